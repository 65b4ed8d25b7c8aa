using System.Globalization;
using Muster.LoadTest.Comparing;

namespace Muster.LoadTest.Reports;

/// <summary>What can be said of a figure of two runs.</summary>
public enum Judgement
{
    /// <summary>No difference beyond chance.</summary>
    Same,
    Better,
    Worse,

    /// <summary>Too few requests, or too short a run, to say how much is chance.</summary>
    Unknown,

    /// <summary>A single request's, or not of the same meaning in both runs.</summary>
    NotJudged,
}

/// <summary>One figure of two runs.</summary>
/// <param name="Low">The difference is at least so much: a share of before, for the unit % percentage points. Null: open, or nothing is known of chance.</param>
/// <param name="High">The difference is at most so much.</param>
public sealed record ComparedFigure(string Name, string Unit, double Before, double After, Judgement Verdict, double? Low = null, double? High = null)
{
    /// <summary>After as a share more or less than before; null when before is 0.</summary>
    public double? Change => Before == 0 ? null : After / Before - 1;

    /// <summary>Null: no difference beyond chance, or none that could be judged.</summary>
    public bool? Better => Verdict switch { Judgement.Better => true, Judgement.Worse => false, _ => null };
}

/// <summary>
/// Two runs side by side. A difference counts when chance alone would hardly make it: each figure has an interval, wide enough that with two runs of the same all of them
/// together hold in <see cref="Confidence"/> of all comparisons, as far as how a run wavers within itself tells; and it counts only when it is beyond <see cref="Slight"/> from end to end.
/// </summary>
public sealed class Comparison
{
    public const double Confidence = 0.95;

    /// <summary>Two runs differ by so much for reasons that no second of either shows: where a program lies in memory, what else the machine does.</summary>
    public const double Slight = 0.02;

    private static readonly string[] Percents = ["50", "75", "90", "95", "99", "99.9"];

    private readonly RunSample? _before, _after;
    private readonly SecondsSample? _beforeSeconds, _afterSeconds;

    public Comparison(LoadReport before, LoadReport after)
    {
        (Before, After) = (before, after);
        double chance = (1 - Confidence) / (Percents.Length + 3);
        (_before, _after) = (RunSample.Of(before, chance), RunSample.Of(after, chance));
        bool older = before.Blocks is null || after.Blocks is null;
        if (older) (_beforeSeconds, _afterSeconds) = (SecondsSample.Of(before, chance), SecondsSample.Of(after, chance));
        Figures =
        [
            Judged("requests per second", "/s", before.Rate, after.Rate, Reaches(s => s.Rate(), s => s.Rate()), moreIsBetter: true),
            Failed(),
            Judged("mean", "ms", before.Latency.Mean, after.Latency.Mean, Reaches(s => s.Mean(), _ => null), moreIsBetter: false),
            .. Percents.Select(p => Judged("p" + p, "ms", At(before, p), At(after, p), Reaches(s => s.Percentile(Number(p)), s => s.Percentile(Number(p))), moreIsBetter: false)),
            new ComparedFigure("longest", "ms", before.Latency.Max, after.Latency.Max, Judgement.NotJudged),
        ];
        if (!Alike) Remarks.Add($"one run is {before.Model}, the other {after.Model}: their figures do not mean the same, and nothing is judged");
        if (before.Target != after.Target || before.Plan != after.Plan) Remarks.Add("the runs asked for different things");
        if (before.Connections != after.Connections) Remarks.Add($"{before.Connections} connections before, {after.Connections} after");
        if (before.OfferedRate != after.OfferedRate) Remarks.Add("the offered rates differ");
        if (older) Remarks.Add(_beforeSeconds is null || _afterSeconds is null
            ? "a report of an older program, or of fewer than ten seconds, does not tell how much is chance"
            : "a report of an older program tells of chance only in its seconds: what these do not have is not judged");
        else if (_before is null || _after is null) Remarks.Add($"a run was too short to tell how much is chance: give it {RunSample.Fewest * 5} ms at the least, better 10 s");
        foreach (var (run, word) in new[] { (before, "before"), (after, "after") })
            if (run.Generator.Busy > 0.9) Remarks.Add($"the generator computed nearly all the time {word}: the figures may be its own");
    }

    public LoadReport Before { get; }

    public LoadReport After { get; }

    public IReadOnlyList<ComparedFigure> Figures { get; }

    /// <summary>What makes the comparison weak.</summary>
    public List<string> Remarks { get; } = [];

    public bool Worse => Figures.Any(f => f.Verdict == Judgement.Worse);

    private bool Alike => Before.Model == After.Model;

    private ComparedFigure Failed()
    {
        double before = Before.ErrorShare, after = After.ErrorShare;
        ComparedFigure Of(Judgement verdict, double? low = null, double? high = null) => new("failed", "%", before * 100, after * 100, verdict, low * 100, high * 100);
        if (!Alike) return Of(Judgement.NotJudged);
        if (_before is null || _after is null) return Of(Judgement.Unknown);
        var (b, a) = (_before.FailedShare(), _after.FailedShare());
        double low = after - before - Math.Sqrt(a.Down * a.Down + b.Up * b.Up), high = after - before + Math.Sqrt(a.Up * a.Up + b.Down * b.Down);
        return Of(low > 0 ? Judgement.Worse : high < 0 ? Judgement.Better : Judgement.Same, low, high);
    }

    private ComparedFigure Judged(string name, string unit, double before, double after, (Reach Before, Reach After)? reaches, bool moreIsBetter)
    {
        if (!Alike) return new ComparedFigure(name, unit, before, after, Judgement.NotJudged);
        if (reaches is not var (b, a) || before <= 0 || after <= 0) return new ComparedFigure(name, unit, before, after, Judgement.Unknown);
        // The reaches of a ratio's two halves, joined on the scale of logarithms (Zou and Donner).
        double ratio = Math.Log(after / before), low = ratio - Math.Sqrt(a.Down * a.Down + b.Up * b.Up), high = ratio + Math.Sqrt(a.Up * a.Up + b.Down * b.Down);
        bool clear = low > Math.Log(1 + Slight) || high < Math.Log(1 - Slight);
        var verdict = clear ? after > before == moreIsBetter ? Judgement.Better : Judgement.Worse : double.IsFinite(low) && double.IsFinite(high) ? Judgement.Same : Judgement.Unknown;
        return new ComparedFigure(name, unit, before, after, verdict, Share(low), Share(high));
    }

    private (Reach Before, Reach After)? Reaches(Func<RunSample, Reach> blocks, Func<SecondsSample, Reach?> seconds) =>
        _before is not null && _after is not null ? (blocks(_before), blocks(_after))
        : _beforeSeconds is not null && _afterSeconds is not null && seconds(_beforeSeconds) is { } b && seconds(_afterSeconds) is { } a ? (b, a)
        : null;

    private static double? Share(double logarithm) => double.IsFinite(logarithm) ? Math.Exp(logarithm) - 1 : null;

    private static double At(LoadReport report, string percent) => report.Latency.Percentiles.GetValueOrDefault(percent);

    private static double Number(string percent) => double.Parse(percent, CultureInfo.InvariantCulture);
}
