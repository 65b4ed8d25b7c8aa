using Muster.Checks;
using Muster.Server.Downtimes;
using Muster.Server.Downtimes.Pages;
using Muster.Server.Hosts;
using Muster.Server.Overview.Reading;
using Muster.Server.Problems;
using Muster.Server.States;
using Muster.Server.Web.Kit;
using Muster.Server.Web.Shell;

namespace Muster.Server.Overview.Problems;

/// <summary>Hard non-OK states, and hosts that are down or blind; the checks of a host that is down are not problems of their own.</summary>
public sealed class ProblemsReading(HostRegistry hosts, ProblemBoard problems, Suppressions suppressions, TimeProvider time)
{
    public const int PageSize = 100;

    public ProblemsView Read(PageQuery query, IReadOnlyDictionary<string, IReadOnlyCollection<string>>? groups)
    {
        var box = SelectorBox.Read(query["selector"], groups);
        var words = query["q"];
        var all = hosts.Current.Where(h => box.Selector.Matches(h)).SelectMany(Of).Where(p => Has(p, words)).ToList();
        var counts = all.CountBy(p => p.Status).ToDictionary();
        var status = query["status"];
        var shown = all.Where(p => status.Length == 0 || Tones.Word(p.Status).Equals(status, StringComparison.OrdinalIgnoreCase))
            .OrderByDescending(p => Weight(p.Status)).ThenByDescending(p => p.Since).ToList();
        ProblemRow[] rows = [.. shown.Skip((query.Page - 1) * PageSize).Take(PageSize)];
        return new ProblemsView(rows, shown.Count, all.Count, counts, query, box.Error, PageSize) { Held = Held(rows) };
    }

    private Dictionary<string, HeldProblem> Held(IReadOnlyList<ProblemRow> rows)
    {
        var held = new Dictionary<string, HeldProblem>();
        var now = time.GetUtcNow();
        foreach (var row in rows)
            if (hosts.Find(row.HostId) is { } host && problems.Find(host.Id, row.Check) is { } problem)
                held[row.Id] = new HeldProblem(problem.Id, problem.Check, suppressions.For(host, problem.Check, problem.Status, now));
        return held;
    }

    /// <summary>For the navigation of every page.</summary>
    public ProblemSignal Signal()
    {
        var (count, worst) = problems.Count();
        return new ProblemSignal(count, worst);
    }

    private IEnumerable<ProblemRow> Of(HostRecord host) => problems.Of(host).Select(p => p.Check == ProblemBoard.HostCheck
        ? new ProblemRow($"{host.Id}-host", p.Id, host.Id.ToString(), host.Name, p.Check, CheckStatus.Critical, p.Status, p.Since, p.Output)
        : new ProblemRow($"{host.Id}-{p.Check}", p.Id, host.Id.ToString(), host.Name, p.Check, Enum.Parse<CheckStatus>(p.Status, ignoreCase: true), Tones.Word(Enum.Parse<CheckStatus>(p.Status, ignoreCase: true)), p.Since, p.Output));

    private static int Weight(CheckStatus status) => status switch
    {
        CheckStatus.Critical => 3,
        CheckStatus.Warning => 2,
        CheckStatus.Unknown => 1,
        _ => 0,
    };

    private static bool Has(ProblemRow problem, string words) =>
        words.Length == 0 || problem.HostName.Contains(words, StringComparison.OrdinalIgnoreCase)
        || problem.Check.Contains(words, StringComparison.OrdinalIgnoreCase) || problem.Output.Contains(words, StringComparison.OrdinalIgnoreCase);
}
