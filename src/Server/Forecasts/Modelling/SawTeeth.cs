namespace Muster.Server.Forecasts.Modelling;

/// <summary>A level that is cleaned up again and again: what matters are the peaks before the cleanups, and whether the next cleanup comes.</summary>
internal sealed class SawTeeth
{
    public const int LeastCleanups = 3;

    /// <summary>Peaks that differ by more than this share of the span are no peaks of a habit.</summary>
    private const double MostSpread = 0.15;

    /// <summary>With fewer peaks than this the spread is the usual one, not the robust one.</summary>
    private const int Few = 7;

    /// <summary>Peaks are less alike than those few that were seen. From the tuning runs.</summary>
    private const double Unlike = 1.5;

    /// <summary>Before they are known, peaks are taken to differ by this share of what a cycle rises, as sure as that many peaks are. From the tuning runs.</summary>
    private const double Differ = 0.08, Supposed = 2;

    /// <summary>However high it stands, the next cleanup may come.</summary>
    private const double MostBroken = 0.9;

    /// <summary>So many cycles are there before one can be held against them.</summary>
    public const int Known = 2;

    private readonly double[] _gaps, _left, _foretold;
    private readonly double _peakNow, _middle, _slope, _slopeError, _fastest;
    private readonly OpenCycle _open;
    private readonly double? _due;

    private SawTeeth(PeaksSeen seen, double[] left, double peakNow, double slope, double slopeError, double fastest, OpenCycle open, double[] foretold)
    {
        (_gaps, _left, _peakNow, _middle, Elapsed) = (seen.Gaps, left, peakNow, (seen.Floor + seen.Lower + peakNow) / 2, seen.Elapsed);
        (_slope, _slopeError, _fastest, _open, _foretold, _due) = (slope, slopeError, fastest, open, foretold, seen.Due);
    }

    /// <summary>Hours since the last cleanup.</summary>
    public double Elapsed { get; }

    public double LongestGap => _gaps[^1];

    public double Slope => _slope;

    /// <summary>Whether the peaks' drift stands out of its uncertainty.</summary>
    public bool DriftIsSeen => _slope > 1.28 * _slopeError;

    /// <summary>Above this, no peak of late has been.</summary>
    public required double HighestUsual { get; init; }

    /// <summary>The highest peak of late, the drift of the peaks taken on.</summary>
    public required double Highest { get; init; }

    /// <summary>Null when the peaks are too different to be of one habit.</summary>
    /// <param name="span">Between the lowest level and the bound.</param>
    /// <param name="least">Peaks differ by this at least.</param>
    /// <param name="foretold">Peaks that the cycle under way may have, where a clock ends it; none where the line of the peaks knows better.</param>
    public static SawTeeth? Of(Increments increments, PeaksSeen seen, double span, double least, double[] foretold)
    {
        var (times, peaks, ages, lower, newestIsOpen) = (seen.Times, seen.Heights, seen.Ages, seen.Lower, seen.NewestIsOpen);
        var slope = SlopeOf(times, peaks, ages);
        var (left, at0, squares, heights) = (new double[times.Length], 0.0, 0.0, new double[times.Length]);
        for (int from = 0, to; from < left.Length; from = to)
        {
            for (to = from; to < left.Length && ages[to] == ages[from]; to++) left[to] = peaks[to] - slope * times[to];
            var own = left.AsSpan(from, to - from);
            at0 = Robust.Median(own);
            var middle = times.AsSpan(from, own.Length).ToArray().Average();
            for (var i = from; i < to; i++)
            {
                left[i] -= at0;
                heights[i] = at0;
                squares += (times[i] - middle) * (times[i] - middle);
            }
        }
        var spread = Math.Max(Robust.Spread(left, 0), least);
        var usual = newestIsOpen && left.Length > LeastCleanups ? left[..^1] : [.. left];
        var open = OpenCycle.Of(increments.Levels, left, heights, seen.Begins, times, seen.Elapsed, slope, at0 + lower);
        Array.Sort(left);
        if (left.Length < Few)
        {
            // Of few peaks one or two lie on the line by making: their spread is none. That cycles are not all alike is known before.
            var supposed = Differ * Math.Max(Robust.Median(peaks) - seen.Floor, 0);
            spread = Math.Max(spread, Math.Sqrt((left.Sum(away => away * away) + Supposed * supposed * supposed) / (Math.Max(left.Length - 2, 1) + Supposed)));
            for (var i = 0; i < left.Length; i++) left[i] = spread * Dice.NormalQuantile((i + 0.5) / left.Length);
            open ??= new OpenCycle(0, left);
        }
        if (spread > MostSpread * span) return null;
        // A line through few peaks knows little: the error of a slope, wider for few points as Student's t is.
        var error = Unlike * spread / Math.Sqrt(Math.Max(squares, 1)) * (1 + 3.0 / (left.Length - 1));
        var peakNow = at0 + lower + slope * (increments.Levels.Length - 1);
        if (left.Length < Few && !newestIsOpen) usual = left;
        var (highest, lowest) = (usual.Max(), usual.Min());
        open ??= new OpenCycle(0, left);
        return new SawTeeth(seen, left, peakNow, slope, error, Math.Max(Robust.Quantile(increments.All, 0.99), increments.Spread), open, foretold) { Highest = peakNow + highest, HighestUsual = peakNow + highest + (highest - lowest) * 0.5 };
    }

    /// <summary>By how much each newest peak was missed by the line of those before it.</summary>
    public static double MissOfLine(PeaksSeen seen)
    {
        var (missed, times) = (0.0, 0);
        for (var i = Known; i < seen.Times.Length; i++)
        {
            if (seen.Ages[i] != seen.Ages[i - 1]) continue;
            var slope = SlopeOf(seen.Times[..i], seen.Heights[..i], seen.Ages[..i]);
            var line = Robust.Median(seen.Heights.Take(i).Where((_, at) => seen.Ages[at] == seen.Ages[i]).Select((peak, at) => peak).ToArray());
            var middle = Robust.Median(seen.Times.Take(i).Where((_, at) => seen.Ages[at] == seen.Ages[i]).ToArray());
            missed += Math.Abs(seen.Heights[i] - line - slope * (seen.Times[i] - middle));
            times++;
        }
        return times == 0 ? 0 : missed / times;
    }

    /// <summary>The median slope of all pairs that belong together.</summary>
    public static double SlopeOf(double[] times, double[] peaks, int[] ages)
    {
        var slopes = new List<double>();
        for (var i = 0; i < times.Length; i++)
            for (var j = i + 1; j < times.Length && ages[j] == ages[i]; j++)
                slopes.Add((peaks[j] - peaks[i]) / (times[j] - times[i]));
        return slopes.Count == 0 ? 0 : Robust.Median(slopes.ToArray());
    }

    /// <summary>How surely the habit is broken, 0 to 1: the cleanup is overdue, or the level stands above all usual peaks, the higher the surer.</summary>
    public double Broken(double now, double margin)
    {
        var overdue = Math.Clamp((Elapsed / LongestGap - 1.15) / 0.4, 0, 1);
        var above = Math.Clamp((now - Highest) / (HighestUsual + margin - Highest), 0, 1);
        return Math.Max(overdue, MostBroken * above * above);
    }

    /// <summary>Ends of walks from peak to peak, in hours.</summary>
    public double[] Walk(double now, double bound, int walks, ulong seed)
    {
        var hits = new double[walks];
        var dice = new Dice(seed);
        for (var walk = 0; walk < walks; walk++)
        {
            var slope = _slope + _slopeError * Dice.NormalQuantile((walk + 0.5) / walks);
            hits[walk] = One(slope, now, bound, ref dice);
        }
        return hits;
    }

    private double One(double slope, double now, double bound, ref Dice dice)
    {
        // The newest cycle ends when its like do, but nothing gets up faster than it ever did.
        var gap = _due is { } due ? Elapsed + due : _gaps[dice.Below(_gaps.Length)];
        // Overdue and still low: it rests, and nobody knows when the next cycle begins.
        var rests = gap <= Elapsed && now < _middle;
        var (began, at, level) = (0.0, Math.Max(rests ? gap : gap - Elapsed, Math.Max(0.5, (bound - now) / _fastest)), now);
        var peak = _foretold.Length > 0 && !rests ? _foretold[dice.Below(_foretold.Length)] : rests ? _peakNow + slope * at + _left[dice.Below(_left.Length)] : _peakNow + slope * at + _open.Beyond(now - _peakNow - slope * at, ref dice);
        while (began < Horizon.Longest)
        {
            // When within its cycle a peak comes is known to an hour or two.
            if (peak >= bound) return Math.Max(0.2, began + (at - began) * (peak > level ? Math.Clamp((bound - level) / (peak - level), 0, 1) : 1) + 3 * dice.Even() - 2);
            level = Math.Min(now, peak);
            (began, at) = (at, at + _gaps[dice.Below(_gaps.Length)]);
            peak = _peakNow + slope * at + _left[dice.Below(_left.Length)];
        }
        return double.PositiveInfinity;
    }
}
