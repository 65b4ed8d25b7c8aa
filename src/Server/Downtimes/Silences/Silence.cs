using Muster.Server.Downtimes.Matching;

namespace Muster.Server.Downtimes.Silences;

public enum SilenceState
{
    Pending,
    Active,
    Expired,
}

/// <summary>Nobody is told of the problems it covers, for a while.</summary>
/// <param name="Id">A UUID, as Alertmanager's clients expect.</param>
public sealed record Silence(string Id, Scope Scope, DateTimeOffset StartsAt, DateTimeOffset EndsAt, string By, string Comment, DateTimeOffset UpdatedAt)
{
    public SilenceState State(DateTimeOffset now) => now >= EndsAt ? SilenceState.Expired : now < StartsAt ? SilenceState.Pending : SilenceState.Active;
}
