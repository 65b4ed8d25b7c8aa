using System.Globalization;
using Muster.LoadTest.Reports;

namespace Muster.LoadTest.Saturation;

/// <summary>Says of one step whether the objective held, and if not, whether the generator was to blame.</summary>
internal static class StepJudgement
{
    /// <summary>Less of the offered rate than this is a failure.</summary>
    private const double LeastAchieved = 0.95;

    private const double MostBusy = 0.92;

    /// <summary>Milliseconds: below this, starting late does not change a latency that matters.</summary>
    private const double HarmlessLag = 2;

    /// <param name="Blame">Why it says nothing of the server: the generator's own limit; null: it does.</param>
    /// <param name="Unsure">It failed while the generator sent in bursts, which can be why; worth another try.</param>
    public readonly record struct Judged(LimitStep Step, string? Blame, bool Unsure);

    /// <param name="restingService">The least mean time from sending that any step saw, in milliseconds: what the server needs when it is not pressed; null: no step held yet.</param>
    public static Judged Judge(LimitOptions options, double offered, LoadOutcome outcome, int requestsPerPass, double? restingService)
    {
        var report = outcome.Report;
        double achieved = report.Rate / requestsPerPass;
        var broken = options.Objective.Select(o => (Threshold: o, Verdict: o.Judge(outcome))).FirstOrDefault(o => !o.Verdict.Held);
        string why = broken.Threshold is not null ? $"not {broken.Threshold.Text}: {broken.Verdict.Found}"
            : achieved < offered * LeastAchieved ? Invariant($"only {achieved / offered * 100:0} % of the offered rate") : "";
        var (generator, service) = (report.Generator, report.Service);
        var step = new LimitStep(offered, Math.Round(achieved, 2), Math.Round(report.Latency.P99, 3), Math.Round(service.Mean, 4), Math.Round(report.ErrorShare, 5), generator.Busy, generator.LagP99, why.Length == 0, why);
        return new Judged(step, why.Length == 0 ? null : Blame(report, achieved, restingService, ofErrors: broken.Threshold is { OfLatency: false }), why.Length > 0 && generator.LagP99 > HarmlessLag);
    }

    /// <param name="ofErrors">Requests failed: a slow generator is no cause of that, one without ports or files is.</param>
    private static string? Blame(LoadReport report, double achieved, double? restingService, bool ofErrors)
    {
        var (generator, service) = (report.Generator, report.Service);
        if (report.Faults.Keys.FirstOrDefault(f => f.Contains("local port", StringComparison.Ordinal) || f.Contains("open files", StringComparison.Ordinal)) is { } lacking) return lacking;
        if (ofErrors) return null;
        if (generator.Busy > MostBusy)
            return Invariant($"the generator computed {generator.Busy * 100:0} % of the time: give it more --threads, or cores of its own");
        if (generator.LagP99 > Math.Max(HarmlessLag, report.Latency.P99 / 4))
            return Invariant($"the generator started requests {generator.LagP99:0.#} ms late (p99) though connections were free: its machine is too busy; give it cores of its own");
        // By Little's law so many connections were in use on average. A server at its limit answers slower when all of them ask at once; one that answers as at rest only lacks askers.
        double inUse = achieved * service.Mean / 1000;
        if (inUse > report.Connections * 0.8 && service.Mean < (restingService ?? 0) * 1.5)
            return Invariant($"all {report.Connections} connections were in use while the server answered in {service.P99:0.#} ms (p99): give it more --connections");
        return null;
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
