using Muster.Server.OnCall.Teams;

namespace Muster.Server.OnCall.Escalation;

public enum ChainEnd
{
    Acknowledged,
    /// <summary>All rounds were gone through and nobody acknowledged.</summary>
    Exhausted,
    Resolved,
}

/// <summary>How far one chain of a running escalation is.</summary>
/// <param name="Next">The step that comes next, from 0; of round <paramref name="Round"/>, from 1.</param>
/// <param name="Due">When it comes; null: the chain has ended.</param>
/// <param name="Paged">Ids of those who were paged so far.</param>
/// <param name="End">Null while it goes on. <paramref name="By"/> and <paramref name="EndedAt"/> say who ended it and when.</param>
public sealed record RunningChain(EscalationChain Chain, int Round, int Next, DateTimeOffset? Due, IReadOnlyList<string> Paged, ChainEnd? End, string By, DateTimeOffset? EndedAt)
{
    public static RunningChain Begin(EscalationChain chain, DateTimeOffset at) => new(chain, 1, 0, at + chain.Steps[0].After, [], null, "", null);

    /// <summary>From the first step again, at once: what was acknowledged is so no longer.</summary>
    public RunningChain Again(DateTimeOffset at) => Begin(Chain, at) with { Paged = Paged, Due = at };

    public RunningChain Ended(ChainEnd how, string by, DateTimeOffset at) => End is null ? this with { End = how, Due = null, By = by, EndedAt = at } : this;
}

/// <summary>A step whose time has come.</summary>
public readonly record struct DueStep(string Role, int Round, int Number, EscalationStep Step);

/// <summary>The law of chains: what is due when, who may end what. It knows no clock and no people but those it is told.</summary>
public static class EscalationLaw
{
    /// <summary>The chain after one step that is due at <paramref name="now"/>, and that step; null when none is.</summary>
    /// <param name="paged">Whom the step finds. When it finds nobody the next one does not wait.</param>
    public static (RunningChain Chain, DueStep Step, IReadOnlyList<string> Found)? Advance(RunningChain chain, EscalationPolicy policy, DateTimeOffset now, Func<EscalationStep, string, IReadOnlyList<string>> paged)
    {
        if (chain.Due is not { } due || due > now) return null;
        var step = new DueStep(chain.Chain.Role, chain.Round, chain.Next, chain.Chain.Steps[chain.Next]);
        var found = paged(step.Step, chain.Chain.Role);
        var after = chain with { Paged = [.. chain.Paged.Union(found)] };
        if (chain.Next + 1 < chain.Chain.Steps.Count)
            after = after with { Next = chain.Next + 1, Due = found.Count == 0 ? now : now + chain.Chain.Steps[chain.Next + 1].After };
        else if (chain.Round < policy.Rounds)
            after = after with { Round = chain.Round + 1, Next = 0, Due = now + policy.Pause };
        else
            after = after with { Due = now + policy.Pause, Next = chain.Chain.Steps.Count };
        return (after, step, found);
    }

    /// <summary>A chain whose last round is over, and the pause after it, has ended without an answer.</summary>
    public static RunningChain Exhaust(RunningChain chain, DateTimeOffset now) =>
        chain.End is null && chain.Next == chain.Chain.Steps.Count && chain.Due <= now ? chain.Ended(ChainEnd.Exhausted, "", now) : chain;

    /// <summary>Ends what the acknowledgement is good for: a chain without a role always, one with a role when it comes from somebody who has it.</summary>
    public static RunningChain Acknowledge(RunningChain chain, string by, IReadOnlyCollection<string> roles, DateTimeOffset now) =>
        chain.Chain.Role.Length == 0 || roles.Contains(chain.Chain.Role) ? chain.Ended(ChainEnd.Acknowledged, by, now) : chain;
}
