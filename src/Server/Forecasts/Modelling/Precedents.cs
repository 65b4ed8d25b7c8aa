namespace Muster.Server.Forecasts.Modelling;

/// <summary>
/// Of the days that began as high as it stands now, or higher: how many ended at the bound. What has filled up to here again and again without going on (a cache that is full, a
/// heap before it is collected, copies that come and go) is not sure to go on this time, however steep it is.
/// </summary>
/// <param name="Stayed">Days that did not reach the bound.</param>
internal readonly record struct Precedents(int Stayed)
{
    private const int Day = 24;

    /// <summary>What the walks say weighs as much as so many precedents. From the tuning runs.</summary>
    private const double Weight = 4;

    public static Precedents Of(Increments increments, double now, double bound)
    {
        var levels = increments.Levels;
        var stayed = 0;
        for (var hour = 0; hour + Day < levels.Length; hour++)
        {
            if (levels[hour] < now) continue;
            var reached = false;
            for (var h = hour; h <= hour + Day; h++) reached |= increments.IsFull(h, bound);
            if (!reached) stayed++;
            // Days that do not overlap.
            hour += Day - 1;
        }
        return new Precedents(stayed);
    }

    /// <summary>Turns walks back, evenly spread over them: of those that end within a day as many as the precedents say, of later ones less, for it were fewer longer times.</summary>
    public double[] TurnBack(double[] hits)
    {
        for (var i = 0; i < hits.Length; i++)
        {
            var trials = Stayed * Math.Min(1, Day / Math.Max(hits[i], 1));
            if ((i * 0.8191725133961645 + 0.5) % 1 >= Weight / (Weight + trials)) hits[i] = double.PositiveInfinity;
        }
        return hits;
    }
}
