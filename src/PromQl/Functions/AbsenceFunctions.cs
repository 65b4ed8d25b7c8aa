using Muster.Metrics;
using Muster.PromQl.Evaluation;
using Muster.PromQl.Parsing;

namespace Muster.PromQl.Functions;

/// <summary>1 where there is nothing, labelled with what was looked for as far as that is certain.</summary>
internal static class AbsenceFunctions
{
    public static List<StepSeries> Absent(Evaluator evaluator, CallExpr call, StepGrid grid)
    {
        var seen = new bool[grid.Count];
        foreach (var one in evaluator.Vector(call.Arguments[0], grid))
        {
            for (var i = 0; i < grid.Count; i++) seen[i] |= one.Has(i);
            evaluator.Context.Budget.Return(one.Values, grid.Count);
        }
        return Missing(evaluator, LookedFor(call.Arguments[0].Bare), seen, grid);
    }

    public static List<StepSeries> AbsentOverTime(Evaluator evaluator, CallExpr call, StepGrid grid)
    {
        var seen = new bool[grid.Count];
        var input = evaluator.Range(call.Arguments[0], grid, call.Function.Name);
        foreach (var series in input.Series)
        {
            var window = new SeriesWindow(series, input, grid, evaluator.Indexes);
            for (var i = 0; i < grid.Count; i++) seen[i] |= !window.IsEmpty(i);
        }
        evaluator.Release(input);
        return Missing(evaluator, LookedFor(call.Arguments[0].Bare), seen, grid);
    }

    private static List<StepSeries> Missing(Evaluator evaluator, Labels labels, bool[] seen, StepGrid grid)
    {
        var row = evaluator.NewSeries(labels, grid);
        for (var i = 0; i < grid.Count; i++)
            if (!seen[i]) row.Values[i] = 1;
        return row.HasAny(grid.Count) ? [row] : [];
    }

    /// <summary>Labels that one condition alone, an equality, names.</summary>
    private static Labels LookedFor(Expr expr)
    {
        var matchers = expr switch
        {
            VectorSelector selector => selector.Matchers,
            MatrixSelector matrix => matrix.Selector.Matchers,
            _ => [],
        };
        return Labels.From(matchers.Where(m => m.Name != Labels.MetricName).GroupBy(m => m.Name)
            .Where(g => g.Count() == 1 && g.First().Kind == MatchKind.Equal).Select(g => new Label(g.Key, g.First().Value)));
    }
}
