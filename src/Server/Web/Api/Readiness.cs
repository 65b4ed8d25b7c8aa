using System.Collections.Concurrent;

namespace Muster.Server.Web.Api;

/// <summary>Whether the server can do its work now. Slices say once what stops them; <c>/readyz</c> asks.</summary>
public sealed class Readiness
{
    private readonly ConcurrentQueue<Func<string?>> _watched = new();

    /// <param name="trouble">Why a part cannot work now, with the cure; null while it can. Any thread.</param>
    public void Watch(Func<string?> trouble) => _watched.Enqueue(trouble);

    /// <summary>Every trouble there is now, each once.</summary>
    public IReadOnlyList<string> Troubles => [.. _watched.Select(trouble => trouble()).OfType<string>().Distinct()];
}
