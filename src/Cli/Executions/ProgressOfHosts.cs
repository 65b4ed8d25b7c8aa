namespace Muster.Cli.Executions;

/// <summary>One line on the terminal, while nothing else is printed: how many hosts are done, run, and did not succeed. Nothing when it is no terminal.</summary>
internal sealed class ProgressOfHosts(Surroundings around)
{
    private static readonly TimeSpan AtMostEvery = TimeSpan.FromMilliseconds(100);
    private readonly Dictionary<string, string> _hosts = new(StringComparer.Ordinal);
    private readonly long _began = around.Time.GetTimestamp();
    private long? _drawn;

    /// <summary>All hosts of it, by name; what else takes part, such as the server with steps of its own, is not counted.</summary>
    public IReadOnlySet<string> Of { get; set; } = new HashSet<string>();

    /// <summary>A host's step is in this state now; the first that does not succeed decides how the host stands.</summary>
    public void Take(string host, string state)
    {
        if (!around.Colours || !Of.Contains(host)) return;
        if (state is not ("sent" or "running" or "succeeded") || _hosts.GetValueOrDefault(host) is null or "sent" or "running" or "succeeded")
            _hosts[host] = state;
        if (_drawn is { } drawn && around.Time.GetElapsedTime(drawn) < AtMostEvery) return;
        _drawn = around.Time.GetTimestamp();
        around.Error.Write($"\r{Text()}\x1b[K");
    }

    public void Clear()
    {
        if (_drawn is null) return;
        _drawn = null;
        around.Error.Write("\r\x1b[K");
    }

    private string Text()
    {
        int running = _hosts.Values.Count(s => s is "sent" or "running"), good = _hosts.Values.Count(s => s == "succeeded"), bad = _hosts.Count - running - good;
        var parts = new List<string> { $"{OutcomeText.Mark(around, "running")} {running} of {Of.Count} {(Of.Count == 1 ? "host" : "hosts")} at work" };
        if (good > 0) parts.Add($"{OutcomeText.Mark(around, "succeeded")} {good}");
        if (bad > 0) parts.Add($"{OutcomeText.Mark(around, "failed")} {bad}");
        parts.Add($"{TimeSpan.FromSeconds((long)around.Time.GetElapsedTime(_began).TotalSeconds):m\\:ss}");
        return string.Join("  ", parts);
    }
}
