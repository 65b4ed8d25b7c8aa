using Muster.Metrics;
using Muster.PromQl.Evaluation;
using Muster.PromQl.Parsing;

namespace Muster.PromQl.Functions;

/// <summary>avg_over_time and count_over_time where the store answers from rollups: sums over counts, not the mean of means.</summary>
internal static class RolledMeans
{
    /// <summary>Null: not such a call, or the store has only raw samples for it.</summary>
    public static List<StepSeries>? TryCall(Evaluator evaluator, string function, Expr place, StepGrid grid)
    {
        var context = evaluator.Context;
        if (function is not ("avg_over_time" or "count_over_time") || context.Reader is not ICountingReader reader) return null;
        if (place.Bare is not MatrixSelector { Selector.Ends: RangeEnds.Plain } matrix) return null;
        var range = context.WidthMs(matrix.Range);
        var (first, _) = context.ReferenceTimes(matrix.Selector.Shift, grid);
        if (!reader.GivesCounts(new ReadHints(grid.Step, range, function), first - range + 1)) return null;
        var counts = Sums(evaluator, matrix, grid, ReadHints.SampleCounts);
        if (function == "count_over_time") return [.. counts.Values];
        var means = new List<StepSeries>(counts.Count);
        foreach (var (labels, sums) in Sums(evaluator, matrix, grid, "sum_over_time"))
        {
            // The store may have learnt of a series between the two questions.
            if (!counts.TryGetValue(labels, out var count)) continue;
            for (var i = 0; i < grid.Count; i++)
                if (StepSeries.IsAbsent(count.Values[i])) sums.Clear(i);
                else if (sums.Has(i)) sums.Values[i] /= count.Values[i];
            context.Budget.Return(count.Values, grid.Count);
            if (sums.HasAny(grid.Count)) means.Add(sums);
        }
        return means;
    }

    private static Dictionary<Labels, StepSeries> Sums(Evaluator evaluator, MatrixSelector matrix, StepGrid grid, string function)
    {
        var input = evaluator.Range(matrix, grid, function);
        var call = new RangeCall(evaluator.Context, grid, matrix, []);
        var rows = new Dictionary<Labels, StepSeries>(input.Series.Count);
        foreach (var series in input.Series)
        {
            var row = evaluator.NewSeries(series.Labels, grid);
            row.DropName = true;
            SumFunctions.Apply(new SeriesWindow(series, input, grid, evaluator.Indexes), row, call, average: false);
            if (row.HasAny(grid.Count)) rows.Add(series.Labels, row);
            else evaluator.Context.Budget.Return(row.Values, grid.Count);
        }
        evaluator.Release(input);
        return rows;
    }
}
