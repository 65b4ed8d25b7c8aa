using Muster.Server.Configuration;
using Muster.Server.Hosts;
using Muster.Server.Notifications.Routing;
using Muster.Server.Notifications.Settings;
using Muster.Server.Problems;
using Muster.Server.Problems.Causes;

namespace Muster.Server.Notifications.Incidents;

/// <summary>
/// Puts problems into incidents: those of one cause into one, others as their route groups them. As long as nothing was told of an
/// incident its members may still move, when it shows that they share a cause.
/// </summary>
public sealed class Placement(CauseJudge judge, HostRegistry hosts, ConfigurationStore configuration)
{
    /// <summary>A host that has not spoken for so long may be gone: what its checks say waits until that is known.</summary>
    private static readonly TimeSpan Suspicious = TimeSpan.FromSeconds(4), LongestDoubt = TimeSpan.FromSeconds(20);

    /// <summary>What outlives its cause for so long is a problem of its own.</summary>
    public static readonly TimeSpan Outlives = TimeSpan.FromSeconds(30);

    internal void Settle(OpenIncidents all, DateTimeOffset now)
    {
        Release(all, now);
        if (!all.Unsettled && all.Unplaced.Count == 0) return;
        all.Unsettled = false;
        var causes = judge.Judge(all.Problems.Values);
        var movable = all.Unplaced.Concat(all.All.Where(i => !i.IsTold).SelectMany(i => i.Members).Where(m => m.Open).Select(m => m.Problem))
            .Distinct().Where(all.Problems.ContainsKey)
            .Select(id => (Problem: all.Problems[id], Chain: CauseJudge.Chain(id, causes))).OrderBy(p => p.Chain.Count).ThenBy(p => p.Problem.Id).ToList();
        foreach (var (problem, chain) in movable) Place(all, problem, chain, now);
        foreach (var incident in all.All.Where(i => !i.IsTold)) Rebranch(incident, now);
        foreach (var empty in all.All.Where(i => !i.IsTold && i.Members.Count == 0 && i.Closed is null)) (empty.Closed, empty.Changed) = (now, true);
    }

    private void Place(OpenIncidents all, Problem problem, IReadOnlyList<Cause> chain, DateTimeOffset now)
    {
        if (hosts.Find(problem.Host) is not { } host) return;
        var before = all.Of(problem.Id);
        if (before is null && chain.Count == 0 && InDoubt(host, problem, now)) return;
        var (incident, held) = Target(all, problem, host, chain, now);
        if (incident is null) return;
        if (before == incident)
        {
            if (incident.Find(problem.Id) is { } member && member.Held != held) incident.Put(member with { Held = held });
            return;
        }
        if (before is not null)
        {
            all.Leave(before, problem.Id);
            if (before.Opened < incident.Opened) incident.Opened = before.Opened;
            if (before.Members.Count == 0) before.MergedInto = incident.Id;
            Adopt(incident, before);
        }
        all.Join(incident, IncidentMember.Of(problem, host.Name, held, now), now);
        incident.Tell(now, held is null ? "joined" : "held", held is null ? $"{Title(problem, host)}{(chain.Count > 0 ? $": {chain[0].Reason}" : "")}" : $"{Title(problem, host)} is not told for itself: {held}");
        if (held is null && incident.IsTold) Branch(incident, problem, host, now, now);
    }

    private (Incident? Incident, string? Held) Target(OpenIncidents all, Problem problem, HostRecord host, IReadOnlyList<Cause> chain, DateTimeOffset now)
    {
        if (chain.Count == 0)
        {
            var subject = new Subject(problem.Id, host, problem.Check, problem.Status, problem.Since);
            var route = RouteTree.Taking(configuration.Current.Part<NotifyConfiguration>(), subject, now)[0];
            var key = RouteTree.GroupOf(route, subject, configuration.Current.GroupTags);
            return (all.ByKey(key) ?? all.Open(key, null, now), null);
        }
        var root = chain[^1];
        if (root.Problem is { } cause) return (all.Of(cause), chain[0].Reason);
        return (all.ByKey(root.Key) ?? all.Open(root.Key, root.Title, now), chain.Count == 1 ? null : chain[0].Reason);
    }

    private static bool InDoubt(HostRecord host, Problem problem, DateTimeOffset now) =>
        !problem.IsOfHost && host is { Status: HostStatus.Up, Connected: true } && now - host.LastSeen > Suspicious && now - problem.Since < LongestDoubt;

    /// <summary>What an incident nobody was told of waited already counts for the one its members go to.</summary>
    private static void Adopt(Incident incident, Incident before)
    {
        foreach (var branch in before.Branches)
        {
            var at = incident.Branches.FindIndex(b => b.Route == branch.Route);
            if (at < 0) incident.Branches.Add(branch with { Alerted = null });
            else if (incident.Branches[at].Begun > branch.Begun) incident.Branches[at] = incident.Branches[at] with { Begun = branch.Begun };
        }
    }

    /// <summary>The routes of an incident that was not told follow its members.</summary>
    private void Rebranch(Incident incident, DateTimeOffset now)
    {
        var before = incident.Branches.ToDictionary(b => b.Route);
        incident.Branches.RemoveAll(b => b.Asked is null);
        foreach (var member in incident.Direct)
            if (hosts.Find(member.Host) is { } host)
                Branch(incident, member.Subject(host), now, route => before.GetValueOrDefault(route)?.Begun ?? now);
        foreach (var branch in incident.Branches.ToList())
            if (before.TryGetValue(branch.Route, out var same)) incident.Branches[incident.Branches.IndexOf(branch)] = branch with { Quiet = same.Quiet, Trouble = same.Trouble };
        if (incident.Branches.Count != before.Count) incident.Changed = true;
    }

    private void Branch(Incident incident, Problem problem, HostRecord host, DateTimeOffset now, DateTimeOffset begun) =>
        Branch(incident, new Subject(problem.Id, host, problem.Check, problem.Status, problem.Since), now, _ => begun);

    private void Branch(Incident incident, Subject subject, DateTimeOffset now, Func<string, DateTimeOffset> begun)
    {
        foreach (var route in RouteTree.Taking(configuration.Current.Part<NotifyConfiguration>(), subject, now))
            if (!incident.Branches.Exists(b => b.Route == route.Name)) incident.Branches.Add(IncidentBranch.Of(route, begun(route.Name)));
    }

    /// <summary>What was held back and is still there some time after its cause is over looks for a place of its own.</summary>
    private static void Release(OpenIncidents all, DateTimeOffset now)
    {
        foreach (var incident in all.All)
        {
            if (incident.OpenDirect.Any() || incident.LastEnded is not { } ended || now - ended < Outlives) continue;
            foreach (var left in incident.Members.Where(m => m is { Open: true, Held: not null }).ToList())
            {
                incident.Tell(now, "outlived", $"{left.Place} {left.Status} is still there: it becomes a matter of its own");
                all.Leave(incident, left.Problem);
                all.Unplaced.Add(left.Problem);
            }
        }
    }

    internal static string Title(Problem problem, HostRecord host) => problem.IsOfHost ? $"{host.Name} {problem.Status}" : $"{host.Name}: {problem.Check} {problem.Status}";
}
