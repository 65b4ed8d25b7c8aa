using System.Text;
using Muster.Metrics;
using Muster.PromQl.Functions;
using Muster.PromQl.Parsing;

namespace Muster.PromQl.Evaluation;

/// <summary>The members of one group of an aggregation.</summary>
internal sealed record AggregationGroup(Labels Labels, bool DropName, List<StepSeries> Members);

/// <summary>Aggregations: series are grouped once, then each group is worked out for all steps.</summary>
internal static class Aggregations
{
    public static List<StepSeries> Evaluate(Evaluator evaluator, AggregateExpr expr, StepGrid grid)
    {
        var context = evaluator.Context;
        var label = expr.Operation == Aggregation.CountValues ? ((StringLiteral)expr.Parameter!.Bare).Text : "";
        if (expr.Operation == Aggregation.CountValues && !NameText.IsLabel(label))
            throw context.Fail($"invalid label name \"{Escaped(expr, context)}\"");
        var parameter = expr.Parameter is not null && label.Length == 0 ? evaluator.Scalar(expr.Parameter, grid) : null;
        if (parameter is not null) CheckParameter(context, expr, parameter, grid);
        var groups = Group(evaluator.Vector(expr.Operand, grid), expr);
        context.Cancel.ThrowIfCancellationRequested();
        var result = expr.Operation switch
        {
            Aggregation.TopK or Aggregation.BottomK => RankAggregations.Best(context, expr, groups, parameter!, grid),
            Aggregation.LimitK => RankAggregations.First(groups, parameter!, grid),
            Aggregation.LimitRatio => RankAggregations.Ratio(context, expr, groups, parameter!, grid),
            Aggregation.CountValues => CountValues.Apply(evaluator, label, groups, grid),
            _ => Reduce(evaluator, expr, groups, parameter, grid),
        };
        if (parameter is not null) context.Budget.Return(parameter, grid.Count);
        return result;
    }

    /// <summary>The name as it was written: what is broken UTF-8 cannot be shown otherwise.</summary>
    private static string Escaped(AggregateExpr expr, QueryContext context)
    {
        var literal = expr.Parameter!.Bare;
        return context.Query[(literal.Start + 1)..(literal.End - 1)];
    }

    private static void CheckParameter(QueryContext context, AggregateExpr expr, double[] parameter, StepGrid grid)
    {
        if (expr.Operation == Aggregation.Quantile)
        {
            Quantiles.Warn(context, expr.Parameter!, parameter, grid);
            return;
        }
        for (var i = 0; i < grid.Count; i++)
        {
            if (double.IsNaN(parameter[i])) throw context.Fail(expr.Operation == Aggregation.LimitRatio ? "Ratio value is NaN" : "Parameter value is NaN");
            if (expr.Operation != Aggregation.LimitRatio && (parameter[i] >= long.MaxValue || parameter[i] <= long.MinValue))
                throw context.Fail($"Scalar value {NumberText.FormatShort(parameter[i])} overflows int64");
            if (expr.Operation == Aggregation.LimitRatio && Math.Abs(parameter[i]) > 1)
                context.Notes.Warn(expr.Parameter!, $"ratio value should be between -1 and 1, got {NumberText.FormatShort(parameter[i])}, capping to {(parameter[i] > 0 ? 1 : -1)}");
        }
    }

    private static List<AggregationGroup> Group(List<StepSeries> series, AggregateExpr expr)
    {
        var groups = new Dictionary<string, AggregationGroup>();
        var ordered = new List<AggregationGroup>();
        var scratch = new StringBuilder();
        foreach (var one in series)
        {
            var key = expr.Without ? LabelSets.KeyWithout(one.Labels, expr.Grouping, scratch) : LabelSets.KeyOf(one.Labels, expr.Grouping, scratch);
            if (!groups.TryGetValue(key, out var group))
            {
                var labels = expr.Without ? LabelSets.Without(LabelSets.WithoutMetric(one.Labels), expr.Grouping) : LabelSets.Keep(one.Labels, expr.Grouping);
                groups[key] = group = new AggregationGroup(labels, one.DropName, []);
                ordered.Add(group);
            }
            group.Members.Add(one);
        }
        return ordered;
    }

    private static List<StepSeries> Reduce(Evaluator evaluator, AggregateExpr expr, List<AggregationGroup> groups, double[]? parameter, StepGrid grid)
    {
        var result = new List<StepSeries>(groups.Count);
        foreach (var group in groups)
        {
            var row = evaluator.NewSeries(group.Labels, grid);
            row.DropName = group.DropName;
            switch (expr.Operation)
            {
                case Aggregation.Sum or Aggregation.Avg: SumAggregation.Apply(evaluator, expr, group, row, grid); break;
                case Aggregation.Quantile: ReducingAggregations.Quantile(evaluator.Context, expr, group, row, parameter!, grid); break;
                default: ReducingAggregations.Apply(evaluator.Context, expr, group, row, grid); break;
            }
            foreach (var member in group.Members) evaluator.Context.Budget.Return(member.Values, grid.Count);
            if (row.HasAny(grid.Count)) result.Add(row);
        }
        return SeriesMerging.Settle(evaluator.Context, result, grid);
    }
}
