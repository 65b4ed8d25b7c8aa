namespace Muster.Server.Forecasts.Modelling;

/// <summary>Saw-teeth whose cycles end with cleanups.</summary>
internal static class TeethOfCleanups
{
    private const int MostPeaks = 20;

    /// <summary>Cleanups that come less evenly than this are accidents, not a habit: the longest gap over the median one. Few gaps are alike by chance: of these the longest over the shortest, and two must be the same.</summary>
    private const double MostUneven = 2.2, MostUnevenOfFew = 1.6;

    /// <summary>A cycle that has just begun is no measure of the others.</summary>
    private const double LeastRisen = 0.15;

    /// <summary>Null when cleanups are no habit here.</summary>
    /// <param name="byClock">A clock brings them: then peaks may differ as they like.</param>
    public static SawTeeth? Of(Increments increments, double bound, bool byClock)
    {
        var cleanups = increments.Cleanups;
        if (cleanups.Count - increments.AtTheBound(bound) < SawTeeth.LeastCleanups) return null;
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
        if (peaks.Count < SawTeeth.LeastCleanups || gaps.Count < SawTeeth.LeastCleanups - 1) return null;
        gaps.Sort();
        // Hours are whole: one more or less says nothing.
        if (gaps[^1] > gaps.Count switch { < 3 => gaps[0] + 1, < 5 => MostUnevenOfFew * gaps[0] + 1, _ => MostUneven * gaps[gaps.Count / 2] }) return null;
        var seen = new PeaksSeen([.. times], [.. peaks], [.. ages], [.. begins], lower, Robust.Median(floors.ToArray()), [.. gaps], increments.Levels.Length - 1 - cleanups[^1], NewestIsOpen: false);
        var span = byClock ? double.PositiveInfinity : bound - increments.Levels.Min();
        return SawTeeth.Of(increments, seen, span, increments.Spread, byClock ? Foretold(increments) : []);
    }

    /// <summary>Where a clock ends cycles, those before tell how much of a cycle's rise comes after this hour of it: as much as then, or as many times what has risen so far.</summary>
    private static double[] Foretold(Increments increments)
    {
        var (cleanups, levels) = (increments.Cleanups, increments.Levels);
        var (from, now) = (increments.Begun(cleanups[^1]), levels[^1]);
        var (elapsed, risen) = (levels.Length - 1 - from, now - levels[from]);
        List<double> peaks = [];
        for (var i = Math.Max(1, cleanups.Count - MostPeaks); i < cleanups.Count && elapsed > 0; i++)
        {
            var began = increments.Begun(cleanups[i - 1]);
            if (began + elapsed > cleanups[i]) continue;
            var peak = levels[began + elapsed];
            for (var h = began + elapsed; h <= cleanups[i]; h++) peak = Math.Max(peak, levels[h]);
            var (then, rest) = (levels[began + elapsed] - levels[began], peak - levels[began + elapsed]);
            peaks.Add(now + rest);
            peaks.Add(now + (risen > 0 && then > LeastRisen * (then + rest) ? risen / then * rest : rest));
        }
        return peaks.Count >= 2 * SawTeeth.LeastCleanups ? [.. peaks] : [];
    }
}
