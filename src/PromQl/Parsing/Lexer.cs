namespace Muster.PromQl.Parsing;

/// <summary>Cuts a query into tokens. Keywords are identifiers here: whether <c>sum</c> is an operator or a metric only the parser knows.</summary>
internal sealed class Lexer(string query)
{
    private readonly List<Token> _tokens = [];
    private int _at;
    private int _brackets;

    /// <exception cref="ParseException">A character that begins no token, an unclosed string, a malformed number.</exception>
    public static List<Token> Tokenize(string query) => new Lexer(query).Run();

    private List<Token> Run()
    {
        while (true)
        {
            SkipBlanksAndComments();
            if (_at >= query.Length) break;
            Next();
        }
        _tokens.Add(new Token(TokenKind.End, "", query.Length));
        return _tokens;
    }

    private void SkipBlanksAndComments()
    {
        while (_at < query.Length)
        {
            var c = query[_at];
            if (c is ' ' or '\t' or '\n' or '\r') _at++;
            else if (c == '#')
                while (_at < query.Length && query[_at] != '\n') _at++;
            else return;
        }
    }

    private void Next()
    {
        var c = query[_at];
        var following = Peek(1);
        switch (c)
        {
            case '(': Take(TokenKind.LeftParen, 1); return;
            case ')': Take(TokenKind.RightParen, 1); return;
            case '{': Take(TokenKind.LeftBrace, 1); return;
            case '}': Take(TokenKind.RightBrace, 1); return;
            case '[': _brackets++; Take(TokenKind.LeftBracket, 1); return;
            case ']': _brackets = Math.Max(0, _brackets - 1); Take(TokenKind.RightBracket, 1); return;
            case ',': Take(TokenKind.Comma, 1); return;
            case '@': Take(TokenKind.At, 1); return;
            case '+': Take(TokenKind.Add, 1); return;
            case '-': Take(TokenKind.Subtract, 1); return;
            case '*': Take(TokenKind.Multiply, 1); return;
            case '/': Take(TokenKind.Divide, 1); return;
            case '%': Take(TokenKind.Modulo, 1); return;
            case '^': Take(TokenKind.Power, 1); return;
            case '=' when following == '=': Take(TokenKind.EqualEqual, 2); return;
            case '=' when following == '~': Take(TokenKind.RegexMatch, 2); return;
            case '=': Take(TokenKind.Assign, 1); return;
            case '!' when following == '=': Take(TokenKind.NotEqual, 2); return;
            case '!' when following == '~': Take(TokenKind.RegexNotMatch, 2); return;
            case '!': throw new ParseException(query, _at, "unexpected character after '!': a comparison is \"!=\" or \"!~\"");
            case '<' when following == '=': Take(TokenKind.LessOrEqual, 2); return;
            case '<' when following == '/': Take(TokenKind.TrimUpper, 2); return;
            case '<': Take(TokenKind.Less, 1); return;
            case '>' when following == '=': Take(TokenKind.GreaterOrEqual, 2); return;
            case '>' when following == '/': Take(TokenKind.TrimLower, 2); return;
            case '>': Take(TokenKind.Greater, 1); return;
            case ':' when _brackets > 0: Take(TokenKind.Colon, 1); return;
            case '"' or '\'' or '`': TakeText(c); return;
        }
        if (char.IsAsciiDigit(c) || (c == '.' && char.IsAsciiDigit(following))) TakeNumber();
        else if (char.IsAsciiLetter(c) || c is '_' or ':') TakeIdentifier();
        else throw new ParseException(query, _at, $"unexpected character {Shown(c)}");
    }

    private static string Shown(char c) => c < ' ' ? $"U+{(int)c:X4}" : $"'{c}'";

    private char Peek(int distance) => _at + distance < query.Length ? query[_at + distance] : '\0';

    private void Take(TokenKind kind, int length)
    {
        _tokens.Add(new Token(kind, query.Substring(_at, length), _at));
        _at += length;
    }

    private void TakeIdentifier()
    {
        var end = _at + 1;
        while (end < query.Length && (char.IsAsciiLetterOrDigit(query[end]) || query[end] == '_' || (query[end] == ':' && _brackets == 0))) end++;
        Take(TokenKind.Identifier, end - _at);
    }

    private void TakeText(char quote)
    {
        var end = _at + 1;
        while (true)
        {
            if (end >= query.Length) throw new ParseException(query, _at, "unterminated string: its closing quote is missing");
            if (query[end] == quote) break;
            if (quote != '`' && query[end] == '\n') throw new ParseException(query, _at, "unterminated quoted string: a line ends inside it (write \\n, or quote with `)");
            end += query[end] == '\\' && quote != '`' ? 2 : 1;
        }
        Take(TokenKind.Text, end + 1 - _at);
    }

    private void TakeNumber()
    {
        var end = _at;
        while (end < query.Length && (char.IsAsciiLetterOrDigit(query[end]) || query[end] is '.' or '_'
            || (query[end] is '+' or '-' && query[end - 1] is 'e' or 'E' && !IsHexadecimal() && char.IsAsciiDigit(PeekAt(end + 1)))))
            end++;
        var text = query[_at..end];
        if (NumberText.TryParse(text, out _)) Take(TokenKind.Number, text.Length);
        else if (DurationText.TryParse(text, out _)) Take(TokenKind.Duration, text.Length);
        else throw new ParseException(query, _at, $"bad number or duration syntax: \"{text}\"");
    }

    private char PeekAt(int index) => index < query.Length ? query[index] : '\0';

    private bool IsHexadecimal() => query[_at] == '0' && Peek(1) is 'x' or 'X';
}
