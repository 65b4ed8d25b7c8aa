using Muster.Server.Configuration;
using Muster.Server.OnCall.Changes;
using Muster.Server.OnCall.Rotas;
using Muster.Server.OnCall.Teams;
using NodaTime;

namespace Muster.Server.OnCall;

/// <summary>Somebody who is to be called now.</summary>
/// <param name="Person">With the contact methods in the order they are to be tried.</param>
/// <param name="Via">Whence: <c>rota:web-primary</c>, <c>everyone:web</c>, <c>person:ann</c>.</param>
/// <param name="Role">What the person is asked as by a policy with roles; empty: by none.</param>
/// <param name="Until">End of the shift; null: no shift, or one of more than ten weeks.</param>
public sealed record OnCallPerson(Person Person, string Via, string Role, DateTimeOffset? Until)
{
    /// <summary>The override or swap that put the person there.</summary>
    public long? Change { get; init; }
}

/// <summary>Answers who is on call. Any thread; nothing is waited for.</summary>
public sealed class OnCallNow(ConfigurationStore configuration, RotaChangeStore changes)
{
    private static readonly Duration Ahead = Duration.FromDays(70);

    public OnCallConfiguration Configured => configuration.Current.Part<OnCallConfiguration>();

    /// <summary>Everybody who is to be called, in order, nobody twice.</summary>
    /// <param name="target"><c>rota:NAME</c>, <c>team:NAME</c>, <c>everyone:TEAM</c>, <c>person:NAME</c>, <c>policy:NAME</c> (its first steps), or a name alone that only one of them has.</param>
    /// <exception cref="FormatException">There is no such; the message names the cure.</exception>
    public IReadOnlyList<OnCallPerson> Resolve(string target, DateTimeOffset now) => Resolve(Configured.Target(target), now);

    /// <inheritdoc cref="Resolve(string, DateTimeOffset)"/>
    /// <remarks>What was taken from the configuration meanwhile answers nobody.</remarks>
    public IReadOnlyList<OnCallPerson> Resolve(OnCallTarget target, DateTimeOffset now)
    {
        var all = Configured;
        return [.. (target.Kind switch
        {
            TargetKind.Person => Named(all, [target.Name], target, ""),
            TargetKind.Rota => all.Rotas.TryGetValue(target.Name, out var rota) ? On(all, rota, now) : [],
            TargetKind.Everyone => all.Teams.TryGetValue(target.Name, out var team) ? Named(all, team.Members, target, "") : [],
            TargetKind.Team => OfTeam(all, target, now),
            _ => all.Policies.TryGetValue(target.Name, out var policy) ? policy.Chains.SelectMany(chain => Of(chain.Steps[0], chain.Role, now)) : [],
        }).DistinctBy(p => (p.Person.Id, p.Role))];
    }

    /// <summary>Those whom a step of a chain calls: of them who have the role, unless nobody has.</summary>
    public IReadOnlyList<OnCallPerson> Of(EscalationStep step, string role, DateTimeOffset now)
    {
        OnCallPerson[] found = [.. step.Page.SelectMany(target => Resolve(target, now)).DistinctBy(p => p.Person.Id)];
        if (role.Length == 0) return found;
        var able = found.Where(p => p.Person.Roles.Contains(role)).ToArray();
        return [.. (able.Length > 0 ? able : found).Select(p => p with { Role = role })];
    }

    /// <summary>A rota's shifts between, overrides and swaps counted in; people who left the configuration take nothing over.</summary>
    public IReadOnlyList<Shift> Shifts(Rota rota, DateTimeOffset from, DateTimeOffset to)
    {
        var people = Configured.People;
        return RotaCalendar.Between(rota, changes.Of(rota.Name).Where(c => people.ContainsKey(c.Person)).Select(c => c.ForCalendar), Instant.FromDateTimeOffset(from), Instant.FromDateTimeOffset(to));
    }

    private IEnumerable<OnCallPerson> OfTeam(OnCallConfiguration all, OnCallTarget target, DateTimeOffset now)
    {
        var rotas = all.RotasOf(target.Name).ToList();
        return rotas.Count > 0 ? rotas.SelectMany(r => On(all, r, now))
            : all.Teams.TryGetValue(target.Name, out var team) ? Named(all, team.Members, target, "") : [];
    }

    private IEnumerable<OnCallPerson> On(OnCallConfiguration all, Rota rota, DateTimeOffset now)
    {
        var shift = Shifts(rota, now, now + Ahead.ToTimeSpan())[0];
        if (shift.Person is not { } id || !all.People.TryGetValue(id, out var person)) yield break;
        var end = shift.To.ToDateTimeOffset();
        yield return new OnCallPerson(person, $"rota:{rota.Name}", "", end < now + Ahead.ToTimeSpan() ? end : null) { Change = shift.Change };
    }

    private static IEnumerable<OnCallPerson> Named(OnCallConfiguration all, IEnumerable<string> ids, OnCallTarget via, string role) =>
        ids.Select(id => all.People.GetValueOrDefault(id)).OfType<Person>().Select(person => new OnCallPerson(person, via.ToString(), role, null));
}
