namespace Muster.Server.Forecasts.Modelling;

/// <summary>Something fills now and will be full soon if it goes on like this.</summary>
/// <param name="Minutes">Until the bound is reached at this rate.</param>
/// <param name="PerMinute">The rate, in units of the level.</param>
/// <param name="Lasting">Minutes for which it has gone on.</param>
public sealed record Burst(double Minutes, double PerMinute, double Lasting)
{
    /// <summary>
    /// What has lasted m minutes lasts m/6 more six times of seven: worth an alarm. At a fifth a sixth more of the alarms on disks of bursts were false in the tuning runs, for
    /// two fills in a hundred more.
    /// </summary>
    private const double MostOfAge = 1.0 / 6;

    /// <summary>What is written for an hour or two ends by itself more often the longer it has lasted: with so many minutes left there is time to wait and see.</summary>
    private const double MostMinutes = 17;

    /// <summary>Worth an alarm and not only a word.</summary>
    public bool IsLikely => Minutes <= Math.Min(MostOfAge * Lasting, MostMinutes);
}

/// <summary>
/// Sees fast, steady growth in the newest minutes: "fills in 20 minutes at this rate". It says nothing of whether that goes on, so it
/// speaks only when the time left is short against the time it has lasted, and when it is more than what has come and gone here before.
/// </summary>
public static class BurstDetector
{
    private const double LongestLeft = 60, LeastLasting = 4;

    /// <summary>A copy that has lasted m minutes seldom lasts much longer than as much again.</summary>
    private const double MostOfAge = 1.5;

    /// <param name="timesMs">Rising; the last two hours or less.</param>
    /// <param name="levels">Turned upwards, as in <see cref="LevelHistory"/>.</param>
    /// <param name="usualRise">The highest rise within an hour or two that came here at least three times before; 0: none known.</param>
    public static Burst? Look(ReadOnlySpan<long> timesMs, ReadOnlySpan<double> levels, double bound, double usualRise)
    {
        var n = levels.Length;
        if (n < 4 || levels[^1] >= bound) return null;
        // Back from now as long as it keeps rising at about the rate of the newest minutes.
        var half = n - 2;
        while (half > 0 && timesMs[^1] - timesMs[half] < LeastLasting * 60_000) half--;
        var recent = Rate(timesMs, levels, half, n - 1);
        if (recent <= 0) return null;
        var begin = half;
        while (begin > 0 && timesMs[begin] - timesMs[begin - 1] <= 10 * 60_000)
        {
            var back = Math.Max(0, begin - Math.Max(1, (n - 1 - half) / 2));
            if (Rate(timesMs, levels, back, begin) < 0.35 * recent) break;
            begin = back;
        }
        var lasting = (timesMs[^1] - timesMs[begin]) / 60_000.0;
        var rise = levels[^1] - levels[begin];
        var left = (bound - levels[^1]) / recent;
        if (lasting < LeastLasting || left > LongestLeft || left > MostOfAge * lasting || rise < 1.1 * usualRise || !Steady(levels[begin..], rise)) return null;
        return new Burst(left, recent, lasting);
    }

    /// <summary>The highest rise within two hours or so that was seen three times or more.</summary>
    /// <param name="hours">Highest levels of hours.</param>
    /// <param name="lows">Lowest levels of the same hours.</param>
    public static double UsualRise(ReadOnlySpan<double> hours, ReadOnlySpan<double> lows)
    {
        Span<double> highest = stackalloc double[3];
        for (var i = 1; i < hours.Length; i++)
        {
            var rise = hours[i] - Math.Min(lows[i - 1], i > 1 ? lows[i - 2] : lows[i - 1]);
            if (!(rise > highest[0])) continue;
            // One rise is seen by neighbouring hours too: the next two are part of it.
            for (var next = i + 1; next <= Math.Min(i + 2, hours.Length - 1); next++) rise = Math.Max(rise, hours[next] - Math.Min(lows[next - 1], lows[next - 2 < 0 ? 0 : next - 2]));
            highest[0] = rise;
            highest.Sort();
            i += 2;
        }
        return highest[0];
    }

    private static double Rate(ReadOnlySpan<long> timesMs, ReadOnlySpan<double> levels, int from, int to) =>
        to <= from ? 0 : (levels[to] - levels[from]) / Math.Max((timesMs[to] - timesMs[from]) / 60_000.0, 1e-9);

    /// <summary>Hardly a step back, and not all at once: ups and downs are no burst, nor is a single step.</summary>
    private static bool Steady(ReadOnlySpan<double> levels, double rise)
    {
        double back = 0, largest = 0;
        for (var i = 1; i < levels.Length; i++)
        {
            back += Math.Max(0, levels[i - 1] - levels[i]);
            largest = Math.Max(largest, levels[i] - levels[i - 1]);
        }
        return back < 0.1 * rise && largest < 0.5 * rise;
    }
}
