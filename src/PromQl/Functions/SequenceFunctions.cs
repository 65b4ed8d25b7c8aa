using System.Buffers;
using Muster.PromQl.Evaluation;
using Muster.PromQl.Histograms;

namespace Muster.PromQl.Functions;

/// <summary>Counts of what happens from one sample to the next, from running counts over the whole series.</summary>
internal static class SequenceFunctions
{
    public static void Changes(in SeriesWindow window, StepSeries row, RangeCall call) =>
        Apply(window, row, call, IsChange, (a, b) => !a.SameAs(b));

    public static void Resets(in SeriesWindow window, StepSeries row, RangeCall call) =>
        Apply(window, row, call, (a, b) => b < a, HistogramArithmetic.IsReset);

    public static bool IsChange(double before, double after) => before != after && !(double.IsNaN(before) && double.IsNaN(after));

    private static void Apply(in SeriesWindow window, StepSeries row, RangeCall call, Func<double, double, bool> isEvent, Func<NativeHistogram, NativeHistogram, bool> isHistogramEvent)
    {
        var values = window.Series.Values;
        var before = ArrayPool<int>.Shared.Rent(values.Length + 1);
        before[0] = 0;
        for (var i = 1; i < values.Length; i++) before[i] = before[i - 1] + (isEvent(values[i - 1], values[i]) ? 1 : 0);
        for (var i = 0; i < call.Grid.Count; i++)
        {
            if (window.HistogramCount(i) > 0) row.Values[i] = Mixed(window, i, isEvent, isHistogramEvent);
            else if (window.Floats(i) > 0) row.Values[i] = before[window.High[i] - 1] - before[window.Low[i]];
        }
        ArrayPool<int>.Shared.Return(before);
    }

    /// <summary>Floats and histograms in the order of time; a switch between the kinds is an event.</summary>
    private static int Mixed(in SeriesWindow window, int step, Func<double, double, bool> isEvent, Func<NativeHistogram, NativeHistogram, bool> isHistogramEvent)
    {
        var series = window.Series;
        var (at, histogramAt) = (window.Low[step], window.HistogramLow(step));
        var events = 0;
        double? previous = null;
        NativeHistogram? previousHistogram = null;
        while (at < window.High[step] || histogramAt < window.HistogramHigh(step))
        {
            var isFloat = histogramAt >= window.HistogramHigh(step) || (at < window.High[step] && series.Times[at] < series.HistogramTimes[histogramAt]);
            if (isFloat)
            {
                var value = series.Values[at++];
                if (previousHistogram is not null || (previous is { } p && isEvent(p, value))) events++;
                (previous, previousHistogram) = (value, null);
            }
            else
            {
                var histogram = series.Histograms[histogramAt++];
                if (previous is not null || (previousHistogram is not null && isHistogramEvent(previousHistogram, histogram))) events++;
                (previous, previousHistogram) = (null, histogram);
            }
        }
        return events;
    }
}
