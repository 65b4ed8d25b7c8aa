using Muster.Server.OnCall.Teams;

namespace Muster.Server.OnCall.Escalation;

/// <summary>A page that goes on until it is acknowledged by everybody it needs, or its subject ends.</summary>
/// <param name="Subject">What it is about, such as <c>incident:12</c>; one of a subject and a policy at a time.</param>
/// <param name="Problems">Acknowledging one of these acknowledges the page.</param>
/// <param name="Policy">As it was when it began.</param>
public sealed record RunningEscalation(
    long Id, string Subject, string Title, IReadOnlyList<long> Problems, EscalationPolicy Policy, IReadOnlyList<RunningChain> Chains, DateTimeOffset Begun, DateTimeOffset? Ended)
{
    /// <summary>The next moment at which something is to be done; null: it waits for nothing any more.</summary>
    public DateTimeOffset? Due => Ended is null ? Chains.Min(c => c.Due) : null;
}

/// <summary>One person is to be told now: what the engine hands to whoever delivers.</summary>
/// <param name="Id">The same for the same page, however often it is handed over: a delivery of it that was made is not made again.</param>
/// <param name="Person">With the contact methods in the person's order.</param>
/// <param name="Via">Whence the person was found: <c>rota:web-primary</c>.</param>
/// <param name="Round">From 1. <paramref name="Step"/> too.</param>
public sealed record EscalationPage(
    string Id, long Escalation, string Subject, string Title, IReadOnlyList<long> Problems, string Policy, string Role, int Round, int Step, Person Person, string Via, DateTimeOffset At);
