using System.Text.Json;
using Muster.Server.Web.Api;

namespace Muster.Server.Web.Live;

/// <summary>One thing that changed.</summary>
/// <param name="Id">Increases, also over restarts of the server.</param>
/// <param name="Kind"><c>host</c>, <c>state</c>, <c>problem</c>, <c>configuration</c>, <c>suggestion</c>.</param>
/// <param name="Payload">Becomes the JSON that API users read.</param>
/// <param name="Topics">The regions of pages that show it: <c>overview</c>, <c>hosts</c>, <c>host:ID</c>, <c>checks</c>, <c>check:NAME</c>, <c>problems</c>, <c>groups</c>.</param>
public sealed record LiveEvent(long Id, string Kind, object Payload, IReadOnlyList<string> Topics)
{
    private string? _json;

    /// <summary>Written when the first subscriber asks, once for all of them.</summary>
    public string Json => _json ??= JsonSerializer.Serialize(Payload, Payload.GetType(), ApiJson.Options);
}
