namespace Muster.PromQl.Parsing;

public sealed partial class Parser
{
    /// <summary>What may stand between a binary operator and its right side: bool, on/ignoring, group_left/right, fill.</summary>
    private (bool ReturnBool, VectorMatching? Matching) Modifiers(BinaryOp op)
    {
        var returnBool = false;
        if (Current.IsWord("bool"))
        {
            if (!op.IsComparison()) throw Error("bool modifier can only be used on comparison operators");
            Advance();
            returnBool = true;
        }
        if ((!Current.IsWord("on") && !Current.IsWord("ignoring")) || Following.Kind != TokenKind.LeftParen)
            return (returnBool, Fill(op, null));
        var on = Advance().IsWord("on");
        var labels = LabelList();
        var cardinality = op.IsSet() ? Cardinality.ManyToMany : Cardinality.OneToOne;
        var include = new List<string>();
        if (Current.IsWord("group_left") || Current.IsWord("group_right"))
        {
            if (op.IsSet()) throw Error($"no grouping allowed for \"{op.Symbol()}\" operation");
            cardinality = Advance().IsWord("group_left") ? Cardinality.ManyToOne : Cardinality.OneToMany;
            if (Current.Kind == TokenKind.LeftParen) include = LabelList();
            if (on && labels.Intersect(include).FirstOrDefault() is { } twice) throw Error($"label \"{twice}\" must not occur in ON and GROUP clause at once");
        }
        return (returnBool, Fill(op, new VectorMatching(cardinality, on, labels, include)));
    }

    private VectorMatching? Fill(BinaryOp op, VectorMatching? matching)
    {
        while (Following.Kind == TokenKind.LeftParen && (Current.IsWord("fill") || Current.IsWord("fill_left") || Current.IsWord("fill_right")))
        {
            if (op.IsSet()) throw Error("filling in missing series not allowed for set operators");
            var word = Advance();
            Advance();
            if (Unary() is not NumberLiteral number) throw ErrorAt(word.Start, "fill takes a number");
            Expect(TokenKind.RightParen, "fill", "\")\"");
            matching ??= VectorMatching.Default;
            if (!word.IsWord("fill_right")) matching = matching with { FillLeft = number.Value };
            if (!word.IsWord("fill_left")) matching = matching with { FillRight = number.Value };
        }
        return matching;
    }
}
