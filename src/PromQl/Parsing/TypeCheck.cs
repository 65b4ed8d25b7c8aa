using Muster.Metrics;

namespace Muster.PromQl.Parsing;

/// <summary>The rules a query must keep beyond its grammar.</summary>
internal static class TypeCheck
{
    public static string Describe(ValueKind kind) => kind switch
    {
        ValueKind.Scalar => "scalar",
        ValueKind.Vector => "instant vector",
        ValueKind.Matrix => "range vector",
        ValueKind.Text => "string",
        _ => "none",
    };

    /// <exception cref="ParseException">The first rule broken, at its place.</exception>
    public static void Check(Expr expr, string query)
    {
        switch (expr)
        {
            case BinaryExpr binary: Binary(binary, query); break;
            case UnaryExpr unary when unary.Kind is not (ValueKind.Scalar or ValueKind.Vector):
                throw new ParseException(query, unary.Start, $"unary expression only allowed on expressions of type scalar or instant vector, got \"{Describe(unary.Kind)}\"");
            case AggregateExpr aggregate: Aggregate(aggregate, query); break;
            case CallExpr call: Call(call, query); break;
            case VectorSelector selector: Selector(selector, query); break;
            case SubqueryExpr { Inner: var inner } when inner.Kind is not (ValueKind.Vector or ValueKind.Scalar):
                throw new ParseException(query, inner.Start, $"subquery is only allowed on instant vector, got {Describe(inner.Kind)} instead");
        }
        foreach (var child in expr.Children) Check(child, query);
    }

    private static void Binary(BinaryExpr binary, string query)
    {
        foreach (var side in binary.Children)
            if (side.Kind is not (ValueKind.Scalar or ValueKind.Vector))
                throw new ParseException(query, side.Start, "binary expression must contain only scalar and instant vector types");
        var scalars = (binary.Left.Kind == ValueKind.Scalar ? 1 : 0) + (binary.Right.Kind == ValueKind.Scalar ? 1 : 0);
        if (binary.Operation.IsComparison() && !binary.ReturnBool && scalars == 2)
            throw new ParseException(query, binary.Start, "comparisons between scalars must use BOOL modifier");
        if (binary.Operation.IsTrim() && scalars == 2)
            throw new ParseException(query, binary.Start, $"operator \"{binary.Operation.Symbol()}\" not allowed for scalar operations");
        if (binary.Operation.IsSet() && scalars > 0)
            throw new ParseException(query, binary.Start, $"set operator \"{binary.Operation.Symbol()}\" not allowed in binary scalar expression");
        if (binary.Matching is { Labels.Count: > 0 } && scalars > 0)
            throw new ParseException(query, binary.Start, "vector matching only allowed between instant vectors");
        if (binary.Matching is { Cardinality: Cardinality.ManyToOne or Cardinality.OneToMany } && scalars > 0)
            throw new ParseException(query, binary.Start, "grouping is only allowed between instant vectors");
    }

    private static void Aggregate(AggregateExpr aggregate, string query)
    {
        Expect(aggregate.Operand, ValueKind.Vector, "aggregation expression", query);
        if (aggregate.Parameter is not { } parameter) return;
        Expect(parameter, aggregate.Operation == Aggregation.CountValues ? ValueKind.Text : ValueKind.Scalar, "aggregation parameter", query);
    }

    private static void Call(CallExpr call, string query)
    {
        var (function, count) = (call.Function, call.Arguments.Count);
        if (count < function.MinArguments || count > function.MaxArguments)
        {
            var expected = function.MinArguments == function.MaxArguments ? $"{function.MinArguments}"
                : function.Repeats ? $"at least {function.MinArguments}" : $"{function.MinArguments} to {function.MaxArguments}";
            throw new ParseException(query, call.Start, $"expected {expected} argument(s) in call to \"{function.Name}\", got {count}");
        }
        for (var i = 0; i < count; i++) Expect(call.Arguments[i], function.Argument(i), $"call to function \"{function.Name}\"", query);
        if (function.Name == "info" && count == 2)
        {
            if (call.Arguments[1] is not VectorSelector { Name: "" } labels)
                throw new ParseException(query, call.Arguments[1].Start, "expected label selectors only, such as {label=~\".+\"}, as the second argument of \"info\"");
            labels.MayMatchAll = true;
        }
    }

    private static void Expect(Expr expr, ValueKind kind, string context, string query)
    {
        if (expr.Kind != kind) throw new ParseException(query, expr.Start, $"expected type {Describe(kind)} in {context}, got {Describe(expr.Kind)}");
    }

    private static void Selector(VectorSelector selector, string query)
    {
        if (selector.Name.Length > 0 && selector.Matchers.Skip(1).FirstOrDefault(m => m.Name == Labels.MetricName) is { Kind: MatchKind.Equal } twice)
            throw new ParseException(query, selector.Start, $"metric name must not be set twice: \"{selector.Name}\" or \"{twice.Value}\"");
        if (!selector.MayMatchAll && selector.Matchers.All(m => m.Matches("")))
            throw new ParseException(query, selector.Start, "vector selector must contain at least one non-empty matcher");
    }
}
