namespace Muster.Server.Forecasts.Modelling;

/// <summary>The steps in which the future is walked, finer where it is near, and what is read from where the walks end.</summary>
internal static class Horizon
{
    public const int Walks = 200;

    /// <summary>
    /// What is left out of the band of 80 % at either end. Where growth is followed the walks spread wider than what came: with a tenth left out nine
    /// bands of ten held in the tuning runs. Those of peaks are as wide as they should be.
    /// </summary>
    private const double Tail = 0.1, TailOfGrowth = 0.14;

    public const double Longest = 2 * 365 * 24;

    /// <summary>Ends of the steps, in hours: 1, 2, … 24, then coarser, to two years.</summary>
    public static readonly double[] Steps = [.. Rising()];

    /// <summary>The forecast of walks that ended at these hours; infinite: within two years not at all.</summary>
    /// <param name="unruly">The level falls back now and then: without a drift nothing can be said at all.</param>
    public static FillForecast Read(double[] hits, FillManner manner, double drift, bool driftIsSeen, bool unruly = false)
    {
        Array.Sort(hits);
        double Share(double hours)
        {
            var reached = 0;
            while (reached < hits.Length && hits[reached] <= hours) reached++;
            return (double)reached / hits.Length;
        }
        double? At(double share) => hits[(int)(share * (hits.Length - 1))] is var hour && double.IsFinite(hour) ? hour : null;
        var tail = manner == FillManner.Growth ? TailOfGrowth : Tail;
        var forecast = new FillForecast(Share(4), Share(24), Share(7 * 24), Share(30 * 24), At(tail), At(0.5), At(1 - tail), Abstention.None, manner, drift);
        if (forecast.Early is null) return forecast with { Abstention = Abstention.FarAway, Middle = null, Late = null };
        // A date that rests on the ups and downs alone is none.
        if (!driftIsSeen && (unruly || forecast.In7d < 0.5)) return forecast with { Abstention = Abstention.Fluctuating, Early = null, Middle = null, Late = null };
        return forecast;
    }

    private static IEnumerable<double> Rising()
    {
        double at = 0;
        while (at < Longest) yield return at += at < 24 ? 1 : at < 48 ? 2 : at < 168 ? 6 : at < 720 ? 12 : 120;
    }
}
