using Muster.Metrics;

namespace Muster.Server.Graphs.Reading;

/// <summary>Every sample of a series as it is; the line is broken where the series ended, and where it was silent for longer than its rhythm explains.</summary>
internal static class RawPoints
{
    private const double Patience = 2.5;

    /// <summary>Less is never a gap: agents measure every ten seconds, and one measurement may be late.</summary>
    private const long LeastGapMs = 25_000;

    /// <param name="from">Samples before it are taken only to lead the line in.</param>
    public static Points Of(SeriesSamples series, long from, long to)
    {
        var times = series.Times.Span;
        var values = series.Values.Span;
        var gap = Gap(times);
        var (outTimes, outValues) = (new List<long>(times.Length + 4), new List<double>(times.Length + 4));
        long? before = null;
        var ended = false;
        for (var i = 0; i < times.Length; i++)
        {
            if (StaleMarker.Is(values[i]))
            {
                ended = before is not null;
                continue;
            }
            if (double.IsNaN(values[i])) continue;
            // Of what lies before the left edge only the newest sample leads in.
            if (times[i] < from && i + 1 < times.Length && times[i + 1] <= from && !StaleMarker.Is(values[i + 1])) continue;
            var broken = before is { } last ? ended || times[i] - last > gap : times[i] - from > gap;
            if (broken) Put(outTimes, outValues, before is { } old ? old + (times[i] - old) / 2 : from, double.NaN);
            Put(outTimes, outValues, times[i], values[i]);
            (before, ended) = (times[i], false);
        }
        if (before is not { } newest || newest < from && outValues.Count == 1) return Points.Empty;
        if (ended || to - newest > gap) Put(outTimes, outValues, Math.Min(newest + gap, Math.Max(newest + 1, to)), double.NaN);
        double[] all = [.. outValues];
        return new Points([.. outTimes], all, all, all);
    }

    private static void Put(List<long> times, List<double> values, long time, double value)
    {
        times.Add(time);
        values.Add(value);
    }

    private static long Gap(ReadOnlySpan<long> times)
    {
        if (times.Length < 3) return long.MaxValue / 4;
        var distances = new long[times.Length - 1];
        for (var i = 1; i < times.Length; i++) distances[i - 1] = times[i] - times[i - 1];
        Array.Sort(distances);
        return Math.Max(LeastGapMs, (long)(Patience * distances[distances.Length / 2]));
    }
}
