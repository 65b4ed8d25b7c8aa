namespace Muster.Server.Overview.Agents;

/// <summary>An agent's connection. <paramref name="ClockOffset"/>: the server's clock less the agent's.</summary>
public sealed record AgentRow(
    string HostId, string Host, bool Connected, DateTimeOffset? Since, string Version, string Address,
    ulong Spooled, ulong Dropped, TimeSpan ClockOffset, bool Solo);
