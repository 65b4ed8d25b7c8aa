using Muster.PromQl.Evaluation;
using Muster.PromQl.Histograms;

namespace Muster.PromQl.Functions;

/// <summary>irate and idelta: from the last two samples of a window.</summary>
internal static class LastTwoFunctions
{
    public static void Apply(in SeriesWindow window, StepSeries row, RangeCall call, bool isRate)
    {
        var series = window.Series;
        for (var i = 0; i < call.Grid.Count; i++)
        {
            var (floats, histograms) = (window.Floats(i), window.HistogramCount(i));
            if (floats + histograms < 2) continue;
            var high = window.High[i];
            if (histograms == 0 || (floats >= 2 && series.Times[high - 2] > series.HistogramTimes[window.HistogramHigh(i) - 1]))
                Floats(series, high, row, i, isRate);
            else if (floats == 0 || (histograms >= 2 && series.HistogramTimes[window.HistogramHigh(i) - 2] > series.Times[high - 1]))
                Histograms(series, window.HistogramHigh(i), row, i, call, isRate);
            else call.WarnMixed();
        }
    }

    private static void Floats(RangeSeries series, int high, StepSeries row, int step, bool isRate)
    {
        var (before, after) = (series.Values[high - 2], series.Values[high - 1]);
        var difference = isRate && after < before ? after : after - before;
        row.Values[step] = isRate ? difference / ((series.Times[high - 1] - series.Times[high - 2]) / 1000.0) : difference;
    }

    private static void Histograms(RangeSeries series, int high, StepSeries row, int step, RangeCall call, bool isRate)
    {
        var (before, after) = (series.Histograms[high - 2], series.Histograms[high - 1]);
        var gauges = (before.Hint == ResetHint.Gauge ? 1 : 0) + (after.Hint == ResetHint.Gauge ? 1 : 0);
        if (isRate && gauges > 0) call.WarnNotCounter();
        if (!isRate && gauges < 2) call.WarnNotGauge();
        var difference = after;
        if (!isRate || !HistogramArithmetic.IsReset(before, after))
        {
            if (HistogramArithmetic.Subtract(after, before) is not { } found)
            {
                call.WarnSchemas();
                return;
            }
            if (found.Reconciled) call.InfoReconciled("subtraction");
            difference = found.Value;
        }
        if (isRate) difference = difference.Divide((series.HistogramTimes[high - 1] - series.HistogramTimes[high - 2]) / 1000.0);
        row.Set(step, difference with { Hint = ResetHint.Gauge }, call.Grid.Count);
    }
}
