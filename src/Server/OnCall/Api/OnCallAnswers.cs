using Muster.Server.OnCall.Changes;
using Muster.Server.OnCall.Escalation;
using Muster.Server.OnCall.Rotas;
using Muster.Server.OnCall.Teams;

namespace Muster.Server.OnCall.Api;

/// <summary>Who is on call now, as a row of lists.</summary>
/// <param name="Contacts">Channel and address; addresses are for operators only.</param>
/// <param name="Change">The override or swap that put the person there.</param>
public sealed record OnCallRow(string Team, string Rota, string Person, string Name, IReadOnlyList<ContactMethod> Contacts, string Role, string Via, DateTimeOffset? Until, long? Change)
{
    public static OnCallRow Of(OnCallPerson p, string team, string rota, bool withAddresses) => new(team, rota, p.Person.Id, p.Person.Name,
        [.. p.Person.Contacts.Select(c => withAddresses ? c : c with { Address = "" })], p.Role, p.Via, p.Until, p.Change);
}

public sealed record ShiftAnswer(DateTimeOffset From, DateTimeOffset To, string? Person, string? Name, string Source, long? Change)
{
    public static ShiftAnswer Of(Shift s, OnCallConfiguration all) =>
        new(s.From.ToDateTimeOffset(), s.To.ToDateTimeOffset(), s.Person, s.Person is { } id ? all.People.GetValueOrDefault(id)?.Name ?? id : null, s.Source, s.Change);
}

/// <param name="Duration">Instead of <paramref name="To"/>: 2h, 1d. Without <paramref name="From"/> it begins now.</param>
/// <param name="InsteadOf">Only what this person has; default: whoever has it.</param>
public sealed record OverrideRequest(string? Rota, string? Person, DateTimeOffset? From, DateTimeOffset? To, string? Duration, string? InsteadOf, string? Note);

/// <summary>What one side of a swap gives away.</summary>
public sealed record SwapSide(string? Person, DateTimeOffset? From, DateTimeOffset? To);

public sealed record SwapRequest(string? Rota, SwapSide? One, SwapSide? Other, string? Note);

public sealed record FeedRequest(string? Target);

public sealed record ChainAnswer(string Role, string State, int Round, int Step, int Steps, DateTimeOffset? Next, IReadOnlyList<string> Paged, string By, DateTimeOffset? EndedAt)
{
    public static ChainAnswer Of(RunningChain c) => new(c.Chain.Role, c.End?.ToString().ToLowerInvariant() ?? "running", c.Round, c.Next, c.Chain.Steps.Count, c.Due, c.Paged, c.By, c.EndedAt);
}

public sealed record EscalationAnswer(long Id, string Subject, string Title, IReadOnlyList<long> Problems, string Policy, DateTimeOffset Begun, DateTimeOffset? Ended, IReadOnlyList<ChainAnswer> Chains)
{
    public static EscalationAnswer Of(RunningEscalation e) => new(e.Id, e.Subject, e.Title, e.Problems, e.Policy.Name, e.Begun, e.Ended, [.. e.Chains.Select(ChainAnswer.Of)]);
}

/// <summary>A rota in lists, with its changes that are not over.</summary>
public sealed record RotaAnswer(string Name, string? Team, string Zone, string Description, string? Fallback, string File, long Line, IReadOnlyList<string> People, IReadOnlyList<RotaChange> Changes);
