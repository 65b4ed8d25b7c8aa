using Muster.Checks;

namespace Muster.Server.Overview;

/// <summary>One check on one host as listings show it.</summary>
public sealed record CheckRow(
    string HostId, string HostName, string Check, CheckStatus Status, bool Pending, bool Hard, int Attempt, int MaxAttempts,
    bool Flapping, bool NoData, bool HostDown, DateTimeOffset Since, DateTimeOffset? LastResult, string Output, string LongOutput,
    IReadOnlyList<PerfValue> Perfdata, TimeSpan Duration)
{
    /// <summary>Worst first: critical, unknown, warning, ok.</summary>
    public int Badness => Pending ? -1 : Status switch
    {
        CheckStatus.Critical => 3,
        CheckStatus.Warning => 2,
        CheckStatus.Unknown => 1,
        _ => 0,
    };
}
