namespace Muster.PromQl.Parsing;

public sealed partial class Parser
{
    private bool _inDuration;

    /// <summary>min and max of durations, the older names of min_of and max_of; no aggregation can stand here.</summary>
    private CallExpr DurationExtreme()
    {
        var name = Advance();
        var function = Functions.FunctionTable.Find(name.Text.ToLowerInvariant() + "_of")!;
        return new CallExpr(function, Arguments("duration")) { Start = name.Start, End = PreviousEnd };
    }

    private Expr DurationPart(Func<Expr> read)
    {
        var before = _inDuration;
        _inDuration = true;
        var expr = read();
        _inDuration = before;
        CheckDuration(expr);
        return expr;
    }

    /// <summary>Inside brackets: a duration or arithmetic on durations, which must come out above zero.</summary>
    private Expr PositiveDuration()
    {
        var start = Current.Start;
        var expr = DurationPart(() => Expression(0));
        if (DurationValue.IsConstant(expr) && DurationValue.Seconds(expr, default, _query) * 1000 < 1)
            throw ErrorAt(start, "duration must be greater than 0");
        return expr;
    }

    /// <summary>After <c>offset</c>: a signed duration; more than one operand needs parentheses.</summary>
    private Expr SignedDuration()
    {
        var start = Current.Start;
        if (Current.Kind is TokenKind.Add or TokenKind.Subtract)
        {
            var negative = Advance().Kind == TokenKind.Subtract;
            var operand = SignedDuration();
            if (operand is NumberLiteral number)
                return new NumberLiteral(negative && !double.IsNaN(number.Value) ? -number.Value : number.Value, number.IsDuration) { Start = start, End = PreviousEnd };
            return new UnaryExpr(negative, operand) { Start = start, End = PreviousEnd };
        }
        var isDuration = Current.Kind is TokenKind.Number or TokenKind.Duration or TokenKind.LeftParen
            || (Current.Kind == TokenKind.Identifier && Following.Kind == TokenKind.LeftParen);
        if (!isDuration) throw Unexpected("offset", "number, duration, step(), range(), min_of() or max_of()");
        return DurationPart(Primary);
    }

    private void CheckDuration(Expr expr)
    {
        if (!DurationValue.IsAllowed(expr)) throw ErrorAt(expr.Start, "a duration may hold only numbers, durations, + - * / % ^, step(), range(), min_of() and max_of()");
        if (expr is CallExpr call && (call.Arguments.Count < call.Function.MinArguments || call.Arguments.Count > call.Function.MaxArguments))
            throw ErrorAt(call.Start, $"expected {call.Function.MinArguments} argument(s) in call to \"{call.Function.Name}\", got {call.Arguments.Count}");
        foreach (var child in expr.Children) CheckDuration(child);
    }
}
