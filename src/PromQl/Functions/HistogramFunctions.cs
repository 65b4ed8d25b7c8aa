using Muster.PromQl.Evaluation;
using Muster.PromQl.Histograms;
using Muster.PromQl.Parsing;

namespace Muster.PromQl.Functions;

/// <summary>Functions over histograms, classic (buckets with <c>le</c>) and native.</summary>
internal static class HistogramFunctions
{
    private delegate double OfClassic(List<ClassicBucket> buckets, int step, out bool mended);
    private delegate double OfNative(NativeHistogram histogram, int step);

    public static List<StepSeries> Statistic(Evaluator evaluator, CallExpr call, StepGrid grid)
    {
        var series = evaluator.Vector(call.Arguments[0], grid);
        foreach (var one in series)
        {
            one.DropName = true;
            for (var i = 0; i < grid.Count; i++)
                one.Values[i] = one.Histogram(i) is { } histogram ? Of(call.Function.Name, histogram) : StepSeries.Absent;
            one.Histograms = null;
        }
        series.RemoveAll(one => !one.HasAny(grid.Count));
        return SeriesMerging.Settle(evaluator.Context, series, grid);
    }

    private static double Of(string function, NativeHistogram histogram) => function switch
    {
        "histogram_avg" => histogram.Sum / histogram.Count,
        "histogram_count" => histogram.Count,
        "histogram_stddev" => Math.Sqrt(HistogramStatistics.Variance(histogram)),
        "histogram_stdvar" => HistogramStatistics.Variance(histogram),
        _ => histogram.Sum,
    };

    public static List<StepSeries> Quantile(Evaluator evaluator, CallExpr call, StepGrid grid)
    {
        var (quantile, vector) = (call.Arguments[0], call.Arguments[1]);
        var q = evaluator.Scalar(quantile, grid);
        Functions.Quantiles.Warn(evaluator.Context, quantile, q, grid);
        var groups = HistogramGroup.Gather(evaluator.Context, evaluator.Vector(vector, grid), vector);
        return SeriesMerging.Settle(evaluator.Context, OfQuantile(evaluator, groups, q, vector, grid, "histogram_quantile"), grid);
    }

    private static List<StepSeries> OfQuantile(Evaluator evaluator, List<HistogramGroup> groups, double[] q, Expr place, StepGrid grid, string function) =>
        Each(evaluator, groups, place, grid, function,
            (List<ClassicBucket> buckets, int i, out bool mended) => ClassicBuckets.Quantile(q[i], buckets, out mended),
            (histogram, i) =>
            {
                var value = HistogramStatistics.Quantile(q[i], histogram);
                if (double.IsNaN(histogram.Sum) && histogram.Count > 0 && Functions.Quantiles.IsValid(q[i]))
                    evaluator.Context.Notes.Info(place, double.IsNaN(value) ? $"input to {function} has NaN observations, result is NaN" : $"input to {function} has NaN observations, result is skewed higher");
                return value;
            });

    /// <summary>One series for each quantile asked, which stands in a label.</summary>
    public static List<StepSeries> Quantiles(Evaluator evaluator, CallExpr call, StepGrid grid)
    {
        var groups = HistogramGroup.Gather(evaluator.Context, evaluator.Vector(call.Arguments[0], grid), call.Arguments[0]);
        var label = LabelFunctions.Text(call, 1);
        var result = new List<StepSeries>();
        foreach (var quantile in call.Arguments.Skip(2))
        {
            var q = evaluator.Scalar(quantile, grid);
            Functions.Quantiles.Warn(evaluator.Context, quantile, q, grid);
            foreach (var one in OfQuantile(evaluator, groups, q, call.Arguments[0], grid, call.Function.Name))
            {
                one.Labels = LabelSets.With(one.Labels, label, NumberText.FormatShort(q[0]));
                result.Add(one);
            }
        }
        return SeriesMerging.Settle(evaluator.Context, result, grid);
    }

    public static List<StepSeries> Fraction(Evaluator evaluator, CallExpr call, StepGrid grid)
    {
        var lower = evaluator.Scalar(call.Arguments[0], grid);
        var upper = evaluator.Scalar(call.Arguments[1], grid);
        var place = call.Arguments[2];
        var groups = HistogramGroup.Gather(evaluator.Context, evaluator.Vector(place, grid), place);
        var result = Each(evaluator, groups, place, grid, "histogram_fraction",
            (List<ClassicBucket> buckets, int i, out bool mended) => ClassicBuckets.Fraction(lower[i], upper[i], buckets, out mended),
            (histogram, i) =>
            {
                if (double.IsNaN(histogram.Sum)) evaluator.Context.Notes.Info(place, "input to histogram_fraction has NaN observations, which are excluded from all fractions");
                return HistogramStatistics.Fraction(lower[i], upper[i], histogram);
            });
        return SeriesMerging.Settle(evaluator.Context, result, grid);
    }

    private static List<StepSeries> Each(Evaluator evaluator, List<HistogramGroup> groups, Expr place, StepGrid grid, string function, OfClassic ofClassic, OfNative ofNative)
    {
        var notes = evaluator.Context.Notes;
        var result = new List<StepSeries>();
        foreach (var group in groups)
        {
            var row = evaluator.NewSeries(group.Labels, grid);
            row.DropName = true;
            for (var i = 0; i < grid.Count; i++)
            {
                var classic = group.Classic(i);
                var native = group.Native(i);
                if (native is not null && classic.Count > 0) notes.Warn(place, "vector contains a mix of classic and native histograms", group.Metric);
                else if (native is not null) row.Values[i] = ofNative(native, i);
                else if (classic.Count > 0)
                {
                    row.Values[i] = ofClassic(classic, i, out var mended);
                    if (mended)
                        notes.Info(place, $"input to {function} needed to be fixed for monotonicity (see https://prometheus.io/docs/prometheus/latest/querying/functions/#{function})", group.Metric);
                }
            }
            if (row.HasAny(grid.Count)) result.Add(row);
        }
        return result;
    }
}
