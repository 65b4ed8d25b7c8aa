namespace Muster.Server.Events.Changes;

/// <summary>
/// How far the middles of two spans come to lie apart by themselves, when each value remembers the one before it: sixty values of a line that drifts slowly are worth a few
/// that know nothing of each other. After Bartlett: a lag-1 correlation r leaves n (1 - r) / (1 + r) of n values.
/// </summary>
internal static class Wander
{
    /// <summary>A median is that much less sure than a mean.</summary>
    private const double OfMedian = 1.2533;

    /// <summary>Where nearly nothing is forgotten, values still are worth this many.</summary>
    private const double Fewest = 2;

    /// <summary>The standard error of the difference of two medians, were the time after of the same kind as the time before; 0 where values do not remember.</summary>
    /// <param name="before">In the order of time.</param>
    /// <param name="after">How many values there are after.</param>
    public static double Of(ReadOnlySpan<double> before, int after)
    {
        var (mean, count) = (0.0, before.Length);
        foreach (var value in before) mean += value / count;
        var (squares, products) = (0.0, 0.0);
        for (var i = 0; i < count; i++)
        {
            squares += (before[i] - mean) * (before[i] - mean);
            if (i > 0) products += (before[i] - mean) * (before[i - 1] - mean);
        }
        if (!(squares > 0) || !double.IsFinite(squares)) return 0;
        var seen = products / squares;
        // Few values show less memory than there is, because their own mean is taken away (Kendall).
        var memory = Math.Min(0.99, seen + (1 + 3 * seen) / count);
        if (!(memory > 0)) return 0;
        var worth = Math.Min((1 + memory) / (1 - memory), Math.Max(1, count / Fewest));
        // For the same reason they vary less than the line does in the long run.
        var variance = squares / (count - 1) / (1 - Math.Min(0.5, worth / count));
        return OfMedian * Math.Sqrt(variance * worth * (1.0 / count + 1.0 / after));
    }
}
