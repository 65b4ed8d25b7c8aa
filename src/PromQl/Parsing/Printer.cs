using System.Text;
using Muster.Metrics;

namespace Muster.PromQl.Parsing;

/// <summary>Writes a syntax tree as a query on one line; reading it back gives the same tree.</summary>
public static class Printer
{
    public static string Print(Expr expr)
    {
        var text = new StringBuilder();
        Write(expr, text);
        return text.ToString();
    }

    private static void Write(Expr expr, StringBuilder text)
    {
        switch (expr)
        {
            case NumberLiteral number: text.Append(Number(number)); break;
            case StringLiteral literal: text.Append(StringText.Quote(literal.Text)); break;
            case ParenExpr paren: text.Append('(').Append(Print(paren.Inner)).Append(')'); break;
            case UnaryExpr unary: text.Append(unary.Negative ? '-' : '+').Append(Print(unary.Operand)); break;
            case CallExpr call: text.Append(call.Function.Name).Append('(').AppendJoin(", ", call.Arguments.Select(Print)).Append(')'); break;
            case AggregateExpr aggregate:
                text.Append(Head(aggregate)).Append('(');
                if (aggregate.Parameter is not null) text.Append(Print(aggregate.Parameter)).Append(", ");
                text.Append(Print(aggregate.Operand)).Append(')');
                break;
            case BinaryExpr binary:
                text.Append(Print(binary.Left)).Append(' ').Append(Operator(binary)).Append(' ').Append(Print(binary.Right));
                break;
            case VectorSelector selector: text.Append(Name(selector)).Append(Ends(selector)).Append(Shift(selector.Shift)); break;
            case MatrixSelector matrix:
                text.Append(Name(matrix.Selector)).Append('[').Append(Print(matrix.Range)).Append(']').Append(Ends(matrix.Selector)).Append(Shift(matrix.Selector.Shift));
                break;
            case SubqueryExpr subquery:
                text.Append(Print(subquery.Inner)).Append(Tail(subquery));
                break;
            default: throw new InvalidOperationException($"no way to print {expr.GetType().Name}");
        }
    }

    private static string Number(NumberLiteral number)
    {
        var milliseconds = number.Value * 1000;
        return number.IsDuration && milliseconds == Math.Floor(milliseconds) && Math.Abs(milliseconds) < long.MaxValue / 1_000_000
            ? DurationText.Format((long)milliseconds)
            : NumberText.Format(number.Value).TrimStart('+'); // a plus would be a sign of its own, which binds otherwise
    }

    /// <summary>Name and grouping of an aggregation: <c>sum by (job) </c>.</summary>
    internal static string Head(AggregateExpr aggregate)
    {
        var name = aggregate.Operation.NameOf();
        if (aggregate.Without) return $"{name} without ({LabelList(aggregate.Grouping)}) ";
        return aggregate.Grouping.Count > 0 ? $"{name} by ({LabelList(aggregate.Grouping)}) " : name;
    }

    /// <summary>The operator with all its modifiers.</summary>
    internal static string Operator(BinaryExpr binary)
    {
        var text = new StringBuilder(binary.Operation.Symbol());
        if (binary.ReturnBool) text.Append(" bool");
        if (binary.Matching is not { } matching) return text.ToString();
        var grouped = matching.Cardinality is Cardinality.ManyToOne or Cardinality.OneToMany;
        if (matching.On || matching.Labels.Count > 0 || grouped)
            text.Append(matching.On ? " on (" : " ignoring (").Append(LabelList(matching.Labels)).Append(')');
        if (grouped) text.Append(matching.Cardinality == Cardinality.ManyToOne ? " group_left (" : " group_right (").Append(LabelList(matching.Include)).Append(')');
        if (matching.FillLeft is { } left) text.Append(" fill_left (").Append(NumberText.Format(left)).Append(')');
        if (matching.FillRight is { } right) text.Append(" fill_right (").Append(NumberText.Format(right)).Append(')');
        return text.ToString();
    }

    private static string LabelList(IEnumerable<string> labels) => string.Join(", ", labels.Select(NameText.Label));

    private static string Name(VectorSelector selector)
    {
        var plain = NameText.IsPlainMetric(selector.Name);
        var inBraces = new List<string>();
        if (selector.Name.Length > 0 && !plain) inBraces.Add(StringText.Quote(selector.Name));
        inBraces.AddRange(selector.Matchers.Skip(selector.Name.Length > 0 ? 1 : 0).Select(Condition));
        var text = plain ? selector.Name : "";
        return inBraces.Count > 0 || text.Length == 0 ? $"{text}{{{string.Join(',', inBraces)}}}" : text;
    }

    private static string Condition(Matcher matcher)
    {
        var sign = matcher.Kind switch { MatchKind.Equal => "=", MatchKind.NotEqual => "!=", MatchKind.Regex => "=~", _ => "!~" };
        return NameText.Label(matcher.Name) + sign + StringText.Quote(matcher.Value);
    }

    private static string Ends(VectorSelector selector) => selector.Ends switch
    {
        RangeEnds.Anchored => " anchored",
        RangeEnds.Smoothed => " smoothed",
        _ => "",
    };

    /// <summary>Brackets, @ and offset of a subquery.</summary>
    internal static string Tail(SubqueryExpr subquery) =>
        $"[{Print(subquery.Range)}:{(subquery.Step is null ? "" : Print(subquery.Step))}]{Shift(subquery.Shift)}";

    private static string Shift(TimeShift shift)
    {
        var at = shift.At switch
        {
            AtKind.Start => " @ start()",
            AtKind.End => " @ end()",
            AtKind.Time => $" @ {(shift.AtMs / 1000m).ToString("0.000", System.Globalization.CultureInfo.InvariantCulture)}",
            _ => "",
        };
        return shift.Offset is null ? at : $"{at} offset {Print(shift.Offset)}";
    }
}
