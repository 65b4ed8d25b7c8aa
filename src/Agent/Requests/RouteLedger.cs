namespace Muster.Agent.Requests;

/// <summary>Which routes are told by name: at most so many, so that neither the wire nor the server is flooded by paths nobody can count. The rest is one route.</summary>
/// <param name="most">Routes told by name.</param>
internal sealed class RouteLedger(int most)
{
    /// <summary>The route of all that are not told by name.</summary>
    public const string Rest = "(other)";

    /// <summary>A route that was silent for so long gives its place to a new one.</summary>
    private static readonly TimeSpan Idle = TimeSpan.FromHours(1);

    private readonly Dictionary<string, DateTimeOffset> _seen = new(StringComparer.Ordinal);

    /// <summary>The name to tell. Routes of a window are asked for in order, the most frequent first.</summary>
    public string NameOf(string route, DateTimeOffset now)
    {
        if (_seen.Count >= most && !_seen.ContainsKey(route))
        {
            foreach (var idle in _seen.Where(s => now - s.Value > Idle).Select(s => s.Key).ToArray()) _seen.Remove(idle);
            if (_seen.Count >= most) return Rest;
        }
        _seen[route] = now;
        return route;
    }
}
