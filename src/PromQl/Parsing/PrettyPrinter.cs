using System.Text;

namespace Muster.PromQl.Parsing;

/// <summary>Writes a query over several lines where one would be longer than 100 characters, two blanks a level.</summary>
public static class PrettyPrinter
{
    private const int Width = 100;

    public static string Format(Expr expr) => Lines(expr, 0);

    private static string Lines(Expr expr, int level)
    {
        var flat = Printer.Print(expr);
        var indent = new string(' ', level * 2);
        if (indent.Length + flat.Length <= Width) return indent + flat;
        return expr switch
        {
            ParenExpr paren => Block(indent, "(", [paren.Inner], level) + ")",
            CallExpr { Arguments.Count: > 0 } call => Block(indent, call.Function.Name + "(", call.Arguments, level) + ")",
            AggregateExpr aggregate => Block(indent, Printer.Head(aggregate) + "(", [.. aggregate.Children], level) + ")",
            UnaryExpr unary => indent + (unary.Negative ? "-" : "+") + Lines(unary.Operand, level).TrimStart(),
            BinaryExpr binary => $"{Lines(binary.Left, level + 1)}\n{indent}{Printer.Operator(binary)}\n{Lines(binary.Right, level + 1)}",
            SubqueryExpr subquery => Lines(subquery.Inner, level) + Printer.Tail(subquery),
            _ => indent + flat,
        };
    }

    private static string Block(string indent, string head, IReadOnlyList<Expr> parts, int level)
    {
        var text = new StringBuilder(indent).Append(head).Append('\n');
        for (var i = 0; i < parts.Count; i++)
            text.Append(Lines(parts[i], level + 1)).Append(i + 1 < parts.Count ? ",\n" : "\n");
        return text.Append(indent).ToString();
    }
}
