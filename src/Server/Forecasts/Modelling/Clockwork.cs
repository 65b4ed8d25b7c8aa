namespace Muster.Server.Forecasts.Modelling;

/// <summary>
/// Cleanups that a clock brings: at the same hour of every day, of every week, or ever so many hours apart. Twice a week to the hour is no chance, and whoever cleans up on Sundays
/// does so next Sunday too, however high the level stands.
/// </summary>
/// <param name="period">Hours after which it all comes again.</param>
/// <param name="last">When cleanups came within the newest period, in hours before now, rising.</param>
/// <param name="seen">How many came when they were due.</param>
/// <param name="due">How many were due.</param>
internal sealed class Clockwork(int period, double[] last, int seen, int due)
{
    private const int Day = 24, Week = 7 * Day;

    /// <summary>Hours are whole, and a cleanup takes its time: one more or less says nothing.</summary>
    private const int Slack = 1;

    /// <summary>What came when it was due, as a share of what was due.</summary>
    private const double LeastKept = 0.8;

    /// <summary>What came in its very hour, as a share of what came. (A limit that is reached twice a day comes about as often an hour sooner or later.)</summary>
    private const double LeastSharp = 0.66;

    /// <summary>Where cleanups come more often than one in so many hours they meet each other's hour by chance.</summary>
    private const int LeastApart = 9;

    public int Period => period;

    /// <summary>How likely it is that the clock goes on.</summary>
    public double Holds => (seen + 1.0) / (due + 1.3);

    /// <summary>Null where no clock is seen, or where it has stopped: what was due last did not come.</summary>
    public static Clockwork? Of(Increments increments, double bound)
    {
        var times = increments.Cleanups.Where(hour => !increments.IsFull(hour, bound)).ToArray();
        var now = increments.Levels.Length - 1;
        if (times.Length < 2 || times.Length * LeastApart > now) return null;
        return By(times, now, Day, 2) ?? By(times, now, Week, 1) ?? (Even(times) is { } gap ? By(times, now, gap, 1) : null);
    }

    private static int? Even(int[] times)
    {
        var gap = times[^1] - times[^2];
        for (var i = 1; i < times.Length; i++)
            if (Math.Abs(times[i] - times[i - 1] - gap) > Slack) return null;
        // What fills evenly up to a limit is cleaned up evenly, too. Whole days are a clock's.
        return (gap + Slack) % Day <= 2 * Slack ? gap : null;
    }

    private static Clockwork? By(int[] times, int now, int period, int least)
    {
        var (due, came, sharp, foretold, meant) = (0, 0, 0, 0, 0);
        var lastCame = true;
        foreach (var time in times)
        {
            if (time + period + Slack < now)
            {
                lastCame = Comes(times, time + period);
                due++;
                if (lastCame) came++;
            }
            else if (time + period <= now && Comes(times, time + period)) (due, came, lastCame) = (due + 1, came + 1, true);
            if (times.Contains(time + period)) sharp++;
            if (time < period + Slack) continue;
            meant++;
            if (Comes(times, time - period)) foretold++;
        }
        if (came < least || came < LeastKept * due || sharp < LeastSharp * came || foretold + 1 < LeastKept * meant || !lastCame) return null;
        return new Clockwork(period, [.. times.Where(time => time > now - period - Slack && !Comes(times, time + period)).Select(time => (double)(now - time)).Order()], came, due);
    }

    private static bool Comes(int[] times, int at) => Array.Exists(times, time => Math.Abs(time - at) <= Slack);

    /// <summary>Hours from now to the first cleanup that is due after <paramref name="from"/>.</summary>
    public double After(double from)
    {
        var next = double.PositiveInfinity;
        foreach (var ago in last)
        {
            // The hour before it is whole: the cleanup comes within the next one.
            var first = period - ago + 0.5;
            var rounds = Math.Max(0, Math.Floor((from - first) / period) + 1);
            next = Math.Min(next, first + rounds * period);
        }
        return next;
    }
}
