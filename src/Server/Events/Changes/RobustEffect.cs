namespace Muster.Server.Events.Changes;

/// <summary>What the values of a span are like.</summary>
public readonly record struct ValueFigures(int Count, double Mean, double Median, double P95);

/// <summary>
/// How much the values after differ from those before, in widths of how much they varied before. Median, upper end and mean each may tell it:
/// the median counts by how surely a value after is above (or below) one before (Cliff's delta); the other two by half, since few values move them, the upper end
/// by how many values lie beyond the other side's, and the mean never in less than its standard error: one burst on a line that is idle else is no change.
/// </summary>
/// <param name="Size">0: the same; some 3 and more: plainly different; at most <see cref="Largest"/>. The sign says up or down.</param>
public readonly record struct RobustEffect(double Size, ValueFigures Before, ValueFigures After)
{
    public const double Largest = 100;

    /// <summary>The least number of values on each side.</summary>
    public const int Least = 4;

    /// <summary>A series that hardly varied must move by more than this part of its value to count a whole width.</summary>
    private const double LeastWidth = 0.01;

    /// <summary>The part of values above the 95th percentile.</summary>
    private const double UpperPart = 0.05;

    /// <summary>Makes the median absolute deviation the standard deviation of normal values.</summary>
    private const double OfNormal = 1.4826;

    /// <summary>Both are sorted in place and must have <see cref="Least"/> values or more.</summary>
    public static RobustEffect Between(Span<double> before, Span<double> after)
    {
        before.Sort();
        after.Sort();
        var (was, now) = (Figures(before), Figures(after));
        var spread = Math.Max(OfNormal * Deviation(before, was.Median), LeastWidth * Math.Max(Math.Abs(was.Median), Math.Abs(now.Median)));
        var width = Math.Max(spread, 0.5 * OfNormal * Deviation(after, now.Median));
        var wide = Math.Max(spread, was.P95 - was.Median);
        if (wide <= 0) wide = LeastWidth * Math.Max(Math.Abs(was.Mean), Math.Abs(now.Mean));
        if (width <= 0) width = wide;
        var median = Widths(now.Median - was.Median, width) * Math.Abs(Superiority(before, after));
        var beyond = now.P95 > was.P95 ? Beyond(after, was.P95) : Beyond(before, now.P95);
        var upper = 0.5 * Widths(now.P95 - was.P95, wide) * Math.Sqrt(Math.Max(0, beyond - UpperPart) / (1 - UpperPart));
        var mean = 0.5 * Widths(now.Mean - was.Mean, Math.Max(Math.Max(wide, width), Error(before, was.Mean, after, now.Mean)));
        var size = Math.Abs(median) >= Math.Abs(upper) ? median : upper;
        if (Math.Abs(mean) > Math.Abs(size)) size = mean;
        return new RobustEffect(double.IsFinite(size) ? Math.Clamp(size, -Largest, Largest) : 0, was, now);
    }

    public static ValueFigures Figures(ReadOnlySpan<double> sorted)
    {
        if (sorted.Length == 0) return default;
        var sum = 0.0;
        foreach (var value in sorted) sum += value;
        return new ValueFigures(sorted.Length, sum / sorted.Length, Quantile(sorted, 0.5), Quantile(sorted, 0.95));
    }

    private static double Widths(double distance, double width)
    {
        var widths = distance / width;
        return double.IsNaN(widths) ? 0 : Math.Clamp(widths, -Largest, Largest);
    }

    /// <summary>The part of the sorted values that are above a bound.</summary>
    private static double Beyond(ReadOnlySpan<double> sorted, double bound)
    {
        var above = 0;
        while (above < sorted.Length && sorted[^(above + 1)] > bound) above++;
        return (double)above / sorted.Length;
    }

    /// <summary>The standard error of the difference of two means.</summary>
    private static double Error(ReadOnlySpan<double> before, double meanBefore, ReadOnlySpan<double> after, double meanAfter) =>
        Math.Sqrt((Variance(before, meanBefore) / before.Length) + (Variance(after, meanAfter) / after.Length));

    private static double Variance(ReadOnlySpan<double> values, double mean)
    {
        var sum = 0.0;
        foreach (var value in values) sum += (value - mean) * (value - mean);
        return sum / (values.Length - 1);
    }

    private static double Quantile(ReadOnlySpan<double> sorted, double q)
    {
        var at = q * (sorted.Length - 1);
        var low = (int)at;
        return low + 1 < sorted.Length ? sorted[low] + (at - low) * (sorted[low + 1] - sorted[low]) : sorted[low];
    }

    /// <summary>The median distance from the middle, by walking outwards from it: sorted values need no second sorting.</summary>
    private static double Deviation(ReadOnlySpan<double> sorted, double middle)
    {
        var right = sorted.BinarySearch(middle);
        if (right < 0) right = ~right;
        var left = right - 1;
        var distance = 0.0;
        for (var seen = 0; seen <= sorted.Length / 2; seen++)
        {
            var toLeft = left >= 0 ? middle - sorted[left] : double.PositiveInfinity;
            var toRight = right < sorted.Length ? sorted[right] - middle : double.PositiveInfinity;
            if (toLeft <= toRight) (distance, left) = (toLeft, left - 1);
            else (distance, right) = (toRight, right + 1);
        }
        return distance;
    }

    /// <summary>Cliff's delta: how much likelier a value after is above one before than below, from -1 to 1.</summary>
    private static double Superiority(ReadOnlySpan<double> before, ReadOnlySpan<double> after)
    {
        long more = 0, less = 0;
        int below = 0, upTo = 0;
        foreach (var value in after)
        {
            while (below < before.Length && before[below] < value) below++;
            if (upTo < below) upTo = below;
            while (upTo < before.Length && before[upTo] <= value) upTo++;
            more += below;
            less += before.Length - upTo;
        }
        return (double)(more - less) / ((long)before.Length * after.Length);
    }
}
