using Muster.Checks;
using Muster.Server.Notifications.Routing;

namespace Muster.Server.Notifications.Incidents;

/// <summary>One thing that people deal with: problems with one cause, or that a route says belong together. Changed by <see cref="IncidentDesk"/> only.</summary>
public sealed class Incident
{
    private readonly Dictionary<long, IncidentMember> _members = [];

    /// <summary>Never given again.</summary>
    public required long Id { get; init; }

    /// <summary>What its members share: a cause's key, or a route's group.</summary>
    public required string Key { get; init; }

    /// <summary>What is common to the members when no problem is the cause: <c>rack7</c>; null else.</summary>
    public string? Common { get; init; }
    public required DateTimeOffset Opened { get; set; }
    public DateTimeOffset? Closed { get; set; }

    /// <summary>The incident its members went to before anything was told of this one.</summary>
    public long? MergedInto { get; set; }

    /// <summary>Transitions told so far; the next message has the next number.</summary>
    public int Number { get; set; }
    public DateTimeOffset LastJoined { get; set; }
    public DateTimeOffset? LastEnded { get; set; }
    public List<IncidentBranch> Branches { get; init; } = [];
    public List<Taken> TakenBy { get; init; } = [];

    public IReadOnlyCollection<IncidentMember> Members => _members.Values;
    public IncidentTold Told { get; set; } = IncidentTold.Nothing;
    public bool IsTold => Told.Last is not null;

    /// <summary>What it is about: members that are not held back for another.</summary>
    public IEnumerable<IncidentMember> Direct => _members.Values.Where(member => member.Held is null);
    public IEnumerable<IncidentMember> OpenDirect => Direct.Where(member => member.Open);

    public CheckStatus Severity => OpenDirect.Select(m => Subject.SeverityOf(m.Status)).DefaultIfEmpty(CheckStatus.Ok).MaxBy(Subject.Weight);

    public IncidentMember? Find(long problem) => _members.GetValueOrDefault(problem);

    /// <summary>Members whose rows are to be written.</summary>
    internal HashSet<long> Dirty { get; } = [];
    internal bool Changed { get; set; }

    /// <summary>What is to be added to its story with the next write.</summary>
    internal List<IncidentEvent> Story { get; } = [];

    internal void Put(IncidentMember member, bool fresh = true)
    {
        _members[member.Problem] = member;
        if (!fresh) return;
        Dirty.Add(member.Problem);
        Changed = true;
    }

    internal void Remove(long problem)
    {
        if (!_members.Remove(problem)) return;
        Dirty.Add(problem);
        Changed = true;
    }

    internal void Tell(DateTimeOffset at, string kind, string text)
    {
        Story.Add(new IncidentEvent(at, kind, text));
        Changed = true;
    }
}

/// <summary>A line of an incident's story.</summary>
/// <param name="Kind">opened, joined, held, told, quiet, taken, ended, resolved, merged.</param>
public sealed record IncidentEvent(DateTimeOffset At, string Kind, string Text);
