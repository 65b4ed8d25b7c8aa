using Muster.PromQl.Evaluation;
using Muster.PromQl.Parsing;

namespace Muster.PromQl.Functions;

/// <summary>clamp and round: functions of a number with numbers beside it.</summary>
internal static class BoundFunctions
{
    public static List<StepSeries> Clamp(Evaluator evaluator, CallExpr call, StepGrid grid)
    {
        var name = call.Function.Name;
        var series = evaluator.Vector(call.Arguments[0], grid);
        var least = name == "clamp_max" ? evaluator.Row(grid, double.NegativeInfinity) : evaluator.Scalar(call.Arguments[1], grid);
        var most = name == "clamp_min" ? evaluator.Row(grid, double.PositiveInfinity) : evaluator.Scalar(call.Arguments[^1], grid);
        // Bounds that exclude each other leave nothing; a NaN among the three makes NaN.
        var result = ElementFunctions.MapSteps(evaluator, series, grid, (value, i) =>
            most[i] < least[i] ? StepSeries.Absent : Math.Max(least[i], Math.Min(most[i], value)));
        evaluator.Context.Budget.Return(least, grid.Count);
        evaluator.Context.Budget.Return(most, grid.Count);
        return result;
    }

    public static List<StepSeries> Round(Evaluator evaluator, CallExpr call, StepGrid grid)
    {
        var series = evaluator.Vector(call.Arguments[0], grid);
        var nearest = call.Arguments.Count > 1 ? evaluator.Scalar(call.Arguments[1], grid) : evaluator.Row(grid, 1);
        // Half goes up. Dividing by the inverse keeps 0.1 and its like from drifting.
        var result = ElementFunctions.MapSteps(evaluator, series, grid, (value, i) =>
        {
            var inverse = 1 / nearest[i];
            return Math.Floor(value * inverse + 0.5) / inverse;
        });
        evaluator.Context.Budget.Return(nearest, grid.Count);
        return result;
    }
}
