using Muster.PromQl.Evaluation;

namespace Muster.PromQl.Functions;

/// <summary>Answers found at the ends of a window alone: constant time per step.</summary>
internal static class EdgeFunctions
{
    public static void Count(in SeriesWindow window, StepSeries row, RangeCall call, bool asOne)
    {
        for (var i = 0; i < call.Grid.Count; i++)
        {
            var count = window.Floats(i) + window.HistogramCount(i);
            if (count > 0) row.Values[i] = asOne ? 1 : count;
        }
    }

    public static void First(in SeriesWindow window, StepSeries row, RangeCall call, bool ofTime)
    {
        var series = window.Series;
        for (var i = 0; i < call.Grid.Count; i++)
        {
            if (window.IsEmpty(i)) continue;
            var floatTime = window.Floats(i) > 0 ? series.Times[window.Low[i]] : long.MaxValue;
            var histogramTime = window.HistogramCount(i) > 0 ? series.HistogramTimes[window.HistogramLow(i)] : long.MaxValue;
            if (ofTime) row.Values[i] = Math.Min(floatTime, histogramTime) / 1000.0;
            else if (floatTime < histogramTime) row.Values[i] = series.Values[window.Low[i]];
            else row.Set(i, series.Histograms[window.HistogramLow(i)], call.Grid.Count);
        }
    }

    public static void Last(in SeriesWindow window, StepSeries row, RangeCall call, bool ofTime)
    {
        var series = window.Series;
        for (var i = 0; i < call.Grid.Count; i++)
        {
            if (window.IsEmpty(i)) continue;
            var floatTime = window.Floats(i) > 0 ? series.Times[window.High[i] - 1] : long.MinValue;
            var histogramTime = window.HistogramCount(i) > 0 ? series.HistogramTimes[window.HistogramHigh(i) - 1] : long.MinValue;
            if (ofTime) row.Values[i] = Math.Max(floatTime, histogramTime) / 1000.0;
            else if (floatTime > histogramTime) row.Values[i] = series.Values[window.High[i] - 1];
            else row.Set(i, series.Histograms[window.HistogramHigh(i) - 1], call.Grid.Count);
        }
    }
}
