using Muster.PromQl.Functions;
using Muster.PromQl.Histograms;
using Muster.PromQl.Parsing;

namespace Muster.PromQl.Evaluation;

/// <summary>sum and avg: compensated sums kept for all steps at once, series by series.</summary>
internal static class SumAggregation
{
    public static void Apply(Evaluator evaluator, AggregateExpr expr, AggregationGroup group, StepSeries row, StepGrid grid)
    {
        var rests = evaluator.Row(grid, 0);
        var counts = evaluator.Row(grid, 0);
        var sums = row.Values;
        foreach (var member in group.Members)
        {
            var values = member.Values;
            for (var i = 0; i < grid.Count; i++)
            {
                if (StepSeries.IsAbsent(values[i])) continue;
                if (counts[i]++ == 0) sums[i] = values[i];
                else Kahan.Add(values[i], ref sums[i], ref rests[i]);
            }
        }
        var average = expr.Operation == Aggregation.Avg;
        for (var i = 0; i < grid.Count; i++)
        {
            if (counts[i] == 0) continue;
            if (double.IsFinite(sums[i])) sums[i] += rests[i];
            if (average) sums[i] = double.IsFinite(sums[i]) ? sums[i] / counts[i] : Overflown(group, i, sums[i]);
        }
        if (group.Members.Exists(m => m.Histograms is not null)) Histograms(evaluator.Context, expr, group, row, counts, grid);
        evaluator.Context.Budget.Return(rests, grid.Count);
        evaluator.Context.Budget.Return(counts, grid.Count);
    }

    private static double Overflown(AggregationGroup group, int step, double total)
    {
        double[] values = [.. group.Members.Select(m => m.Values[step]).Where(v => !StepSeries.IsAbsent(v))];
        return SumFunctions.Average(total, values);
    }

    private static void Histograms(QueryContext context, AggregateExpr expr, AggregationGroup group, StepSeries row, double[] counts, StepGrid grid)
    {
        for (var i = 0; i < grid.Count; i++)
        {
            NativeHistogram? sum = null;
            var (count, failed) = (0, false);
            foreach (var member in group.Members)
            {
                if (member.Histogram(i) is not { } histogram) continue;
                count++;
                if (sum is null)
                {
                    sum = histogram;
                    continue;
                }
                if (HistogramArithmetic.Add(sum, histogram) is not { } added)
                {
                    context.Notes.Warn(expr.Operand, "vector contains a mix of histograms with exponential and custom buckets schemas");
                    failed = true;
                    break;
                }
                sum = added.Value;
                if (added.Reconciled) context.Notes.Info(expr.Operand, "mismatched custom buckets were reconciled during aggregation");
                if (added.HintCollision) context.Notes.Warn(expr.Operand, "conflicting counter resets during histogram aggregation");
            }
            if (sum is null) continue;
            if (counts[i] > 0)
            {
                context.Notes.Warn(expr.Operand, "encountered a mix of histograms and floats for aggregation");
                row.Clear(i);
            }
            else if (!failed) row.Set(i, expr.Operation == Aggregation.Avg ? sum.Divide(count) : sum, grid.Count);
        }
    }
}
