using Muster.PromQl.Evaluation;
using Muster.PromQl.Parsing;

namespace Muster.PromQl.Functions;

/// <summary>Functions that give one number a step.</summary>
internal static class ScalarFunctions
{
    public static double[] Call(Evaluator evaluator, CallExpr call, StepGrid grid)
    {
        var whole = evaluator.Context.Grid;
        switch (call.Function.Name)
        {
            case "pi": return evaluator.Row(grid, Math.PI);
            case "start": return evaluator.Row(grid, whole.Start / 1000.0);
            case "end": return evaluator.Row(grid, whole.End / 1000.0);
            case "step": return evaluator.Row(grid, evaluator.Context.Window.StepSeconds);
            case "range": return evaluator.Row(grid, evaluator.Context.Window.RangeSeconds);
            case "time":
                var times = evaluator.Row(grid, 0);
                for (var i = 0; i < grid.Count; i++) times[i] = grid.Time(i) / 1000.0;
                return times;
            case "min_of" or "max_of": return Extreme(evaluator, call, grid);
            case "scalar": return OfVector(evaluator, call, grid);
            default: throw new InvalidOperationException($"{call.Function.Name} gives no scalar");
        }
    }

    private static double[] Extreme(Evaluator evaluator, CallExpr call, StepGrid grid)
    {
        var left = evaluator.Scalar(call.Arguments[0], grid);
        var right = evaluator.Scalar(call.Arguments[1], grid);
        for (var i = 0; i < grid.Count; i++)
            left[i] = call.Function.Name == "min_of" ? Math.Min(left[i], right[i]) : Math.Max(left[i], right[i]);
        evaluator.Context.Budget.Return(right, grid.Count);
        return left;
    }

    /// <summary>The value of the only float in the vector, else NaN.</summary>
    private static double[] OfVector(Evaluator evaluator, CallExpr call, StepGrid grid)
    {
        var row = evaluator.Row(grid, double.NaN);
        var found = new bool[grid.Count];
        foreach (var one in evaluator.Vector(call.Arguments[0], grid))
        {
            for (var i = 0; i < grid.Count; i++)
            {
                if (StepSeries.IsAbsent(one.Values[i])) continue;
                row[i] = found[i] ? double.NaN : one.Values[i];
                found[i] = true;
            }
            evaluator.Context.Budget.Return(one.Values, grid.Count);
        }
        return row;
    }
}
