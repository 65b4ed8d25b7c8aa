namespace Muster.Server.Overview;

/// <summary>A host as listings show it. <paramref name="Status"/>: UP, DOWN, BLIND, REBOOTING, GONE.</summary>
public sealed record HostRow(
    string Id, string Name, string Status, DateTimeOffset StatusSince, string StatusReason, IReadOnlyList<string> Tags,
    DateTimeOffset? LastSeen, bool Connected, string AgentVersion, string Address, string Os, Standing Checks);

/// <summary>How many checks stand how; those that wait for a first result are pending.</summary>
public readonly record struct Standing(int Ok, int Warning, int Critical, int Unknown, int Pending)
{
    public int Total => Ok + Warning + Critical + Unknown + Pending;
    public int Bad => Warning + Critical + Unknown;
}
