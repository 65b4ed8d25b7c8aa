using Muster.Metrics;
using Muster.PromQl.Evaluation;
using Muster.PromQl.Parsing;

namespace Muster.PromQl.Functions;

/// <summary>Functions over range vectors.</summary>
internal static class RangeFunctions
{
    private static readonly Dictionary<string, RangeFunction> ByName = new()
    {
        ["rate"] = (in w, row, call) => CounterFunctions.Extrapolated(w, row, call, isCounter: true, isRate: true),
        ["increase"] = (in w, row, call) => CounterFunctions.Extrapolated(w, row, call, isCounter: true, isRate: false),
        ["delta"] = (in w, row, call) => CounterFunctions.Extrapolated(w, row, call, isCounter: false, isRate: false),
        ["irate"] = (in w, row, call) => LastTwoFunctions.Apply(w, row, call, isRate: true),
        ["idelta"] = (in w, row, call) => LastTwoFunctions.Apply(w, row, call, isRate: false),
        ["changes"] = SequenceFunctions.Changes,
        ["resets"] = SequenceFunctions.Resets,
        ["count_over_time"] = (in w, row, call) => EdgeFunctions.Count(w, row, call, asOne: false),
        ["present_over_time"] = (in w, row, call) => EdgeFunctions.Count(w, row, call, asOne: true),
        ["first_over_time"] = (in w, row, call) => EdgeFunctions.First(w, row, call, ofTime: false),
        ["last_over_time"] = (in w, row, call) => EdgeFunctions.Last(w, row, call, ofTime: false),
        ["ts_of_first_over_time"] = (in w, row, call) => EdgeFunctions.First(w, row, call, ofTime: true),
        ["ts_of_last_over_time"] = (in w, row, call) => EdgeFunctions.Last(w, row, call, ofTime: true),
        ["min_over_time"] = (in w, row, call) => ExtremeFunctions.Apply(w, row, call, sign: -1, ofTime: false),
        ["max_over_time"] = (in w, row, call) => ExtremeFunctions.Apply(w, row, call, sign: 1, ofTime: false),
        ["ts_of_min_over_time"] = (in w, row, call) => ExtremeFunctions.Apply(w, row, call, sign: -1, ofTime: true),
        ["ts_of_max_over_time"] = (in w, row, call) => ExtremeFunctions.Apply(w, row, call, sign: 1, ofTime: true),
        ["sum_over_time"] = (in w, row, call) => SumFunctions.Apply(w, row, call, average: false),
        ["avg_over_time"] = (in w, row, call) => SumFunctions.Apply(w, row, call, average: true),
        ["stdvar_over_time"] = (in w, row, call) => WindowStatistics.Apply(w, row, call, (v, _) => WindowStatistics.Variance(v)),
        ["stddev_over_time"] = (in w, row, call) => WindowStatistics.Apply(w, row, call, (v, _) => Math.Sqrt(WindowStatistics.Variance(v))),
        ["mad_over_time"] = (in w, row, call) => WindowStatistics.Apply(w, row, call, (v, _) => WindowStatistics.MedianDeviation(v)),
        ["quantile_over_time"] = (in w, row, call) => WindowStatistics.Apply(w, row, call, (v, i) => Quantiles.Of(call.Parameters[0][i], v)),
        ["double_exponential_smoothing"] = RegressionFunctions.Smooth,
        ["deriv"] = RegressionFunctions.Derivative,
        ["predict_linear"] = RegressionFunctions.Predict,
    };

    private static readonly HashSet<string> TakesAnchored = ["rate", "increase", "delta", "resets", "changes"];
    private static readonly HashSet<string> TakesSmoothed = ["rate", "increase", "delta"];

    public static bool Knows(string name) => ByName.ContainsKey(name);

    public static List<StepSeries> Call(Evaluator evaluator, CallExpr call, StepGrid grid)
    {
        var context = evaluator.Context;
        var name = call.Function.Name;
        var place = call.Arguments.First(a => a.Kind == ValueKind.Matrix);
        if (RolledMeans.TryCall(evaluator, name, place, grid) is { } rolled) return SeriesMerging.Settle(context, rolled, grid);
        double[][] parameters = [.. call.Arguments.Where(a => a.Kind == ValueKind.Scalar).Select(a => evaluator.Scalar(a, grid))];
        var input = evaluator.Range(place, grid, name);
        CheckEnds(context, name, input.Ends);
        if (name == "quantile_over_time") Quantiles.Warn(context, call.Arguments[0], parameters[0], grid);
        if (name == "double_exponential_smoothing") RegressionFunctions.CheckFactors(context, parameters);
        var run = new RangeCall(context, grid, place, parameters);
        var function = ByName[name];
        var keepsName = name is "last_over_time" or "first_over_time";
        var result = new List<StepSeries>(input.Series.Count);
        foreach (var series in input.Series)
        {
            context.Cancel.ThrowIfCancellationRequested();
            run.Metric = series.Labels.Get(Labels.MetricName);
            var row = evaluator.NewSeries(series.Labels, grid);
            row.DropName = series.DropName || !keepsName;
            if (input.Ends == RangeEnds.Plain) function(new SeriesWindow(series, input, grid, evaluator.Indexes), row, run);
            else EndedRanges.Apply(name, series, input, row, run);
            if (row.HasAny(grid.Count)) result.Add(row);
            else context.Budget.Return(row.Values, grid.Count);
        }
        evaluator.Release(input);
        foreach (var parameter in parameters) context.Budget.Return(parameter, grid.Count);
        return SeriesMerging.Settle(context, result, grid);
    }

    private static void CheckEnds(QueryContext context, string name, RangeEnds ends)
    {
        if (ends == RangeEnds.Anchored && !TakesAnchored.Contains(name))
            throw context.Fail("anchored modifier can only be used with: changes, delta, increase, rate, resets - not with " + name);
        if (ends == RangeEnds.Smoothed && !TakesSmoothed.Contains(name))
            throw context.Fail("smoothed modifier can only be used with: delta, increase, rate - not with " + name);
    }
}
