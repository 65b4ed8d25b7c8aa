using System.Buffers;
using Muster.PromQl.Evaluation;
using Muster.PromQl.Histograms;

namespace Muster.PromQl.Functions;

/// <summary>
/// Sums and averages over windows. Where all samples are whole numbers whose sum is exact, differences of running totals
/// give the same bits as adding anew, in constant time per step; elsewhere each window is added with compensation.
/// </summary>
internal static class SumFunctions
{
    private const double ExactBelow = 1L << 53;

    public static void Apply(in SeriesWindow window, StepSeries row, RangeCall call, bool average)
    {
        var values = window.Series.Values;
        var totals = call.Grid.Count > 1 ? RunningTotals(values) : null;
        for (var i = 0; i < call.Grid.Count; i++)
        {
            var (low, high) = (window.Low[i], window.High[i]);
            if (window.HistogramCount(i) > 0)
            {
                if (high > low) call.WarnMixed();
                else if (Histograms(window, i, call, average) is { } histogram) row.Set(i, histogram, call.Grid.Count);
            }
            else if (high > low)
            {
                if (totals is null) call.Context.Cancel.ThrowIfCancellationRequested();
                var total = totals is null ? Kahan.Total(values[low..high]) : totals[high] - totals[low];
                row.Values[i] = !average ? total : Average(total, values[low..high]);
            }
        }
        if (totals is not null) ArrayPool<double>.Shared.Return(totals);
    }

    private static double[]? RunningTotals(ReadOnlySpan<double> values)
    {
        double magnitude = 0;
        foreach (var value in values)
        {
            magnitude += Math.Abs(value);
            if (!(magnitude < ExactBelow) || value != Math.Floor(value)) return null;
        }
        var totals = ArrayPool<double>.Shared.Rent(values.Length + 1);
        totals[0] = 0;
        for (var i = 0; i < values.Length; i++) totals[i + 1] = totals[i] + values[i];
        return totals;
    }

    /// <summary>The mean, also where the sum overflows though no value is infinite.</summary>
    public static double Average(double total, ReadOnlySpan<double> values)
    {
        if (double.IsFinite(total)) return total / values.Length;
        foreach (var value in values)
            if (!double.IsFinite(value)) return total;
        double mean = 0, rest = 0;
        foreach (var value in values) Kahan.Add(value / values.Length, ref mean, ref rest);
        return mean + rest;
    }

    private static NativeHistogram? Histograms(in SeriesWindow window, int step, RangeCall call, bool average)
    {
        var series = window.Series;
        var sum = series.Histograms[window.HistogramLow(step)];
        var (reconciled, collision) = (false, false);
        for (var i = window.HistogramLow(step) + 1; i < window.HistogramHigh(step); i++)
        {
            if (HistogramArithmetic.Add(sum, series.Histograms[i]) is not { } added)
            {
                call.WarnSchemas();
                return null;
            }
            sum = added.Value;
            reconciled |= added.Reconciled;
            collision |= added.HintCollision;
        }
        if (reconciled) call.InfoReconciled("aggregation");
        if (collision) call.WarnCollision("aggregation");
        return average ? sum.Divide(window.HistogramCount(step)) : sum;
    }
}
