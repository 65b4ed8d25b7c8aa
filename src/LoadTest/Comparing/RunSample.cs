using Muster.LoadTest.Histogram;
using Muster.LoadTest.Reports;

namespace Muster.LoadTest.Comparing;

/// <summary>What chance may have done to a figure: how far the truth may be below and above it, as logarithms of ratios (or, of a share, as differences). Infinite: cannot be told.</summary>
internal readonly record struct Reach(double Down, double Up);

/// <summary>
/// The blocks of time of one run. Each figure is a ratio of two sums over them (requests by seconds, failed by requests, latencies at most so long by latencies), and chance is
/// told from how the blocks deviate from it, so that requests which share a hiccup do not count as so many witnesses.
/// </summary>
internal sealed class RunSample
{
    /// <summary>Fewer blocks do not show how the run wavers.</summary>
    public const int Fewest = 20;

    private readonly LoadReport _report;
    private readonly double[] _seconds, _requests, _failed, _sums, _answered;
    private readonly List<(int Place, long Count)>[] _latencies;
    private readonly (int Place, long Count)[] _all;
    private readonly double _total, _times;

    private RunSample(LoadReport report, TimeBlocks blocks, List<(int Place, long Count)>[] latencies, double chance)
    {
        int n = blocks.Blocks.Count;
        _report = report;
        _latencies = latencies;
        _seconds = [.. Enumerable.Range(0, n).Select(i => i < n - 1 ? blocks.Seconds : Math.Clamp(report.Seconds - (n - 1) * blocks.Seconds, blocks.Seconds / 100, blocks.Seconds))];
        _requests = [.. blocks.Blocks.Select(b => (double)b.Requests)];
        _failed = [.. blocks.Blocks.Select(b => (double)b.Failed)];
        _sums = [.. blocks.Blocks.Select(b => b.LatencySum)];
        _answered = [.. latencies.Select(l => (double)l.Sum(p => p.Count))];
        _all = [.. latencies.SelectMany(l => l).GroupBy(p => p.Place).OrderBy(g => g.Key).Select(g => (g.Key, g.Sum(p => p.Count)))];
        _total = _answered.Sum();
        _times = StudentT.Quantile(chance / 2, LongRunVariance.Freedom(n));
    }

    /// <summary>Null: the run was too short, or its report was made by a program that did not keep blocks.</summary>
    /// <param name="chance">How often an interval may miss the truth.</param>
    public static RunSample? Of(LoadReport report, double chance) =>
        report.Blocks is { } blocks && blocks.Blocks.Count >= Fewest ? new RunSample(report, blocks, [.. blocks.Blocks.Select(b => PackedCounts.Unpack(b.Latencies)!)], chance) : null;

    public Reach Rate() => Relative(_requests, _seconds, 0);

    public Reach Mean() => Relative(_sums, _answered, _total > 0 ? _report.Latency.Deviation / Math.Sqrt(_total) : 0);

    public Reach FailedShare()
    {
        double share = _report.ErrorShare;
        var (low, high) = Limits(share, _failed, _requests);
        return new Reach(share - low, high - share);
    }

    /// <summary>
    /// The share of latencies at most as long as the percentile has an interval; the percentiles at its ends are the percentile's interval (Woodruff). It is open upwards
    /// when its end lies behind the last latency that was seen.
    /// </summary>
    public Reach Percentile(double percent)
    {
        if (_total == 0) return new Reach(double.PositiveInfinity, double.PositiveInfinity);
        double at = ValueAt(percent / 100);
        var within = _latencies.Select(l => l.Sum(p => p.Count * ShareBelow(p.Place, at))).ToArray();
        var (low, high) = Limits(within.Sum() / _total, within, _answered);
        return new Reach(
            low * _total < 1 ? double.PositiveInfinity : Math.Max(0, Math.Log(at / ValueAt(low))),
            high * _total > _total - 1 ? double.PositiveInfinity : Math.Max(0, Math.Log(ValueAt(high) / at)));
    }

    /// <param name="least">The standard error that the figure has at least.</param>
    private Reach Relative(double[] above, double[] below, double least)
    {
        double ratio = above.Sum() / below.Sum();
        if (!(ratio > 0)) return new Reach(double.PositiveInfinity, double.PositiveInfinity);
        double off = _times * Math.Max(least, Error(above, below, ratio)) / ratio;
        return new Reach(off < 1 ? -Math.Log(1 - off) : double.PositiveInfinity, Math.Log(1 + off));
    }

    /// <summary>Wilson's interval of a share, for as many independent requests as would waver like the blocks do.</summary>
    private (double Low, double High) Limits(double share, double[] above, double[] below)
    {
        double error = Error(above, below, share), count = below.Sum();
        if (count == 0) return (0, 1);
        double free = error > 0 ? Math.Min(count, share * (1 - share) / (error * error)) : count, z = _times * _times / free;
        double middle = (share + z / 2) / (1 + z), half = Math.Sqrt(z * share * (1 - share) + z * z / 4) / (1 + z);
        return (Math.Max(0, middle - half), Math.Min(1, middle + half));
    }

    private static double Error(double[] above, double[] below, double ratio)
    {
        var off = new double[above.Length];
        for (int i = 0; i < off.Length; i++) off[i] = above[i] - ratio * below[i];
        return Math.Sqrt(off.Length * LongRunVariance.Of(off)) / below.Sum();
    }

    /// <summary>The latency (nanoseconds) that a share of all does not exceed; within a place they are taken to lie evenly.</summary>
    private double ValueAt(double share)
    {
        double rank = share * _total, seen = 0;
        foreach (var (place, count) in _all)
        {
            if (seen + count < rank)
            {
                seen += count;
                continue;
            }
            var (first, width) = LatencyHistogram.ValuesOf(place, PackedCounts.Bits);
            return Math.Max(1, first + width * Math.Max(0, rank - seen) / count);
        }
        var (last, wide) = LatencyHistogram.ValuesOf(_all[^1].Place, PackedCounts.Bits);
        return last + wide;
    }

    private static double ShareBelow(int place, double value)
    {
        var (first, width) = LatencyHistogram.ValuesOf(place, PackedCounts.Bits);
        return Math.Clamp((value - first) / width, 0, 1);
    }
}
