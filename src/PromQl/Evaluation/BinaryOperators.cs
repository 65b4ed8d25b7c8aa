using Muster.PromQl.Parsing;

namespace Muster.PromQl.Evaluation;

/// <summary>Binary operators where at least one side is a vector.</summary>
internal static class BinaryOperators
{
    public static List<StepSeries> Evaluate(Evaluator evaluator, BinaryExpr expr, StepGrid grid)
    {
        var context = evaluator.Context;
        List<StepSeries> result;
        if (expr.Left.Kind == ValueKind.Scalar)
            result = WithScalar(evaluator, expr, evaluator.Vector(expr.Right, grid), evaluator.Scalar(expr.Left, grid), scalarIsLeft: true, grid);
        else if (expr.Right.Kind == ValueKind.Scalar)
            result = WithScalar(evaluator, expr, evaluator.Vector(expr.Left, grid), evaluator.Scalar(expr.Right, grid), scalarIsLeft: false, grid);
        else
        {
            var left = evaluator.Vector(expr.Left, grid);
            var right = evaluator.Vector(expr.Right, grid);
            result = expr.Operation.IsSet()
                ? SetOperators.Apply(context, expr, left, right, grid)
                : new VectorMatcher(evaluator, expr, grid).Apply(left, right);
        }
        return SeriesMerging.Settle(context, result, grid);
    }

    private static List<StepSeries> WithScalar(Evaluator evaluator, BinaryExpr expr, List<StepSeries> series, double[] scalar, bool scalarIsLeft, StepGrid grid)
    {
        foreach (var one in series)
        {
            var vector = new Operand(one.Values, one.Histograms);
            var number = new Operand(scalar, null);
            if (scalarIsLeft) SampleOperators.Apply(evaluator.Context, expr, number, vector, one, grid.Count, filtersRight: true);
            else SampleOperators.Apply(evaluator.Context, expr, vector, number, one, grid.Count);
            one.DropName |= expr.ReturnBool || !expr.Operation.KeepsName();
        }
        evaluator.Context.Budget.Return(scalar, grid.Count);
        series.RemoveAll(one => !one.HasAny(grid.Count));
        return series;
    }
}
