using Muster.LoadTest.Reports;

namespace Muster.LoadTest.Comparing;

/// <summary>What reports without blocks tell of chance: their seconds. A percentile wavers as those of its seconds do, where these were kept.</summary>
internal sealed class SecondsSample
{
    private const int Fewest = 10;

    private readonly TimelinePoint[] _seconds;
    private readonly double _times;

    private SecondsSample(TimelinePoint[] seconds, double chance)
    {
        _seconds = seconds;
        _times = StudentT.Quantile(chance / 2, LongRunVariance.Freedom(seconds.Length));
    }

    /// <summary>Null: too few whole seconds.</summary>
    public static SecondsSample? Of(LoadReport report, double chance)
    {
        var whole = report.Timeline.Where(p => p.Second + 1 <= report.Seconds).ToArray();
        return whole.Length >= Fewest ? new SecondsSample(whole, chance) : null;
    }

    public Reach Rate() => Relative(p => p.Requests, _ => 1);

    /// <summary>Null: the seconds do not tell of it.</summary>
    public Reach? Percentile(double percent) => percent switch
    {
        50 => Relative(p => p.P50 * p.Requests, p => p.Requests),
        95 => Relative(p => p.P95 * p.Requests, p => p.Requests),
        99 => Relative(p => p.P99 * p.Requests, p => p.Requests),
        _ => null,
    };

    private Reach Relative(Func<TimelinePoint, double> above, Func<TimelinePoint, double> below)
    {
        double ratio = _seconds.Sum(above) / _seconds.Sum(below);
        if (!(ratio > 0)) return new Reach(double.PositiveInfinity, double.PositiveInfinity);
        double off = _times * Math.Sqrt(_seconds.Length * LongRunVariance.Of([.. _seconds.Select(p => above(p) - ratio * below(p))])) / _seconds.Sum(below) / ratio;
        return new Reach(off < 1 ? -Math.Log(1 - off) : double.PositiveInfinity, Math.Log(1 + off));
    }
}
