using System.Globalization;
using Muster.LoadTest.Reports;

namespace Muster.LoadTest.Saturation;

/// <summary>Makes a verdict of the steps of a search, and says how far it can be trusted and why.</summary>
internal static class LimitVerdict
{
    /// <summary>Two ways to the limit agree when they are so near to each other.</summary>
    private const double Agreement = 0.25;

    /// <summary>A generator that computes more than this share of the time answers late itself now and then.</summary>
    private const double RatherBusy = 0.7;

    public static LimitReport Of(LimitOptions options, IReadOnlyList<LimitStep> steps, double low, double high, bool confirmed, string? blame)
    {
        var usl = UslFit.Fit(steps.Select(s => (Good(s) * s.ServiceMean / 1000, Good(s))));
        var knee = Knee.Find(steps.GroupBy(s => s.Offered).Select(g => (g.Key, g.Average(Good))));
        var (verdict, says) = blame is not null
            ? ("refused", Invariant($"No verdict on the target: {blame}. It took {low:0.#}/s; how much more is not known."))
            : high == 0 ? ("not reached", Invariant($"The target took all that was offered, up to {low:0.#}/s; its limit is above that."))
            : low == 0 ? ("found", Invariant($"The target does not take even {high:0.##}/s: {steps.Last(s => s.Offered <= high && !s.Held).Why}."))
            : ("found", Invariant($"The target takes {low:0.#}/s; at {high:0.#}/s it does not: {steps.Last(s => s.Offered == high && !s.Held).Why}."));
        var reasons = new List<string>();
        string confidence = verdict == "found" ? Confidence(options, steps, low, high, confirmed, usl, knee, reasons) : "low";
        return new LimitReport(verdict, blame is null ? low : 0, low, high, confidence, verdict == "found" ? $"{says} Confidence: {confidence}." : says, steps) { Usl = usl, Knee = knee, Reasons = reasons };
    }

    private static string Confidence(LimitOptions options, IReadOnlyList<LimitStep> steps, double low, double high, bool confirmed, UslReport? usl, double? knee, List<string> reasons)
    {
        bool narrow = high > 0 && (high - low) / high <= options.Precision * 1.001;
        reasons.Add(narrow ? Invariant($"known to {(high - low) / high * 100:0.#} %") : Invariant($"known only to lie between {low:0.#}/s and {high:0.#}/s"));
        reasons.Add(confirmed ? "the rate held a second time" : "the rate did not hold twice");
        bool knees = knee is { } at && Math.Abs(at - low) <= Agreement * low;
        reasons.Add(knee is null ? "the rate achieved has no knee" : Invariant($"the knee of the rate achieved is at {knee:0.#}/s, which {(knees ? "agrees" : "does not agree")}"));
        if (usl is { Peak: > 0 }) reasons.Add(Invariant($"the scalability law expects a peak of {usl.Peak:0.#}/s (R² {usl.Fit:0.00})"));
        double busy = steps.Where(s => !s.Held && s.Offered == high).Select(s => s.Busy).DefaultIfEmpty(0).Max();
        if (busy > RatherBusy) reasons.Add(Invariant($"the generator computed {busy * 100:0} % of the time where it failed: part of the limit may be its own; give it more --threads, or cores of its own"));
        return narrow && confirmed && knees && busy <= RatherBusy ? "high" : narrow && confirmed ? "medium" : "low";
    }

    /// <summary>What was answered well, per second.</summary>
    private static double Good(LimitStep step) => step.Achieved * (1 - step.ErrorShare);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
