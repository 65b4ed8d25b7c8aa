namespace Muster.PromQl.Evaluation;

/// <summary>Values between samples, on the straight line from one to the next.</summary>
internal static class Smoothing
{
    /// <summary>For each step the interpolated value; the last sample's where none follows within the look-back.</summary>
    public static void Fill(ReadOnlySpan<long> times, ReadOnlySpan<double> values, double[] row, int steps, long first, long step, long lookback)
    {
        var next = 0;
        for (var i = 0; i < steps; i++)
        {
            var at = first + step * i;
            while (next < times.Length && times[next] <= at) next++;
            if (next == 0 || times[next - 1] <= at - lookback || StepSeries.IsAbsent(values[next - 1])) continue;
            var before = values[next - 1];
            row[i] = times[next - 1] == at || next == times.Length || times[next] > at + lookback || StepSeries.IsAbsent(values[next])
                ? before
                : Between(times[next - 1], before, times[next], values[next], at);
        }
    }

    public static double Between(long t1, double v1, long t2, double v2, long at) => v1 + (v2 - v1) * (at - t1) / (t2 - t1);
}
