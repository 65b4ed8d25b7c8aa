namespace Muster.Server.Events.Changes;

/// <summary>A steady rise or fall: the median slope between the medians of parts of the time (Theil and Sen), which a step or some bursts do not feign.</summary>
/// <param name="Drift">How far it leads over the time it was seen in.</param>
/// <param name="Level">At the time 0.</param>
/// <param name="Slope">For each unit of time.</param>
internal readonly record struct Trend(double Level, double Slope, double Drift)
{
    private const int MostParts = 24, LeastParts = 8;

    /// <summary>How many of the pairs of parts must lie in the one direction, more than in the other, for a rise to be called steady; a step in the middle has half.</summary>
    private const double Steady = 0.65;

    /// <summary>Null when the values do not rise or fall steadily.</summary>
    public static Trend? Of(TimedValues values)
    {
        var parts = Math.Min(MostParts, values.Count);
        if (parts < LeastParts) return null;
        Span<double> times = stackalloc double[MostParts];
        Span<double> middles = stackalloc double[MostParts];
        for (var i = 0; i < parts; i++)
        {
            var (begin, end) = (values.Count * i / parts, values.Count * (i + 1) / parts);
            times[i] = (values.Times[begin] + values.Times[end - 1]) / 2;
            middles[i] = Median(values.Values[begin..end]);
        }
        var slopes = new double[parts * (parts - 1) / 2];
        var (count, direction) = (0, 0);
        for (var i = 1; i < parts; i++)
            for (var j = 0; j < i; j++)
            {
                direction += Math.Sign(middles[i] - middles[j]);
                if (times[i] > times[j]) slopes[count++] = (middles[i] - middles[j]) / (times[i] - times[j]);
            }
        if (count == 0 || Math.Abs(direction) < Steady * slopes.Length) return null;
        var slope = Median(slopes.AsSpan(0, count));
        Span<double> levels = stackalloc double[MostParts];
        for (var i = 0; i < parts; i++) levels[i] = middles[i] - slope * times[i];
        var trend = new Trend(Median(levels[..parts]), slope, Math.Abs(slope * (values.Times[^1] - values.Times[0])));
        return slope != 0 && double.IsFinite(trend.Level) && double.IsFinite(trend.Drift) ? trend : null;
    }

    /// <summary>What is left of the values when the trend is taken away.</summary>
    public double[] Without(TimedValues values)
    {
        var left = new double[values.Count];
        for (var i = 0; i < left.Length; i++) left[i] = values.Values[i] - Level - Slope * values.Times[i];
        return left;
    }

    private static double Median(ReadOnlySpan<double> values)
    {
        var sorted = values.ToArray();
        Array.Sort(sorted);
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[sorted.Length / 2 - 1] / 2) + (sorted[sorted.Length / 2] / 2);
    }
}
