namespace Muster.PromQl.Parsing;

/// <summary>What a duration expression may ask about the query it stands in, in seconds.</summary>
public readonly record struct QueryWindow(double StepSeconds, double RangeSeconds);

/// <summary>Arithmetic on durations (<c>[step() * 2]</c>, <c>offset (5m + 30)</c>).</summary>
public static class DurationValue
{
    public static bool IsAllowed(Expr expr) => expr switch
    {
        NumberLiteral or ParenExpr or UnaryExpr => true,
        BinaryExpr binary => binary is { Matching: null, ReturnBool: false, Operation: <= BinaryOp.Power },
        CallExpr call => call.Function.Name is "step" or "range" or "min_of" or "max_of",
        _ => false,
    };

    public static bool IsConstant(Expr expr) => expr is not CallExpr { Function.Name: "step" or "range" } && expr.Children.All(IsConstant);

    /// <exception cref="ParseException">Division by zero, or a result that is no number.</exception>
    public static double Seconds(Expr expr, QueryWindow window, string query)
    {
        var seconds = Value(expr, window, query);
        if (double.IsFinite(seconds) && Math.Abs(seconds) < long.MaxValue / 1_000_000) return seconds;
        throw new ParseException(query, expr.Start, "duration out of range");
    }

    private static double Value(Expr expr, QueryWindow window, string query) => expr switch
    {
        NumberLiteral number => number.Value,
        ParenExpr paren => Value(paren.Inner, window, query),
        UnaryExpr unary => unary.Negative ? -Value(unary.Operand, window, query) : Value(unary.Operand, window, query),
        BinaryExpr binary => Binary(binary, window, query),
        CallExpr { Function.Name: "step" } => window.StepSeconds,
        CallExpr { Function.Name: "range" } => window.RangeSeconds,
        CallExpr { Function.Name: "min_of" } call => Math.Min(Value(call.Arguments[0], window, query), Value(call.Arguments[1], window, query)),
        CallExpr call => Math.Max(Value(call.Arguments[0], window, query), Value(call.Arguments[1], window, query)),
        _ => throw new ParseException(query, expr.Start, "not a duration"),
    };

    private static double Binary(BinaryExpr binary, QueryWindow window, string query)
    {
        var left = Value(binary.Left, window, query);
        var right = Value(binary.Right, window, query);
        if (right == 0 && binary.Operation == BinaryOp.Divide) throw new ParseException(query, binary.Right.Start, "division by zero");
        if (right == 0 && binary.Operation == BinaryOp.Modulo) throw new ParseException(query, binary.Right.Start, "modulo by zero");
        return binary.Operation switch
        {
            BinaryOp.Add => left + right,
            BinaryOp.Subtract => left - right,
            BinaryOp.Multiply => left * right,
            BinaryOp.Divide => left / right,
            BinaryOp.Modulo => left % right,
            _ => Math.Pow(left, right),
        };
    }
}
