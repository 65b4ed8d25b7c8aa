namespace Muster.PromQl.Parsing;

internal enum TokenKind
{
    End, Identifier, Number, Duration, Text,
    LeftParen, RightParen, LeftBrace, RightBrace, LeftBracket, RightBracket,
    Comma, Colon, At, Assign, NotEqual, RegexMatch, RegexNotMatch,
    Add, Subtract, Multiply, Divide, Modulo, Power,
    EqualEqual, Less, LessOrEqual, Greater, GreaterOrEqual, TrimUpper, TrimLower,
}

/// <param name="Text">The token as written.</param>
/// <param name="Start">Offset of its first character in the query.</param>
internal readonly record struct Token(TokenKind Kind, string Text, int Start)
{
    public int End => Start + Text.Length;

    /// <summary>How an error names it.</summary>
    public string Described => Kind switch
    {
        TokenKind.End => "end of input",
        TokenKind.Identifier => $"identifier \"{Text}\"",
        TokenKind.Number => $"number \"{Text}\"",
        TokenKind.Duration => $"duration \"{Text}\"",
        TokenKind.Text => $"string {Text}",
        _ => $"\"{Text}\"",
    };

    public bool IsWord(string lowerCase) => Kind == TokenKind.Identifier && Text.Equals(lowerCase, StringComparison.OrdinalIgnoreCase);
}
