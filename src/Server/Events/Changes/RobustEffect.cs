namespace Muster.Server.Events.Changes;

/// <summary>What the values of a span are like.</summary>
public readonly record struct ValueFigures(int Count, double Mean, double Median, double P95);

/// <summary>
/// How much the values after differ from those before, in widths of how much they varied before. Median, upper end and mean each may tell it:
/// the median counts by how surely a value after is above (or below) one before (Cliff's delta); the other two by half, since few values move them, the upper end
/// by how many values lie beyond the other side's, and the mean never in less than its standard error: one burst on a line that is idle else is no change.
/// A level held for a twentieth of the span that was never held before tells it too (<see cref="Excursion"/>), but never weighs as much as a plain shift.
/// Of a line that drifts slowly only what is more than its middles wander by themselves counts (<see cref="Wander"/>).
/// What rose or fell steadily before is compared with where that leads, too, and counts by the smaller of the two: a disk that fills as it did is no change.
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

    /// <summary>A trend is never surer than this part of how far it led: a rise that got a little faster is the same rise.</summary>
    private const double OfDrift = 0.25;

    /// <summary>The most that a short level weighs: behind what moved plainly.</summary>
    private const double MostOfExcursion = 4;

    /// <summary>What a line wanders by itself this many times over is nothing that happened to it.</summary>
    private const double OfWander = 1.25;

    /// <summary>What is below it is no change worth telling.</summary>
    public const double Notable = 1;

    /// <summary>Of values in the order of time, both <see cref="Least"/> or more.</summary>
    public static RobustEffect Between(TimedValues before, TimedValues after)
    {
        var plain = Between(before.Values.ToArray(), after.Values.ToArray(), Excursion.Between(before.Values, after.Values), 0, 0);
        if (Math.Abs(plain.Size) < Notable) return plain;
        if (Trend.Of(before) is not { } trend)
            return Between(before.Values.ToArray(), after.Values.ToArray(), Excursion.Between(before.Values, after.Values), 0, Wander.Of(before.Values, after.Count));
        var (was, now) = (trend.Without(before), trend.Without(after));
        // What is left of a straight line has no width of its own: the size of its values gives one.
        var least = Math.Max(OfDrift * trend.Drift, LeastWidth * Math.Max(Math.Abs(plain.Before.Median), Math.Abs(plain.After.Median)));
        var beside = Between(was, now, Excursion.Between(was, now), least, Wander.Of(was, now.Length));
        return plain with { Size = Math.Sign(plain.Size) * Math.Min(Math.Abs(plain.Size), Math.Abs(beside.Size)) };
    }

    /// <summary>Of values whose order says nothing.</summary>
    public static RobustEffect Between(double[] before, double[] after) => Between([.. before], [.. after], 0, 0, 0);

    /// <summary>Both are sorted in place.</summary>
    private static RobustEffect Between(double[] before, double[] after, double excursion, double least, double wander)
    {
        Array.Sort(before);
        Array.Sort(after);
        var (was, now) = (Figures(before), Figures(after));
        var spread = Math.Max(Math.Max(OfNormal * Deviation(before, was.Median), least), LeastWidth * Math.Max(Math.Abs(was.Median), Math.Abs(now.Median)));
        var width = Math.Max(spread, 0.5 * OfNormal * Deviation(after, now.Median));
        var wide = Math.Max(spread, was.P95 - was.Median);
        if (wide <= 0) wide = LeastWidth * Math.Max(Math.Abs(was.Mean), Math.Abs(now.Mean));
        if (width <= 0) width = wide;
        var median = Widths(Shrunk(now.Median - was.Median, wander), width) * Math.Abs(Superiority(before, after));
        var beyond = now.P95 > was.P95 ? Beyond(after, was.P95) : Beyond(before, now.P95);
        var upper = 0.5 * Widths(Shrunk(now.P95 - was.P95, wander), wide) * Math.Sqrt(Math.Max(0, beyond - UpperPart) / (1 - UpperPart));
        var mean = 0.5 * Widths(Shrunk(now.Mean - was.Mean, wander), Math.Max(Math.Max(wide, width), Error(before, was.Mean, after, now.Mean)));
        var held = Math.Clamp(0.5 * Widths(Shrunk(excursion, wander), wide), -MostOfExcursion, MostOfExcursion);
        var size = median;
        foreach (var other in (ReadOnlySpan<double>)[upper, mean, held])
            if (Math.Abs(other) > Math.Abs(size)) size = other;
        return new RobustEffect(double.IsFinite(size) ? Math.Clamp(size, -Largest, Largest) : 0, was, now);
    }

    /// <param name="sorted">Rising.</param>
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

    /// <summary>What is left of a distance that might be wandering: nothing of what is as short, nearly all of what is many times as long (James and Stein).</summary>
    private static double Shrunk(double distance, double wander)
    {
        var part = OfWander * wander / Math.Abs(distance);
        return part < 1 ? distance * (1 - part * part) : 0;
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
