using System.Text.Json.Nodes;
using Muster.Cli.Output;

namespace Muster.Cli.Load;

/// <summary>The newest line about the run of each host, from the pieces of output as they come.</summary>
internal sealed class LatestOfHosts
{
    private readonly SortedDictionary<string, string> _latest = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _open = new(StringComparer.Ordinal);

    public IReadOnlyCollection<KeyValuePair<string, string>> Latest => _latest;

    /// <returns>Whether something is new.</returns>
    public bool Take(string what, JsonNode data)
    {
        var host = data.Text("host");
        if (host.Length == 0) return false;
        if (what != "output") return Put(host, data.Text("state"));
        if (data.Text("stream") != "err") return false;
        var lines = (_open.GetValueOrDefault(host, "") + data.Text("text")).Split('\n');
        _open[host] = lines[^1];
        return lines.SkipLast(1).LastOrDefault(l => l.StartsWith(ProgressLines.Mark, StringComparison.Ordinal)) is { } line && Put(host, line[ProgressLines.Mark.Length..].TrimEnd('\r'));
    }

    private bool Put(string host, string said)
    {
        if (said.Length == 0) return false;
        _latest[host] = said;
        return true;
    }
}
