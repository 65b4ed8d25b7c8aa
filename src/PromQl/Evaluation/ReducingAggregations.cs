using Muster.PromQl.Functions;
using Muster.PromQl.Parsing;

namespace Muster.PromQl.Evaluation;

/// <summary>Aggregations that make one value of a group: count, group, min, max, stddev, stdvar, quantile.</summary>
internal static class ReducingAggregations
{
    public static void Apply(QueryContext context, AggregateExpr expr, AggregationGroup group, StepSeries row, StepGrid grid)
    {
        switch (expr.Operation)
        {
            case Aggregation.Count or Aggregation.Group: Count(expr, group, row, grid); return;
            case Aggregation.Min or Aggregation.Max: Extreme(expr, group, row, grid); break;
            default: Deviation(expr, group, row, grid); break;
        }
        TellIgnored(context, expr, group, grid);
    }

    private static void Count(AggregateExpr expr, AggregationGroup group, StepSeries row, StepGrid grid)
    {
        foreach (var member in group.Members)
            for (var i = 0; i < grid.Count; i++)
            {
                if (!member.Has(i)) continue;
                var before = expr.Operation == Aggregation.Group || StepSeries.IsAbsent(row.Values[i]) ? 0 : row.Values[i];
                row.Values[i] = before + 1;
            }
    }

    private static void Extreme(AggregateExpr expr, AggregationGroup group, StepSeries row, StepGrid grid)
    {
        var isMax = expr.Operation == Aggregation.Max;
        foreach (var member in group.Members)
            for (var i = 0; i < grid.Count; i++)
            {
                var value = member.Values[i];
                if (StepSeries.IsAbsent(value)) continue;
                var best = row.Values[i];
                // NaN loses to any number; the absent marker is a NaN too.
                if (StepSeries.IsAbsent(best) || double.IsNaN(best) || (isMax ? value > best : value < best)) row.Values[i] = value;
            }
    }

    private static void Deviation(AggregateExpr expr, AggregationGroup group, StepSeries row, StepGrid grid)
    {
        var values = new double[group.Members.Count];
        for (var i = 0; i < grid.Count; i++)
        {
            var present = Present(group, i, values);
            if (present.IsEmpty) continue;
            var variance = WindowStatistics.Variance(present);
            row.Values[i] = expr.Operation == Aggregation.StdDev ? Math.Sqrt(variance) : variance;
        }
    }

    public static void Quantile(QueryContext context, AggregateExpr expr, AggregationGroup group, StepSeries row, double[] quantiles, StepGrid grid)
    {
        var values = new double[group.Members.Count];
        for (var i = 0; i < grid.Count; i++)
        {
            var present = Present(group, i, values);
            if (!present.IsEmpty) row.Values[i] = Quantiles.Of(quantiles[i], present);
        }
        TellIgnored(context, expr, group, grid);
    }

    private static ReadOnlySpan<double> Present(AggregationGroup group, int step, double[] values)
    {
        var count = 0;
        foreach (var member in group.Members)
            if (!StepSeries.IsAbsent(member.Values[step])) values[count++] = member.Values[step];
        return values.AsSpan(0, count);
    }

    public static void TellIgnored(QueryContext context, AggregateExpr expr, AggregationGroup group, StepGrid grid)
    {
        foreach (var member in group.Members)
        {
            if (member.Histograms is null) continue;
            for (var i = 0; i < grid.Count; i++)
                if (member.Histogram(i) is not null)
                {
                    context.Notes.Info(expr.Operand, $"ignored histogram in {expr.Operation.NameOf()} aggregation");
                    return;
                }
        }
    }
}
