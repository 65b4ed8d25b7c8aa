using Muster.Server.OnCall.Rotas;
using NodaTime;

namespace Muster.Server.OnCall.Teams;

/// <summary>A way to reach a person, in the order the person wants them tried.</summary>
/// <param name="Channel">email, sms, ntfy, slack… or the name of a configured channel.</param>
/// <param name="Address">As that channel wants it.</param>
public sealed record ContactMethod(string Channel, string Address)
{
    /// <summary>In the person's file.</summary>
    public long Line { get; init; }
    public long Column { get; init; }
}

/// <summary>Somebody who can be called.</summary>
/// <param name="Id">As other entries name the person.</param>
/// <param name="User">The account that acknowledges in this person's name.</param>
/// <param name="Roles">What the person can be paged as; a page by role asks one of each.</param>
public sealed record Person(string Id, string Name, string User, DateTimeZone Zone, IReadOnlyList<string> Roles, IReadOnlyList<ContactMethod> Contacts)
{
    public string File { get; init; } = "";
    public long Line { get; init; }
}

/// <param name="Members">Ids of people.</param>
public sealed record Team(string Name, string Description, IReadOnlyList<string> Members)
{
    public string File { get; init; } = "";
    public long Line { get; init; }
}

/// <summary>One step of a chain: whom to page, and how long after the step before.</summary>
public sealed record EscalationStep(TimeSpan After, IReadOnlyList<OnCallTarget> Page);

/// <summary>A chain of steps for one role; it goes on until somebody has acknowledged it.</summary>
/// <param name="Role">Empty: whoever is reached may acknowledge.</param>
/// <param name="Steps">At least one; the last reaches somebody at any time.</param>
public sealed record EscalationChain(string Role, IReadOnlyList<EscalationStep> Steps);

/// <summary>What happens to a page nobody acknowledges.</summary>
/// <param name="Chains">All begin at once; each asks for an acknowledgement of its own.</param>
/// <param name="Rounds">How often a chain is gone through.</param>
/// <param name="Pause">From the last step of a round to the first of the next.</param>
public sealed record EscalationPolicy(string Name, string Description, IReadOnlyList<EscalationChain> Chains, int Rounds, TimeSpan Pause)
{
    public string File { get; init; } = "";
    public long Line { get; init; }
}

/// <summary>All of <c>oncall/</c>: people, teams, rotas, policies by their names, found right as a whole.</summary>
public sealed class OnCallConfiguration
{
    public IReadOnlyDictionary<string, Person> People { get; init; } = new Dictionary<string, Person>();
    public IReadOnlyDictionary<string, Team> Teams { get; init; } = new Dictionary<string, Team>();
    public IReadOnlyDictionary<string, Rota> Rotas { get; init; } = new Dictionary<string, Rota>();
    public IReadOnlyDictionary<string, EscalationPolicy> Policies { get; init; } = new Dictionary<string, EscalationPolicy>();

    /// <summary>The rotas of a team, in the order of their files.</summary>
    public IEnumerable<Rota> RotasOf(string team) => Rotas.Values.Where(r => r.Team == team);

    /// <summary>Whoever answers for an account; null: nobody on call does.</summary>
    public Person? PersonOf(string user) => People.Values.FirstOrDefault(p => p.User == user);

    /// <summary>What a text names: <c>kind:name</c>, or a name alone when only one entry has it.</summary>
    /// <exception cref="FormatException">None has it, or several have; the message names the cure.</exception>
    public OnCallTarget Target(string text)
    {
        if (OnCallTarget.TryParse(text, out var said))
            return Has(said) ? said : throw new FormatException($"there is no {said.Kind.Word()} “{said.Name}”{Near(said.Name)}");
        OnCallTarget[] all = [.. Enum.GetValues<TargetKind>().Where(k => k != TargetKind.Everyone).Select(kind => new OnCallTarget(kind, text)).Where(Has)];
        return all.Length switch
        {
            1 => all[0],
            0 => throw new FormatException($"nothing on call is called “{text}”{Near(text)}"),
            _ => throw new FormatException($"“{text}” may be {string.Join(" or ", all.Select(t => t.ToString()))}: write one of these"),
        };
    }

    private bool Has(OnCallTarget target) => target.Kind switch
    {
        TargetKind.Person => People.ContainsKey(target.Name),
        TargetKind.Rota => Rotas.ContainsKey(target.Name),
        TargetKind.Policy => Policies.ContainsKey(target.Name),
        _ => Teams.ContainsKey(target.Name),
    };

    private string Near(string name) =>
        Configuration.Nearest.Of(name, People.Keys.Concat(Teams.Keys).Concat(Rotas.Keys).Concat(Policies.Keys)) is { } near ? $"; did you mean “{near}”?" : "";
}
