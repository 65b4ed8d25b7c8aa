namespace Muster.Server.Forecasts.Modelling;

/// <summary>Saw-teeth whose cycles are days, for what goes up and down several times in each.</summary>
internal static class TeethOfDays
{
    private const int MostPeaks = 20;

    /// <summary>A day of ups and downs gives back this share of what it takes.</summary>
    private const double Reverting = 0.5;

    /// <summary>Ups and downs of a day count from this share of the span on.</summary>
    private const double LeastWidth = 0.03;

    /// <summary>The highest level of every day, for what goes up and down several times a day. Null when there are no three such days.</summary>
    public static SawTeeth? Of(Increments increments, double bound)
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
        if (peaks.Count < SawTeeth.LeastCleanups || peaks.Count + age < 0.8 * Math.Min(increments.All.Length / day, MostPeaks) || Robust.Median(widths.ToArray()) < LeastWidth * span) return null;
        // Room was made today: the newest days before tell how it goes on, only lower. (Where the lows rise, those of long ago are as low as what is left now.)
        var lower = age > ages[^1] ? Math.Min(0, LeastSinceFull(increments, bound) - Robust.Median(lows.TakeLast(SawTeeth.LeastCleanups).ToArray())) : 0;
        var seen = new PeaksSeen([.. times], [.. peaks], [.. ages], [.. ages.Select(_ => OpenCycle.Unknown)], lower, Robust.Median(lows.ToArray()), [day, day, day], 0, NewestIsOpen: true);
        return SawTeeth.Of(increments, seen, span, 0, []);
    }

    private static double LeastSinceFull(Increments increments, double bound)
    {
        var least = increments.Levels[^1];
        for (var h = increments.Levels.Length - 1; h >= 0 && !increments.IsFull(h, bound); h--) least = Math.Min(least, increments.Levels[h]);
        return least;
    }
}
