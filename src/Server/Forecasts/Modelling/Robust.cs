namespace Muster.Server.Forecasts.Modelling;

/// <summary>Statistics that a few wild values do not move.</summary>
internal static class Robust
{
    /// <summary>Makes a normal distribution's standard deviation of its median absolute deviation.</summary>
    private const double MadToSigma = 1.4826;

    private const int MostPoints = 48;

    public static double Median(ReadOnlySpan<double> values) => Quantile(values, 0.5);

    /// <summary>Of a copy; NaN for none.</summary>
    public static double Quantile(ReadOnlySpan<double> values, double share)
    {
        if (values.IsEmpty) return double.NaN;
        var sorted = values.ToArray();
        Array.Sort(sorted);
        return OfSorted(sorted, share);
    }

    public static double OfSorted(ReadOnlySpan<double> sorted, double share)
    {
        var at = share * (sorted.Length - 1);
        var low = (int)at;
        return low + 1 >= sorted.Length ? sorted[^1] : sorted[low] + (at - low) * (sorted[low + 1] - sorted[low]);
    }

    /// <summary>The spread around a middle, as a standard deviation. Series that rest most of the time have a median deviation of 0: then the outer tenth speaks.</summary>
    public static double Spread(ReadOnlySpan<double> values, double middle)
    {
        var away = new double[values.Length];
        for (var i = 0; i < away.Length; i++) away[i] = Math.Abs(values[i] - middle);
        Array.Sort(away);
        return away.Length == 0 ? 0 : Math.Max(MadToSigma * OfSorted(away, 0.5), 0.25 * OfSorted(away, 0.9));
    }

    /// <summary>Theil and Sen: the median slope of all pairs (of at most 48 points spread over the values).</summary>
    /// <param name="times">Rising.</param>
    public static (double Slope, double At0) Line(ReadOnlySpan<double> times, ReadOnlySpan<double> values)
    {
        var count = Math.Min(MostPoints, times.Length);
        if (count < 2) return (0, values.IsEmpty ? 0 : values[0]);
        Span<double> t = stackalloc double[count], v = stackalloc double[count];
        for (var i = 0; i < count; i++)
        {
            var at = (int)((long)i * (times.Length - 1) / (count - 1));
            (t[i], v[i]) = (times[at], values[at]);
        }
        var slopes = new double[count * (count - 1) / 2];
        var n = 0;
        for (var i = 0; i < count; i++)
            for (var j = i + 1; j < count; j++)
                slopes[n++] = (v[j] - v[i]) / (t[j] - t[i]);
        Array.Sort(slopes);
        var slope = OfSorted(slopes, 0.5);
        for (var i = 0; i < count; i++) v[i] -= slope * t[i];
        return (slope, Median(v));
    }
}
