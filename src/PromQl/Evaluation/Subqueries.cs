using Muster.Metrics;
using Muster.PromQl.Histograms;
using Muster.PromQl.Parsing;

namespace Muster.PromQl.Evaluation;

/// <summary>
/// Runs the inner expression once over all the moments any outer step needs (absolute multiples of the subquery's step)
/// and offers the answers as samples.
/// </summary>
internal static class Subqueries
{
    public static RangeInput Evaluate(Evaluator evaluator, SubqueryExpr subquery, StepGrid grid)
    {
        var context = evaluator.Context;
        var range = context.WidthMs(subquery.Range);
        var step = subquery.Step is null ? (long)context.Options.DefaultSubqueryStep.TotalMilliseconds : context.WidthMs(subquery.Step);
        var (first, outerStep) = context.ReferenceTimes(subquery.Shift, grid);
        var last = first + outerStep * (grid.Count - 1);
        var innerFirst = FloorDivide(first - range, step) * step + step;
        if (innerFirst > last) return new RangeInput([], first, outerStep, range);
        var steps = (last - innerFirst) / step + 1;
        if (steps > Math.Min(context.Options.MaxSamples, Array.MaxLength))
            throw new QueryException(QueryFailure.TooManySamples, $"a subquery would be evaluated at {steps} moments for each series: give it a shorter range or a longer step");
        var inner = new StepGrid(innerFirst, step, (int)steps);
        var rows = subquery.Inner.Kind == ValueKind.Scalar
            ? [new StepSeries(Labels.Empty, evaluator.Scalar(subquery.Inner, inner))]
            : evaluator.Vector(subquery.Inner, inner);
        return new RangeInput(rows.ConvertAll(row => AsSamples(context, row, inner)), first, outerStep, range);
    }

    private static long FloorDivide(long value, long by) => value >= 0 || value % by == 0 ? value / by : value / by - 1;

    private static RangeSeries AsSamples(QueryContext context, StepSeries row, StepGrid grid)
    {
        var times = new long[grid.Count];
        var values = new double[grid.Count];
        var histogramTimes = new List<long>();
        var histograms = new List<NativeHistogram>();
        var count = 0;
        for (var i = 0; i < grid.Count; i++)
        {
            if (row.Histogram(i) is { } histogram)
            {
                histogramTimes.Add(grid.Time(i));
                histograms.Add(histogram);
            }
            else if (!StepSeries.IsAbsent(row.Values[i]))
            {
                times[count] = grid.Time(i);
                values[count++] = row.Values[i];
            }
        }
        context.Budget.Return(row.Values, grid.Count);
        context.Budget.Hold(count);
        return new RangeSeries(row.Labels, times, values, count) { DropName = row.DropName, HistogramTimes = [.. histogramTimes], Histograms = [.. histograms] };
    }
}
