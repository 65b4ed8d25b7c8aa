using Muster.Metrics;

namespace Muster.PromQl.Parsing;

public sealed partial class Parser
{
    private VectorSelector Selector()
    {
        var start = Current.Start;
        var name = "";
        var matchers = new List<Matcher>();
        if (Current.Kind == TokenKind.Identifier)
        {
            name = Advance().Text;
            matchers.Add(new Matcher(Labels.MetricName, MatchKind.Equal, name));
        }
        if (Accept(TokenKind.LeftBrace)) name = Conditions(name, matchers);
        return new VectorSelector(name, matchers) { Start = start, End = PreviousEnd };
    }

    private string Conditions(string name, List<Matcher> matchers)
    {
        while (!Accept(TokenKind.RightBrace))
        {
            var token = Current;
            if (token.Kind is not (TokenKind.Identifier or TokenKind.Text)) throw Unexpected("label matching", "identifier or \"}\"");
            Advance();
            var quoted = token.Kind == TokenKind.Text;
            var label = quoted ? Unquoted(token) : token.Text;
            var kind = MatchOperator();
            if (kind is { } match)
            {
                if (!NameText.IsLabel(label)) throw ErrorAt(token.Start, $"invalid label name {token.Text}");
                matchers.Add(Condition(label, match));
            }
            else if (quoted)
            {
                if (name.Length > 0) throw ErrorAt(token.Start, $"metric name must not be set twice: \"{name}\" or \"{label}\"");
                name = label;
                matchers.Insert(0, new Matcher(Labels.MetricName, MatchKind.Equal, label));
            }
            else throw Unexpected("label matching", "label matching operator");
            if (!Accept(TokenKind.Comma) && Current.Kind != TokenKind.RightBrace) throw Unexpected("label matching", "\",\" or \"}\"");
        }
        return name;
    }

    private MatchKind? MatchOperator()
    {
        MatchKind? kind = Current.Kind switch
        {
            TokenKind.Assign => MatchKind.Equal,
            TokenKind.NotEqual => MatchKind.NotEqual,
            TokenKind.RegexMatch => MatchKind.Regex,
            TokenKind.RegexNotMatch => MatchKind.NotRegex,
            _ => null,
        };
        if (kind is not null) Advance();
        return kind;
    }

    private Matcher Condition(string label, MatchKind kind)
    {
        var value = Expect(TokenKind.Text, "label matching", "string");
        try
        {
            return new Matcher(label, kind, Unquoted(value));
        }
        catch (Exception broken) when (broken is ArgumentException or NotSupportedException)
        {
            throw ErrorAt(value.Start, $"error parsing regexp: {broken.Message}");
        }
    }

    /// <summary>Everything that may follow a selector or subquery: ranges, offset, @, anchored, smoothed.</summary>
    private Expr Postfix(Expr expr)
    {
        while (true)
        {
            if (Current.Kind == TokenKind.LeftBracket) expr = RangeOrSubquery(expr);
            else if (Current.Kind == TokenKind.At) At(expr);
            else if (Current.IsWord("offset")) Offset(expr);
            else if (Current.IsWord("anchored") || Current.IsWord("smoothed")) Ends(expr);
            else return expr;
            expr.End = PreviousEnd;
        }
    }

    private Expr RangeOrSubquery(Expr expr)
    {
        var bracket = Advance();
        var range = PositiveDuration();
        if (Accept(TokenKind.Colon))
        {
            var step = Current.Kind == TokenKind.RightBracket ? null : PositiveDuration();
            Expect(TokenKind.RightBracket, "subquery selector", "\"]\"");
            if (expr.Kind is not (ValueKind.Vector or ValueKind.Scalar))
                throw ErrorAt(expr.Start, $"subquery is only allowed on instant vector, got {TypeCheck.Describe(expr.Kind)} instead");
            return new SubqueryExpr(expr, range, step) { Start = expr.Start, End = PreviousEnd };
        }
        Expect(TokenKind.RightBracket, "matrix selector", "\"]\" or \":\"");
        if (expr is not VectorSelector selector) throw ErrorAt(bracket.Start, "ranges only allowed for vector selectors");
        if (selector.Shift.Offset is not null) throw ErrorAt(bracket.Start, "no offset modifiers allowed before range");
        if (selector.Shift.At != AtKind.None) throw ErrorAt(bracket.Start, "no @ modifiers allowed before range");
        return new MatrixSelector(selector, range) { Start = expr.Start, End = PreviousEnd };
    }

    private void Ends(Expr expr)
    {
        var word = Advance();
        var ends = word.IsWord("anchored") ? RangeEnds.Anchored : RangeEnds.Smoothed;
        var selector = expr switch
        {
            MatrixSelector matrix => matrix.Selector,
            VectorSelector vector when ends == RangeEnds.Smoothed => vector,
            VectorSelector => throw ErrorAt(word.Start, "anchored modifier must be preceded by a range selector"),
            _ => throw ErrorAt(word.Start, $"{word.Text.ToLowerInvariant()} modifier must be preceded by a selector"),
        };
        if (selector.Ends != RangeEnds.Plain) throw ErrorAt(word.Start, "anchored and smoothed may be set only once");
        selector.Ends = ends;
    }

    private TimeShift ShiftOf(Expr expr, string what, int place) => expr switch
    {
        VectorSelector selector => selector.Shift,
        MatrixSelector matrix => matrix.Selector.Shift,
        SubqueryExpr subquery => subquery.Shift,
        _ => throw ErrorAt(place, $"{what} modifier must be preceded by an instant vector selector or range vector selector or a subquery"),
    };

    private void Offset(Expr expr)
    {
        var word = Advance();
        var shift = ShiftOf(expr, "offset", word.Start);
        if (shift.Offset is not null) throw ErrorAt(word.Start, "offset may not be set multiple times");
        shift.Offset = SignedDuration();
    }

    private void At(Expr expr)
    {
        var sign = Advance();
        var shift = ShiftOf(expr, "@", sign.Start);
        if (shift.At != AtKind.None) throw ErrorAt(sign.Start, "@ <timestamp> may not be set multiple times");
        if ((Current.IsWord("start") || Current.IsWord("end")) && Following.Kind == TokenKind.LeftParen)
        {
            shift.At = Advance().IsWord("start") ? AtKind.Start : AtKind.End;
            Advance();
            Expect(TokenKind.RightParen, "@", "\")\"");
            return;
        }
        var negative = false;
        while (Current.Kind is TokenKind.Add or TokenKind.Subtract) negative ^= Advance().Kind == TokenKind.Subtract;
        var isNumber = Current.Kind is TokenKind.Number or TokenKind.Duration || (Current.Kind == TokenKind.Identifier && NumberText.TryParse(Current.Text, out _));
        if (!isNumber) throw Unexpected("@", "timestamp");
        var seconds = ((NumberLiteral)Primary()).Value * (negative ? -1 : 1);
        var ms = Math.Round(seconds * 1000, MidpointRounding.AwayFromZero);
        if (!double.IsFinite(ms) || Math.Abs(ms) >= long.MaxValue / 2) throw ErrorAt(sign.Start, $"timestamp out of bounds for @ modifier: {NumberText.FormatShort(seconds)}");
        shift.At = AtKind.Time;
        shift.AtMs = (long)ms;
    }
}
