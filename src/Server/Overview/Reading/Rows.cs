using Muster.Server.Hosts;
using Muster.Server.States;

namespace Muster.Server.Overview.Reading;

/// <summary>Hosts and states as the rows that pages show.</summary>
public sealed class Rows(StateBoard board)
{
    public HostRow Of(HostRecord host) => new(
        host.Id.ToString(), host.Name, host.Status.Text(), host.StatusSince, host.StatusReason, [.. host.Tags], Seen(host), host.Connected,
        host.AgentVersion, host.Address?.ToString() ?? "", host.Facts.GetValueOrDefault("os", ""), Of(board.Count(host.Id)));

    public IEnumerable<CheckRow> ChecksOf(HostRecord host) => board.Of(host).Select(Of);

    public static CheckRow Of(CheckView view) => new(
        view.HostId.ToString(), view.HostName, view.Check, view.Status, view.Pending, view.Hard, view.Attempt, view.MaxAttempts, view.Flapping,
        view.NoData, view.HostDown, view.Since, view.LastResult, view.Output, view.LongOutput, view.Perfdata, TimeSpan.FromMicroseconds(view.DurationUs));

    public static Standing Of(CheckCounts counts) => new(counts.Ok, counts.Warning, counts.Critical, counts.Unknown, counts.Pending);

    private static DateTimeOffset? Seen(HostRecord host) => host.LastSeen == DateTimeOffset.UnixEpoch ? null : host.LastSeen;
}
