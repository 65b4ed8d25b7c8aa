using System.Buffers;
using Muster.Metrics;
using Muster.PromQl.Evaluation;
using Muster.PromQl.Histograms;

namespace Muster.PromQl.Functions;

/// <summary>rate, increase, delta: the difference over a window, stretched to the window's ends where the samples suggest they go on.</summary>
internal static class CounterFunctions
{
    public static void Extrapolated(in SeriesWindow window, StepSeries row, RangeCall call, bool isCounter, bool isRate)
    {
        var times = window.Series.Times;
        var values = window.Series.Values;
        var resets = isCounter ? RunningResets(values) : null;
        var told = false;
        for (var i = 0; i < call.Grid.Count; i++)
        {
            var (low, last) = (window.Low[i], window.High[i] - 1);
            if (window.HistogramCount(i) > 0)
            {
                if (window.Floats(i) > 0) call.WarnMixed();
                else if (Histogram(window, i, call, isCounter, isRate) is { } histogram) row.Set(i, histogram, call.Grid.Count);
                continue;
            }
            if (last <= low) continue;
            if (isCounter && !told) TellIfNoCounter(call, window.Series.Labels);
            told = true;
            var delta = values[last] - values[low];
            // Most windows have no reset; one that has is walked again so that its corrections add up in order.
            if (resets is not null && resets[last] != resets[low]) delta += Corrections(values[low..(last + 1)]);
            row.Values[i] = delta * Factor(times[low], times[last], last - low + 1, window.Input, i, isCounter, isRate, values[low], delta);
        }
        if (resets is not null) ArrayPool<int>.Shared.Return(resets);
    }

    private static int[] RunningResets(ReadOnlySpan<double> values)
    {
        var resets = ArrayPool<int>.Shared.Rent(Math.Max(1, values.Length));
        resets[0] = 0;
        for (var i = 1; i < values.Length; i++) resets[i] = resets[i - 1] + (values[i] < values[i - 1] ? 1 : 0);
        return resets;
    }

    /// <summary>What the counter had reached at each reset.</summary>
    public static double Corrections(ReadOnlySpan<double> values)
    {
        double sum = 0;
        for (var i = 1; i < values.Length; i++)
            if (values[i] < values[i - 1]) sum += values[i - 1];
        return sum;
    }

    public static void TellIfNoCounter(RangeCall call, Labels labels)
    {
        var type = labels.Get("__type__");
        if (call.Metric.Length == 0 || type is "counter" or "histogram") return;
        foreach (var ending in (string[])["_total", "_sum", "_count", "_bucket"])
            if (call.Metric.EndsWith(ending, StringComparison.Ordinal)) return;
        call.Context.Notes.Info(call.Place, $"metric might not be a counter, name does not end in _total/_sum/_count/_bucket: \"{call.Metric}\"");
    }

    /// <summary>
    /// How much longer than the samples the window is taken to be filled: up to its end when the gap is below 1.1 mean intervals,
    /// else half an interval; a counter not further back than where it would have been zero. For a rate, per second.
    /// </summary>
    private static double Factor(long firstTime, long lastTime, int samples, RangeInput input, int step, bool isCounter, bool isRate, double first, double delta)
    {
        var sampled = (lastTime - firstTime) / 1000.0;
        var mean = sampled / (samples - 1);
        var toStart = (firstTime - input.WindowStart(step)) / 1000.0;
        var toEnd = (input.WindowEnd(step) - lastTime) / 1000.0;
        var threshold = mean * 1.1;
        if (toStart >= threshold) toStart = mean / 2;
        if (isCounter && delta > 0 && first >= 0) toStart = Math.Min(toStart, sampled * (first / delta));
        if (toEnd >= threshold) toEnd = mean / 2;
        var factor = (sampled + toStart + toEnd) / sampled;
        return isRate ? factor / (input.Range / 1000.0) : factor;
    }

    private static NativeHistogram? Histogram(in SeriesWindow window, int step, RangeCall call, bool isCounter, bool isRate)
    {
        var series = window.Series;
        var (low, last) = (window.HistogramLow(step), window.HistogramHigh(step) - 1);
        if (last <= low) return null;
        var (first, final) = (series.Histograms[low], series.Histograms[last]);
        for (var i = low; i <= last; i++)
        {
            if (isCounter && series.Histograms[i].Hint == ResetHint.Gauge) call.WarnNotCounter();
            if (!isCounter && series.Histograms[i].Hint != ResetHint.Gauge) call.WarnNotGauge();
            if (series.Histograms[i].IsCustom != final.IsCustom)
            {
                call.WarnSchemas();
                return null;
            }
        }
        if (HistogramArithmetic.Subtract(final, first) is not { } difference) return null;
        var reconciled = difference.Reconciled;
        var delta = difference.Value;
        for (var i = low + 1; isCounter && i <= last; i++)
        {
            if (!HistogramArithmetic.IsReset(series.Histograms[i - 1], series.Histograms[i])) continue;
            if (HistogramArithmetic.Add(delta, series.Histograms[i - 1]) is not { } added) return null;
            delta = added.Value;
            reconciled |= added.Reconciled;
        }
        if (reconciled) call.InfoReconciled("subtraction");
        var factor = Factor(series.HistogramTimes[low], series.HistogramTimes[last], last - low + 1, window.Input, step, isCounter, isRate, first.Count, delta.Count);
        return delta.Scale(factor) with { Hint = ResetHint.Gauge };
    }
}
