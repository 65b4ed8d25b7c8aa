using Muster.Server.Web.Assets;

namespace Muster.Server.Web.Shell;

/// <summary>What the document around a page needs to know; made once per request.</summary>
/// <param name="Mark">Of <see cref="Live.LiveUpdates"/>, from before the page read what it shows.</param>
public sealed record PageFrame(
    string Path, Viewer? Viewer, ProblemSignal Problems, RefusalSignal? Refusal, AssetShelf Assets, DateTimeOffset Now, long Mark);
