namespace Muster.Server.Forecasts.Modelling;

/// <summary>How the drift of a regime changed while it was seen: whether it slows down all the time, and how restless it is besides.</summary>
/// <param name="Drift">As it is now, per hour.</param>
/// <param name="Slowing">A growth that slows has, after this many hours, half of its drift left; infinite: it does not slow.</param>
/// <param name="Restless">What drifts change by within the time that was seen, as a share of them.</param>
internal readonly record struct DriftChange(double Drift, double Slowing, double Restless)
{
    private const int Day = 24;

    /// <summary>Before it is known, a drift is taken to change by this share, as sure as so many days are. From the tuning runs.</summary>
    private const double Supposed = 0.12, SupposedDays = 2;

    /// <summary>Slower by less than this is none; nor is what is less than so many errors.</summary>
    private const double LeastRatio = 1.15, LeastErrors = 3;

    /// <param name="growth">Of the hours of the regime, the day's shape taken off.</param>
    public static DriftChange Of(ReadOnlySpan<double> growth, double drift, double wander, double jitter)
    {
        var half = growth.Length / 2 / Day * Day;
        if (half < 2 * Day || drift <= 0) return new DriftChange(drift, double.PositiveInfinity, Supposed);
        var (older, newer) = (Mean(growth[..half]), Mean(growth[^half..]));
        var error = Math.Sqrt(2 * (wander * wander / half + 2 * jitter * jitter / ((double)half * half)));
        if (newer > 0 && older > LeastRatio * newer && older - newer > LeastErrors * error) return Slows(growth.Length, half, older / newer, newer);
        // Whole days against each other, in four parts: what is more than noise is change.
        var part = Math.Max(1, growth.Length / 4 / Day) * Day;
        double squares = 0;
        var parts = 0;
        for (var to = growth.Length; to >= part && parts < 4; to -= part, parts++)
        {
            var away = Mean(growth[(to - part)..to]) - drift;
            squares += away * away;
        }
        var change = Math.Max(0, squares / parts - (wander * wander / part + 2 * jitter * jitter / ((double)part * part))) / (drift * drift);
        var days = growth.Length / (double)Day;
        return new DriftChange(drift, double.PositiveInfinity, Math.Sqrt((SupposedDays * Supposed * Supposed + days * Math.Min(change, 1)) / (SupposedDays + days)));
    }

    /// <summary>A level that grows as a logarithm does has a drift that falls as one over the time: two means tell where that time began.</summary>
    private static DriftChange Slows(int length, int half, double ratio, double newer)
    {
        // From the middle of the older half to that of the newer one.
        var apart = length - half;
        var atNewer = ratio * apart / (ratio - 1);
        var now = atNewer + half / 2.0;
        return new DriftChange(newer * atNewer / now, now, Supposed);
    }

    private static double Mean(ReadOnlySpan<double> values)
    {
        double sum = 0;
        foreach (var value in values) sum += value;
        return sum / values.Length;
    }
}
