namespace Muster.Server.Forecasts.Modelling;

/// <summary>A level that is cleaned up again and again: what matters are the peaks before the cleanups, and whether the next cleanup comes.</summary>
internal sealed class SawTeeth
{
    public const int LeastCleanups = 3;

    private const int MostPeaks = 20;

    /// <summary>Cleanups that come less evenly than this are accidents, not a habit: the longest gap over the median one. Few gaps are alike by chance: of these the longest over the shortest, and two must be the same.</summary>
    private const double MostUneven = 2.2, MostUnevenOfFew = 1.6;

    /// <summary>Peaks that differ by more than this share of the span are no peaks of a habit.</summary>
    private const double MostSpread = 0.15;

    /// <summary>With fewer peaks than this the spread is the usual one, not the robust one.</summary>
    private const int Few = 7;

    /// <summary>Peaks are less alike than those few that were seen. From the tuning runs.</summary>
    private const double Unlike = 1.5;

    /// <summary>Before they are known, peaks are taken to differ by this share of what a cycle rises, as sure as that many peaks are. From the tuning runs.</summary>
    private const double Differ = 0.08, Supposed = 2;

    /// <summary>A day of ups and downs gives back this share of what it takes.</summary>
    private const double Reverting = 0.5;

    /// <summary>Ups and downs of a day count from this share of the span on.</summary>
    private const double LeastWidth = 0.03;

    /// <summary>However high it stands, the next cleanup may come.</summary>
    private const double MostBroken = 0.9;

    private readonly double[] _gaps, _left;
    private readonly double _peakNow, _middle, _slope, _slopeError, _fastest;
    private readonly OpenCycle _open;

    private SawTeeth(double[] gaps, double[] left, double peakNow, double floor, double slope, double slopeError, double elapsed, double fastest, OpenCycle open) =>
        (_gaps, _left, _peakNow, _middle, _slope, _slopeError, Elapsed, _fastest, _open) = (gaps, left, peakNow, (floor + peakNow) / 2, slope, slopeError, elapsed, fastest, open);

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

    /// <summary>Null when cleanups are no habit here.</summary>
    public static SawTeeth? Of(Increments increments, double bound)
    {
        var cleanups = increments.Cleanups;
        if (cleanups.Count - increments.AtTheBound(bound) < LeastCleanups) return null;
        List<double> times = [], peaks = [], floors = [], gaps = [];
        List<int> ages = [], begins = [];
        var (age, lower) = (0, 0.0);
        for (var i = Math.Max(0, cleanups.Count - MostPeaks); i < cleanups.Count; i++)
        {
            if (i > 0 && !increments.IsFull(cleanups[i - 1], bound)) gaps.Add(cleanups[i] - cleanups[i - 1]);
            var floor = increments.LeftBy(cleanups[i]);
            if (increments.IsFull(cleanups[i], bound))
            {
                // Somebody made room: all that was goes on, only lower.
                lower += floors.Count == 0 ? 0 : floor - floors[^1];
                age++;
                continue;
            }
            var peak = increments.Levels[cleanups[i]];
            for (var h = i == 0 ? 0 : cleanups[i - 1] + 1; h < cleanups[i]; h++) peak = Math.Max(peak, increments.Levels[h]);
            times.Add(cleanups[i]);
            peaks.Add(peak);
            floors.Add(floor);
            ages.Add(age);
            begins.Add(i == 0 ? OpenCycle.Unknown : cleanups[i - 1]);
            lower = 0;
        }
        if (peaks.Count < LeastCleanups || gaps.Count < LeastCleanups - 1) return null;
        gaps.Sort();
        // Hours are whole: one more or less says nothing.
        if (gaps[^1] > gaps.Count switch { < 3 => gaps[0] + 1, < 5 => MostUnevenOfFew * gaps[0] + 1, _ => MostUneven * gaps[gaps.Count / 2] }) return null;
        return Of(increments, [.. times], [.. peaks], [.. ages], [.. begins], lower, Robust.Median(floors.ToArray()), [.. gaps], increments.Levels.Length - 1 - cleanups[^1], bound - increments.Levels.Min(), increments.Spread);
    }

    /// <summary>The highest level of every day, for what goes up and down several times a day. Null when there are no three such days.</summary>
    public static SawTeeth? OfDays(Increments increments, double bound)
    {
        const int day = 24;
        List<double> times = [], peaks = [], widths = [], lows = [];
        List<int> ages = [];
        var (age, span) = (0, bound - increments.Levels.Min());
        for (var d = Math.Min(increments.All.Length / day, MostPeaks); d > 0; d--)
        {
            var from = increments.Levels.Length - d * day;
            var (low, high, at, up, down, full) = (double.MaxValue, double.MinValue, from, 0.0, 0.0, false);
            for (var h = from; h < from + day; h++)
            {
                if (increments.Levels[h] > high) (high, at) = (increments.Levels[h], h);
                low = Math.Min(low, increments.Levels[h]);
                full |= increments.IsFull(h, bound);
                var step = increments.All[h - 1];
                if (step > 0) up += step;
                else down -= step;
            }
            if (full) age++;
            if (full || down < Reverting * up) continue;
            times.Add(at);
            peaks.Add(high);
            widths.Add(high - low);
            lows.Add(low);
            ages.Add(age);
        }
        // Nearly all days must be of this kind, else they tell of something else.
        if (peaks.Count < LeastCleanups || peaks.Count + age < 0.8 * Math.Min(increments.All.Length / day, MostPeaks) || Robust.Median(widths.ToArray()) < LeastWidth * span) return null;
        // Room was made today: the newest days before tell how it goes on, only lower. (Where the lows rise, those of long ago are as low as what is left now.)
        var lower = age > ages[^1] ? Math.Min(0, LeastSinceFull(increments, bound) - Robust.Median(lows.TakeLast(LeastCleanups).ToArray())) : 0;
        return Of(increments, [.. times], [.. peaks], [.. ages], [.. ages.Select(_ => OpenCycle.Unknown)], lower, Robust.Median(lows.ToArray()), [day, day, day], 0, span, 0, newestIsOpen: true);
    }

    private static double LeastSinceFull(Increments increments, double bound)
    {
        var least = increments.Levels[^1];
        for (var h = increments.Levels.Length - 1; h >= 0 && !increments.IsFull(h, bound); h--) least = Math.Min(least, increments.Levels[h]);
        return least;
    }

    /// <param name="ages">Which peaks belong together: between those of different ages somebody made room by hand.</param>
    /// <param name="begins">The cleanups that the cycles of the peaks began with.</param>
    /// <param name="lower">How much lower it all goes on since the newest peak.</param>
    /// <param name="floor">What is usually left after a cleanup.</param>
    /// <param name="newestIsOpen">The newest peak belongs to a day that is not over: it cannot tell what was usual before it.</param>
    private static SawTeeth? Of(Increments increments, double[] times, double[] peaks, int[] ages, int[] begins, double lower, double floor, double[] gaps, int elapsed, double span, double least, bool newestIsOpen = false)
    {
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
        var open = OpenCycle.Of(increments.Levels, left, heights, begins, times, elapsed, slope, at0 + lower);
        Array.Sort(left);
        if (left.Length < Few)
        {
            // Of few peaks one or two lie on the line by making: their spread is none. That cycles are not all alike is known before.
            var supposed = Differ * Math.Max(Robust.Median(peaks) - floor, 0);
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
        return new SawTeeth(gaps, left, peakNow, floor + lower, slope, error, elapsed, Math.Max(Robust.Quantile(increments.All, 0.99), increments.Spread), open ?? new OpenCycle(0, left)) { Highest = peakNow + highest, HighestUsual = peakNow + highest + (highest - lowest) * 0.5 };
    }

    /// <summary>The median slope of all pairs that belong together.</summary>
    private static double SlopeOf(double[] times, double[] peaks, int[] ages)
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
        var gap = _gaps[dice.Below(_gaps.Length)];
        // Overdue and still low: it rests, and nobody knows when the next cycle begins.
        var rests = gap <= Elapsed && now < _middle;
        var (began, at, level) = (0.0, Math.Max(rests ? gap : gap - Elapsed, Math.Max(0.5, (bound - now) / _fastest)), now);
        var peak = rests ? _peakNow + slope * at + _left[dice.Below(_left.Length)] : _peakNow + slope * at + _open.Beyond(now - _peakNow - slope * at, ref dice);
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
