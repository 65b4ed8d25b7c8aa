namespace Muster.Server.Forecasts.Modelling;

/// <summary>How the hours of the day differ in what they add, once three days have been seen.</summary>
internal static class DailyProfile
{
    private const int Hours = 24, LeastDays = 3;

    /// <summary>It must explain this share of the variance, else there is none.</summary>
    private const double Worth = 0.2;

    /// <summary>For every hour of the day (UTC) what it adds beyond the mean; all 0 when the day has no shape. Sums up to 0.</summary>
    public static double[] Of(Increments increments, long firstHour)
    {
        var profile = new double[Hours];
        if (increments.All.Length < LeastDays * Hours) return profile;
        var byHour = new List<double>[Hours];
        for (var h = 0; h < Hours; h++) byHour[h] = [];
        // The newest two weeks: a shape of long ago says little.
        for (var i = Math.Max(0, increments.All.Length - 14 * Hours); i < increments.All.Length; i++)
            if (increments.Grows[i]) byHour[(firstHour + i + 1) % Hours].Add(increments.All[i]);
        for (var h = 0; h < Hours; h++)
        {
            if (byHour[h].Count < LeastDays) return new double[Hours];
            profile[h] = Robust.Median(byHour[h].ToArray());
        }
        var mean = profile.Average();
        double before = 0, after = 0;
        for (var h = 0; h < Hours; h++)
        {
            profile[h] -= mean;
            foreach (var value in byHour[h])
            {
                // In absolute values: single wild hours must not decide.
                before += Math.Abs(value - mean);
                after += Math.Abs(value - mean - profile[h]);
            }
        }
        return after < (1 - Worth) * before ? profile : new double[Hours];
    }
}
