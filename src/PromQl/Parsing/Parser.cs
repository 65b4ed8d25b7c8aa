using Muster.PromQl.Functions;

namespace Muster.PromQl.Parsing;

/// <summary>Reads a query into a checked syntax tree. Recursive descent; binary operators by precedence climbing.</summary>
public sealed partial class Parser
{
    /// <summary>Deep enough for any query of a person, shallow enough for the stack.</summary>
    private const int MaxDepth = 400;

    private readonly string _query;
    private readonly List<Token> _tokens;
    private int _at;
    private int _depth;

    private Parser(string query)
    {
        _query = query;
        _tokens = Lexer.Tokenize(query);
    }

    /// <exception cref="ParseException">With line, column and what was expected.</exception>
    public static Expr Parse(string query)
    {
        var parser = new Parser(query);
        if (parser.Current.Kind == TokenKind.End) throw parser.Error("no expression found in input");
        var expr = parser.Expression(0);
        if (parser.Current.Kind != TokenKind.End) throw parser.Unexpected("", "an operator or the end");
        TypeCheck.Check(expr, query);
        return expr;
    }

    /// <summary>Reads one selector such as <c>up{job="a"}</c>: what <c>match[]</c> of the HTTP API takes.</summary>
    /// <exception cref="ParseException">It is anything else.</exception>
    public static VectorSelector ParseSelector(string query)
    {
        var expr = Parse(query);
        if (expr is VectorSelector { Shift: { Offset: null, At: AtKind.None } } selector) return selector;
        throw new ParseException(query, 0, "expected a series selector such as name{label=\"value\"}");
    }

    private Token Current => _tokens[_at];
    private Token Following => _tokens[Math.Min(_at + 1, _tokens.Count - 1)];
    private int PreviousEnd => _at == 0 ? 0 : _tokens[_at - 1].End;

    private Token Advance() => _tokens[_at++];

    private bool Accept(TokenKind kind)
    {
        if (Current.Kind != kind) return false;
        _at++;
        return true;
    }

    private bool AcceptWord(string word)
    {
        if (!Current.IsWord(word)) return false;
        _at++;
        return true;
    }

    private Token Expect(TokenKind kind, string context, string expected) =>
        Current.Kind == kind ? Advance() : throw Unexpected(context, expected);

    private ParseException Unexpected(string context, string expected) =>
        Error($"unexpected {Current.Described}{(context.Length > 0 ? " in " + context : "")}, expected {expected}");

    private ParseException Error(string what) => new(_query, Current.Start, what);
    private ParseException ErrorAt(int offset, string what) => new(_query, offset, what);

    private Expr Expression(int minPrecedence)
    {
        if (++_depth > MaxDepth) throw Error($"the expression is nested deeper than {MaxDepth} levels");
        var left = Unary();
        var links = 0;
        while (BinaryOps.Of(Current) is { } op && op.Precedence() > minPrecedence)
        {
            // A chain is as deep a tree as it has links.
            if (_depth + ++links > MaxDepth) throw Error($"the expression has more than {MaxDepth} operators in one chain");
            Advance();
            var (returnBool, matching) = Modifiers(op);
            // Power binds to the right, all others to the left.
            var right = Expression(op == BinaryOp.Power ? op.Precedence() - 1 : op.Precedence());
            left = new BinaryExpr(op, left, right, returnBool, matching) { Start = left.Start, End = PreviousEnd };
        }
        _depth--;
        return left;
    }

    private Expr Unary()
    {
        if (Current.Kind is not (TokenKind.Add or TokenKind.Subtract)) return Postfix(Primary());
        var sign = Advance();
        // A sign binds looser than a power and tighter than a product: -1^2 is -(1^2).
        var operand = Expression(BinaryOp.Multiply.Precedence());
        var negative = sign.Kind == TokenKind.Subtract;
        if (operand is NumberLiteral number)
            return new NumberLiteral(negative && !double.IsNaN(number.Value) ? -number.Value : number.Value, number.IsDuration) { Start = sign.Start, End = PreviousEnd };
        return new UnaryExpr(negative, operand) { Start = sign.Start, End = PreviousEnd };
    }

    private Expr Primary()
    {
        var token = Current;
        switch (token.Kind)
        {
            case TokenKind.Number or TokenKind.Duration:
                return Number();
            case TokenKind.Text:
                Advance();
                return new StringLiteral(Unquoted(token)) { Start = token.Start, End = token.End };
            case TokenKind.LeftParen:
                Advance();
                var inner = Expression(0);
                Expect(TokenKind.RightParen, "parenthesised expression", "\")\"");
                return new ParenExpr(inner) { Start = token.Start, End = PreviousEnd };
            case TokenKind.LeftBrace:
                return Selector();
            case TokenKind.Identifier:
                return Word();
            case TokenKind.End:
                throw Error("unexpected end of input, expected an expression");
            default:
                throw Unexpected("", "an expression");
        }
    }

    private Expr Word()
    {
        var token = Current;
        if (NumberText.TryParse(token.Text, out var number) && Following.Kind is not (TokenKind.LeftBrace or TokenKind.LeftParen))
        {
            Advance();
            return new NumberLiteral(number) { Start = token.Start, End = token.End };
        }
        if (_inDuration && Following.Kind == TokenKind.LeftParen && token.Text.ToLowerInvariant() is "min" or "max") return DurationExtreme();
        if (AggregationNames.Find(token.Text) is { } aggregation && (Following.Kind == TokenKind.LeftParen || Following.IsWord("by") || Following.IsWord("without")))
            return Aggregate(aggregation);
        return Following.Kind == TokenKind.LeftParen ? Call() : Selector();
    }

    private NumberLiteral Number()
    {
        var token = Advance();
        if (token.Kind == TokenKind.Number)
        {
            NumberText.TryParse(token.Text, out var value);
            return new NumberLiteral(value) { Start = token.Start, End = token.End };
        }
        if (!DurationText.TryParse(token.Text, out var milliseconds)) throw ErrorAt(token.Start, $"duration out of range: \"{token.Text}\"");
        return new NumberLiteral(milliseconds / 1000.0, isDuration: true) { Start = token.Start, End = token.End };
    }

    private string Unquoted(Token token)
    {
        try
        {
            return StringText.Unquote(token.Text);
        }
        catch (FormatException broken)
        {
            throw ErrorAt(token.Start, $"bad string literal {token.Text}: {broken.Message}");
        }
    }

    private CallExpr Call()
    {
        var name = Advance();
        var function = FunctionTable.Find(name.Text) ?? throw ErrorAt(name.Start, $"unknown function with name \"{name.Text}\"");
        var arguments = Arguments($"call to function \"{name.Text}\"");
        return new CallExpr(function, arguments) { Start = name.Start, End = PreviousEnd };
    }

    private List<Expr> Arguments(string context)
    {
        Expect(TokenKind.LeftParen, context, "\"(\"");
        var arguments = new List<Expr>();
        if (Accept(TokenKind.RightParen)) return arguments;
        do
        {
            if (arguments.Count > 0 && Current.Kind == TokenKind.RightParen) throw Error("trailing commas not allowed in function call args");
            arguments.Add(Expression(0));
        }
        while (Accept(TokenKind.Comma));
        Expect(TokenKind.RightParen, context, "\",\" or \")\"");
        return arguments;
    }

    private AggregateExpr Aggregate(Aggregation aggregation)
    {
        var name = Advance();
        var (grouping, without, found) = Grouping();
        var arguments = Arguments("aggregation");
        if (!found) (grouping, without, _) = Grouping();
        var expected = AggregationNames.TakesParameter(aggregation) ? 2 : 1;
        if (arguments.Count != expected)
            throw ErrorAt(name.Start, $"wrong number of arguments for aggregate expression provided, expected {expected}, got {arguments.Count}");
        return new AggregateExpr(aggregation, expected == 2 ? arguments[0] : null, arguments[^1], grouping, without) { Start = name.Start, End = PreviousEnd };
    }

    private (IReadOnlyList<string> Labels, bool Without, bool Found) Grouping()
    {
        var without = Current.IsWord("without");
        if (!without && !Current.IsWord("by")) return ([], false, false);
        Advance();
        return (LabelList(), without, true);
    }

    private List<string> LabelList()
    {
        Expect(TokenKind.LeftParen, "grouping opts", "\"(\"");
        var labels = new List<string>();
        while (!Accept(TokenKind.RightParen))
        {
            var token = Current;
            var label = token.Kind switch
            {
                TokenKind.Identifier when NameText.IsPlainLabel(token.Text) => token.Text,
                TokenKind.Text => Unquoted(token),
                _ => throw Unexpected("grouping opts", "label"),
            };
            if (!NameText.IsLabel(label)) throw Error($"invalid label name for grouping: {token.Text}");
            Advance();
            labels.Add(label);
            if (!Accept(TokenKind.Comma) && Current.Kind != TokenKind.RightParen) throw Unexpected("grouping opts", "\",\" or \")\"");
        }
        return labels;
    }
}
