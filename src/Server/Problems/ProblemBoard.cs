using System.Collections.Concurrent;
using Muster.Checks;
using Muster.Server.Hosts;
using Muster.Server.States;

namespace Muster.Server.Problems;

/// <summary>A problem as it is shown: with the host as it is now and what the check says now.</summary>
/// <param name="Check"><c>host</c> for the host itself.</param>
/// <param name="Since">When it became a problem, whatever its status was since.</param>
public sealed record ProblemView(long Id, HostRecord Host, string Check, string Status, DateTimeOffset Since, string Output, int Attempt)
{
    /// <summary>Somebody has it in hand.</summary>
    public bool Acknowledged { get; init; }
}

/// <summary>The open problems, in memory; reads never wait. Checks of a host that is not UP are covered by the host's own problem.</summary>
public sealed class ProblemBoard(HostRegistry hosts, StateBoard states)
{
    public const string HostCheck = Problem.HostCheck;
    private readonly ConcurrentDictionary<HostId, ConcurrentDictionary<string, Problem>> open = new();

    /// <summary>Whether a problem is in somebody's hand; the slice that knows stands further right and hands in how to ask.</summary>
    public Func<long, bool> Acknowledged { get; set; } = static _ => false;

    public IEnumerable<ProblemView> All() => hosts.Current.SelectMany(Of);

    public IEnumerable<ProblemView> Of(HostRecord host) =>
        open.TryGetValue(host.Id, out var problems) ? problems.Values.OrderBy(p => p.Id).Select(p => View(host, p)).OfType<ProblemView>() : [];

    /// <summary>How many there are and how bad the worst is; nothing is taken apart for it.</summary>
    public (int Count, CheckStatus Worst) Count()
    {
        var counts = default(CheckCounts);
        foreach (var (id, problems) in open)
        {
            if (hosts.Find(id) is not { } host || host.Status == HostStatus.Gone) continue;
            foreach (var problem in problems.Values)
                if (problem.IsOfHost) counts = counts.With(CheckStatus.Critical, pending: false);
                else if (problem.IsExternal) counts = counts.With(Enum.Parse<CheckStatus>(problem.Status, ignoreCase: true), pending: false);
                else if (host.Status == HostStatus.Up && states.Find(host, problem.Check) is { } state) counts = counts.With(state.Status, pending: false);
        }
        return (counts.Total, counts.Worst);
    }

    /// <summary>An open problem that is not covered; null when it has ended, or never was.</summary>
    public ProblemView? Find(long id) => All().FirstOrDefault(p => p.Id == id);

    internal IEnumerable<Problem> Open => open.Values.SelectMany(p => p.Values);

    internal Problem? Find(HostId host, string check) => open.GetValueOrDefault(host)?.GetValueOrDefault(check);

    internal void Put(Problem problem)
    {
        if (problem.Ended is null) open.GetOrAdd(problem.Host, _ => new())[problem.Check] = problem;
        else open.GetValueOrDefault(problem.Host)?.TryRemove(problem.Check, out _);
    }

    private ProblemView? View(HostRecord host, Problem problem)
    {
        if (problem.IsOfHost)
            return new ProblemView(problem.Id, host, HostCheck, problem.Status, problem.Since, host.StatusReason, 1) { Acknowledged = Acknowledged(problem.Id) };
        if (problem.IsExternal)
            return new ProblemView(problem.Id, host, problem.Check, problem.Status, problem.Since, problem.Output, 1) { Acknowledged = Acknowledged(problem.Id) };
        // A check that was taken from the host meanwhile has no state any more.
        return host.Status == HostStatus.Up && states.Find(host, problem.Check) is { } state
            ? new ProblemView(problem.Id, host, problem.Check, problem.Status, problem.Since, state.IsProblem ? state.Output : problem.Output, state.Attempt) { Acknowledged = Acknowledged(problem.Id) }
            : null;
    }
}
