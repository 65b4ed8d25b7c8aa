using Muster.Server.Configuration;
using Muster.Server.Hosts;
using Muster.Server.States;

namespace Muster.Server.Problems.Causes;

/// <summary>
/// Finds the cause of each open problem: first what was declared (a parent host, <c>dependsOn</c>), then what many that went at once have
/// in common, then a host with a problem that the check names. A host that is not UP covers its own checks: they are no problems at all then.
/// </summary>
public sealed class CauseJudge(HostRegistry hosts, StateBoard states, ConfigurationStore configuration)
{
    /// <summary>Problems that began so near to one another began at once.</summary>
    public static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(60);

    /// <summary>How much later a cause may be seen than its effect: looks have intervals.</summary>
    private static readonly TimeSpan SeenLater = TimeSpan.FromMinutes(5);

    /// <summary>The direct cause of every problem that has one among those open, by the problem's number.</summary>
    public IReadOnlyDictionary<long, Cause> Judge(IReadOnlyCollection<Problem> open)
    {
        var known = hosts.Current;
        var snapshot = configuration.Current;
        var sets = new HostSets(known, snapshot);
        var causes = new Dictionary<long, Cause>();
        var byPlace = open.ToDictionary(p => (p.Host, p.Check));
        Declared(open, byPlace, sets, snapshot, causes);
        Common(open, sets, causes);
        Named(open, new NamedHosts(known, snapshot), byPlace, causes);
        return causes;
    }

    /// <summary>The cause behind the causes, and all between; a circle ends where it would close.</summary>
    public static IReadOnlyList<Cause> Chain(long problem, IReadOnlyDictionary<long, Cause> causes)
    {
        var chain = new List<Cause>();
        var seen = new HashSet<long> { problem };
        while (causes.TryGetValue(problem, out var cause) && (cause.Problem is not { } next || seen.Add(next)))
        {
            chain.Add(cause);
            if (cause.Problem is null) break;
            problem = cause.Problem.Value;
        }
        return chain;
    }

    private void Declared(IReadOnlyCollection<Problem> open, Dictionary<(HostId, string), Problem> byPlace, HostSets sets, ConfigurationSnapshot snapshot, Dictionary<long, Cause> causes)
    {
        foreach (var problem in open)
        {
            var cause = problem.IsOfHost ? Parent(problem, byPlace, sets)
                : snapshot.Check(problem.Check) is { } check ? check.DependsOn.Select(need => Need(problem, need, byPlace)).FirstOrDefault(c => c is not null)
                : null;
            if (cause is not null) causes[problem.Id] = cause;
        }
    }

    /// <summary>Every parent that is a host must be gone: behind two switches a host is cut off when both are.</summary>
    private Cause? Parent(Problem problem, Dictionary<(HostId, string), Problem> byPlace, HostSets sets)
    {
        var parents = sets.ParentsOf(problem.Host).Select(hosts.Find).OfType<HostRecord>().ToList();
        if (parents.Count == 0) return null;
        var gone = parents.Select(parent => byPlace.GetValueOrDefault((parent.Id, Problem.HostCheck))).OfType<Problem>().ToList();
        return gone.Count < parents.Count ? null : By(CauseKind.Declared, gone[0], $"its parent {Name(gone[0])} is {gone[0].Status}");
    }

    private Cause? Need(Problem problem, CheckDependency need, Dictionary<(HostId, string), Problem> byPlace)
    {
        if (need.On is null)
            return byPlace.TryGetValue((problem.Host, need.Check), out var own) ? By(CauseKind.Declared, own, $"it depends on {need.Check} of the same host, which is {own.Status}") : null;
        var candidates = hosts.Current.Where(host => need.On.Matches(host) && host.Id != problem.Host && (need.Check == Problem.HostCheck || states.Find(host, need.Check) is not null)).ToList();
        var broken = candidates.Select(host => byPlace.GetValueOrDefault((host.Id, Problem.HostCheck)) ?? byPlace.GetValueOrDefault((host.Id, need.Check))).OfType<Problem>().OrderBy(p => p.Since).ToList();
        return broken.Count == 0 || broken.Count < candidates.Count ? null
            : By(CauseKind.Declared, broken[0], $"it depends on {need}, and {(broken.Count == 1 ? $"{Place(broken[0])} is {broken[0].Status}" : $"all {broken.Count} of them have problems")}");
    }

    private void Common(IReadOnlyCollection<Problem> open, HostSets sets, Dictionary<long, Cause> causes)
    {
        foreach (var alike in open.Where(p => !causes.ContainsKey(p.Id)).GroupBy(p => p.Check))
            foreach (var wave in Waves(alike))
            {
                var isHost = alike.Key == Problem.HostCheck;
                if (wave.Count < 3) continue;
                Func<string, int>? carriers = null;
                if (!isHost)
                {
                    var carrying = states.OfCheck(alike.Key).SelectMany(view => sets.KeysOf(view.HostId)).CountBy(key => key).ToDictionary();
                    carriers = key => carrying.GetValueOrDefault(key);
                }
                foreach (var (set, explained) in FallenSets.Explain(wave, sets.Of(wave, p => p.Host, carriers)))
                    foreach (var problem in explained)
                        causes[problem.Id] = new Cause(CauseKind.Common, isHost ? set.Key : $"check:{alike.Key}@{set.Key}", null, set.Title,
                            $"{explained.Count} of {set.Size} {(isHost ? "hosts" : $"{alike.Key} checks")} of {set.Title} went within {AtOnce.TotalSeconds} s");
            }
    }

    /// <summary>Those that began at once: no gap of more than <see cref="AtOnce"/> between one and the next.</summary>
    private static IEnumerable<List<Problem>> Waves(IEnumerable<Problem> problems)
    {
        var wave = new List<Problem>();
        foreach (var problem in problems.OrderBy(p => p.Since))
        {
            if (wave.Count > 0 && problem.Since - wave[^1].Since > AtOnce)
            {
                yield return wave;
                wave = [];
            }
            wave.Add(problem);
        }
        if (wave.Count > 0) yield return wave;
    }

    private void Named(IReadOnlyCollection<Problem> open, NamedHosts names, Dictionary<(HostId, string), Problem> byPlace, Dictionary<long, Cause> causes)
    {
        var critical = open.Where(p => p is { IsOfHost: false, Status: "CRITICAL" }).ToLookup(p => p.Host);
        foreach (var problem in open)
        {
            if (problem.IsOfHost || causes.ContainsKey(problem.Id)) continue;
            foreach (var host in names.Of(problem))
            {
                var cause = byPlace.GetValueOrDefault((host, Problem.HostCheck))
                    ?? critical[host].Where(p => p.Check != problem.Check && p.Since <= problem.Since + SeenLater && !causes.ContainsKey(p.Id)).OrderBy(p => p.Since).FirstOrDefault();
                if (cause is null || Chain(cause.Id, causes).Any(c => c.Problem == problem.Id)) continue;
                causes[problem.Id] = By(CauseKind.Named, cause, $"it speaks of {Name(cause)}, where {(cause.IsOfHost ? "the host" : cause.Check)} is {cause.Status}");
                break;
            }
        }
    }

    private Cause By(CauseKind kind, Problem problem, string reason) => new(kind, $"problem:{problem.Id}", problem.Id, $"{Place(problem)} {problem.Status}", reason);

    private string Name(Problem problem) => hosts.Find(problem.Host)?.Name ?? problem.Host.ToString();

    private string Place(Problem problem) => problem.IsOfHost ? Name(problem) : $"{Name(problem)}: {problem.Check}";
}
