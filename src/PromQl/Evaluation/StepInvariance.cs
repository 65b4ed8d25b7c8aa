using Muster.PromQl.Parsing;

namespace Muster.PromQl.Evaluation;

/// <summary>Finds what has the same value at every step (because of @), so that it is evaluated once.</summary>
internal static class StepInvariance
{
    public static bool Of(Expr expr) => expr switch
    {
        NumberLiteral or StringLiteral => true,
        VectorSelector selector => selector.Shift.At != AtKind.None,
        MatrixSelector matrix => matrix.Selector.Shift.At != AtKind.None,
        SubqueryExpr subquery => subquery.Shift.At != AtKind.None,
        CallExpr call => OfCall(call),
        _ => expr.Children.All(Of),
    };

    private static bool OfCall(CallExpr call) => call.Function.Name switch
    {
        "time" or "predict_linear" => false,
        // Of a selector it is the time of the sample, of anything else that of the step.
        "timestamp" => call.Arguments[0].Bare is VectorSelector selector && Of(selector),
        "minute" or "hour" or "day_of_month" or "day_of_week" or "day_of_year" or "days_in_month" or "month" or "year" when call.Arguments.Count == 0 => false,
        _ => call.Arguments.All(Of),
    };
}
