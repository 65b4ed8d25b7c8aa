using Muster.Server.Hosts;

namespace Muster.Server.Overview.Agents;

/// <summary>Every agent, those away first.</summary>
public sealed class AgentsReading(HostRegistry hosts)
{
    public const int PageSize = 100;

    public (IReadOnlyList<AgentRow> Rows, int Total) Read(int page) =>
        ([.. hosts.Current.OrderBy(h => h.Connected).Skip((page - 1) * PageSize).Take(PageSize).Select(Row)], hosts.Current.Count);

    private static AgentRow Row(HostRecord host) => new(
        host.Id.ToString(), host.Name, host.Connected, host.Connected ? host.Presence.ConnectedSince : host.LastSeen, host.AgentVersion,
        host.Address?.ToString() ?? "", host.Presence.Spooled, host.Presence.Dropped, TimeSpan.FromMilliseconds(host.Presence.ClockOffsetMs), host.Solo);
}
