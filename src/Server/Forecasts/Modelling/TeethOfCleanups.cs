namespace Muster.Server.Forecasts.Modelling;

/// <summary>Saw-teeth whose cycles end with cleanups.</summary>
internal static class TeethOfCleanups
{
    private const int MostPeaks = 20;

    /// <summary>Cleanups that come less evenly than this are accidents, not a habit: the longest gap over the median one. Few gaps are alike by chance: of these the longest over the shortest, and two must be the same.</summary>
    private const double MostUneven = 2.2, MostUnevenOfFew = 1.6;

    /// <summary>What the cycle under way tells of its peak is taken where cycles before were missed by less than this share of what the line of their peaks missed.</summary>
    private const double Surer = 0.8;

    /// <summary>A cycle that has just begun is no measure of the others.</summary>
    private const double LeastRisen = 0.15;

    /// <summary>Null when cleanups are no habit here.</summary>
    /// <param name="clock">Brings them, where one is seen: then peaks may differ as they like.</param>
    public static SawTeeth? Of(Increments increments, double bound, Clockwork? clock)
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
        var seen = new PeaksSeen([.. times], [.. peaks], [.. ages], [.. begins], lower, Robust.Median(floors.ToArray()), [.. gaps], increments.Levels.Length - 1 - cleanups[^1], NewestIsOpen: false, clock?.After(0));
        var span = clock is not null ? double.PositiveInfinity : bound - increments.Levels.Min();
        return SawTeeth.Of(increments, seen, span, increments.Spread, clock is not null ? Foretold(increments, seen, (int)clock.After(0)) : []);
    }

    /// <summary>Where a clock ends cycles, those before tell how much of a cycle's rise comes after this hour of it: as much as then, or as many times what has risen so far.</summary>
    /// <param name="due">Hours that are left.</param>
    private static double[] Foretold(Increments increments, PeaksSeen seen, int due)
    {
        var (cleanups, levels) = (increments.Cleanups, increments.Levels);
        var (from, now) = (increments.Begun(cleanups[^1]), levels[^1]);
        var (elapsed, risen) = (levels.Length - 1 - from, now - levels[from]);
        List<double> peaks = [], rests = [];
        for (var i = Math.Max(1, cleanups.Count - MostPeaks); i < cleanups.Count && elapsed > 0; i++)
        {
            var began = increments.Begun(cleanups[i - 1]);
            if (began + elapsed + due > cleanups[i] + 1) continue;
            var peak = levels[began + elapsed];
            for (var h = began + elapsed; h <= Math.Min(cleanups[i], began + elapsed + due); h++) peak = Math.Max(peak, levels[h]);
            var (then, rest) = (levels[began + elapsed] - levels[began], peak - levels[began + elapsed]);
            rests.Add(rest);
            peaks.Add(now + rest);
            peaks.Add(now + (risen > 0 && then > LeastRisen * (then + rest) ? risen / then * rest : rest));
        }
        return rests.Count >= SawTeeth.LeastCleanups && MissOfRests(rests) < Surer * SawTeeth.MissOfLine(seen) ? [.. peaks] : [];
    }

    /// <summary>By how much each newest rest was missed by the middle of those before it.</summary>
    private static double MissOfRests(List<double> rests)
    {
        var missed = 0.0;
        for (var i = SawTeeth.Known; i < rests.Count; i++) missed += Math.Abs(rests[i] - Robust.Median(rests.Take(i).ToArray()));
        return missed / (rests.Count - SawTeeth.Known);
    }
}
