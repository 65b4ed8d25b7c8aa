namespace Muster.Server.Forecasts.Modelling;

/// <summary>
/// Of the days that began as high as it stands now, or higher: how many did not end at the bound. What has filled up to here again and again without going on (a cache that is full, a
/// heap before it is collected, copies that come and go) is not sure to go on this time, however steep it is.
/// </summary>
/// <param name="Days">Days that did not reach the bound.</param>
/// <param name="TwoDays">Pairs of days that did not.</param>
internal readonly record struct Precedents(int Days, int TwoDays)
{
    private const int Day = 24;

    /// <summary>What the walks say weighs as much as so many precedents. From the tuning runs.</summary>
    private const double Weight = 4;

    public static Precedents Of(Increments increments, double now, double bound) => new(Stayed(increments, now, bound, Day), Stayed(increments, now, bound, 2 * Day));

    private static int Stayed(Increments increments, double now, double bound, int hours)
    {
        var levels = increments.Levels;
        var stayed = 0;
        for (var hour = 0; hour + hours < levels.Length; hour++)
        {
            if (levels[hour] < now) continue;
            var reached = false;
            for (var h = hour; h <= hour + hours; h++) reached |= increments.IsFull(h, bound);
            if (!reached) stayed++;
            // None that overlap.
            hour += hours - 1;
        }
        return stayed;
    }

    /// <summary>Turns walks back, evenly spread over them: of those that end within one or two days as many as the precedents say. Of what comes later such days tell nothing.</summary>
    public double[] TurnBack(double[] hits)
    {
        for (var i = 0; i < hits.Length; i++)
        {
            var against = hits[i] <= Day ? Days : hits[i] <= 2 * Day ? TwoDays : 0;
            if ((i * 0.8191725133961645 + 0.5) % 1 >= Weight / (Weight + against)) hits[i] = double.PositiveInfinity;
        }
        return hits;
    }
}
