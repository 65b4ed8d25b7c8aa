using Muster.Server.Problems;

namespace Muster.Server.Notifications.Incidents;

/// <summary>What the desk holds in its head: the open problems, the open incidents, and which belongs to which.</summary>
internal sealed class OpenIncidents
{
    private readonly Dictionary<long, Incident> _incidents = [];
    private readonly Dictionary<long, Incident> _ofProblem = [];
    private long _lastId;

    public OpenIncidents(IEnumerable<Incident> incidents, IEnumerable<Problem> problems, long lastId)
    {
        _lastId = lastId;
        foreach (var incident in incidents)
        {
            _incidents[incident.Id] = incident;
            foreach (var member in incident.Members) _ofProblem[member.Problem] = incident;
        }
        foreach (var problem in problems) Problems[problem.Id] = problem;
    }

    public Dictionary<long, Problem> Problems { get; } = [];

    /// <summary>Problems that no incident has.</summary>
    public HashSet<long> Unplaced { get; } = [];

    /// <summary>Something happened that may change what causes what.</summary>
    public bool Unsettled { get; set; } = true;

    public IEnumerable<Incident> All => _incidents.Values;

    public Incident? Of(long problem) => _ofProblem.GetValueOrDefault(problem);

    public Incident? ByKey(string key) => _incidents.Values.FirstOrDefault(incident => incident.Key == key && incident.Closed is null && !incident.Told.Resolved);

    public Incident Open(string key, string? common, DateTimeOffset now)
    {
        var incident = new Incident { Id = ++_lastId, Key = key, Common = common, Opened = now, LastJoined = now };
        return _incidents[incident.Id] = incident;
    }

    public void Join(Incident incident, IncidentMember member, DateTimeOffset now)
    {
        incident.Put(member);
        incident.LastJoined = now;
        _ofProblem[member.Problem] = incident;
        Unplaced.Remove(member.Problem);
    }

    public void Leave(Incident incident, long problem)
    {
        incident.Remove(problem);
        if (_ofProblem.GetValueOrDefault(problem) == incident) _ofProblem.Remove(problem);
    }

    /// <summary>Those that are written and over.</summary>
    public void DropClosed()
    {
        foreach (var closed in _incidents.Values.Where(incident => incident.Closed is not null).ToList())
        {
            _incidents.Remove(closed.Id);
            foreach (var member in closed.Members)
                if (_ofProblem.GetValueOrDefault(member.Problem) == closed) _ofProblem.Remove(member.Problem);
        }
    }
}
