using System.Text;

namespace Muster.Selectors.Parsing;

/// <summary>Cuts the text of a selector into signs and terms.</summary>
internal sealed class SelectorReader(string text)
{
    private int _at;

    /// <summary>Of what comes next, from 1.</summary>
    public int Column => _at + 1;

    public SelectorException Wrong(string reason) => new(Column, reason);

    public Sign Peek()
    {
        while (_at < text.Length && char.IsWhiteSpace(text[_at])) _at++;
        if (_at == text.Length) return Sign.End;
        return text[_at] switch
        {
            '(' => Sign.Open,
            ')' => Sign.Close,
            '&' or '+' => Sign.And,
            ',' or '|' => Sign.Or,
            '!' => Sign.Not,
            _ => Keyword() switch { "and" => Sign.And, "or" => Sign.Or, "not" => Sign.Not, _ => Sign.Term },
        };
    }

    /// <summary>Takes the sign that <see cref="Peek"/> saw, which was not a term, and returns its text.</summary>
    public string Take()
    {
        var length = Math.Max(Keyword().Length, 1);
        // && and || are what programmers write.
        if (text[_at] is '&' or '|' && _at + 1 < text.Length && text[_at + 1] == text[_at]) length = 2;
        _at += length;
        return text.Substring(_at - length, length);
    }

    public RawTerm TakeTerm()
    {
        var column = Column;
        if (text[_at] is '"' or '\'') return new RawTerm(column, null, "", column, Quoted(), true);
        var word = Word(Lexicon.EndsWord);
        var op = Operator();
        if (op.Length == 0) return new RawTerm(column, null, "", column, EndOfTerm(word), false);
        if (word.Length == 0) throw new SelectorException(column, $"a field is missing before '{op}': write for example name{op}web");
        _at += op.Length;
        var valueColumn = Column;
        if (_at < text.Length && text[_at] is '"' or '\'') return new RawTerm(column, word, op, valueColumn, Quoted(), true);
        var value = op is "~" or "!~" ? Expression() : EndOfTerm(Word(Lexicon.EndsValue));
        if (value.Length == 0) throw new SelectorException(valueColumn, $"a value is missing behind '{word}{op}'");
        return new RawTerm(column, word, op, valueColumn, value, false);
    }

    private string Keyword()
    {
        var end = _at;
        while (end < text.Length && char.IsAsciiLetter(text[end])) end++;
        if (end < text.Length && !Lexicon.EndsValue(text[end])) return "";
        var word = text[_at..end].ToLowerInvariant();
        return word is "and" or "or" or "not" ? word : "";
    }

    private string Word(Func<char, bool> ends)
    {
        var start = _at;
        while (_at < text.Length && !ends(text[_at])) _at++;
        return text[start.._at];
    }

    private string EndOfTerm(string word) =>
        _at < text.Length && text[_at] is '"' or '\'' ? throw Wrong("a quote in the middle of a word: put the whole word in quotes") : word;

    private string Operator()
    {
        if (_at == text.Length) return "";
        var two = _at + 1 < text.Length ? text.Substring(_at, 2) : "";
        if (two is "!=" or "!~" or "<=" or ">=") return two;
        return Lexicon.StartsOperator(text[_at]) ? text.Substring(_at, 1) : "";
    }

    private string Quoted()
    {
        var open = Column;
        var quote = text[_at++];
        var value = new StringBuilder();
        for (; _at < text.Length; _at++)
        {
            var c = text[_at];
            if (c == quote)
            {
                _at++;
                if (_at < text.Length && !Lexicon.EndsValue(text[_at])) throw Wrong("white space or an operator is missing behind the quote");
                return value.ToString();
            }
            if (c == '\\' && _at + 1 < text.Length && text[_at + 1] is '\\' or '"' or '\'') c = text[++_at];
            value.Append(c);
        }
        throw new SelectorException(open, $"this quote is not closed: add a {quote}");
    }

    /// <summary>An unquoted regular expression: its own parentheses and classes may hold anything but white space.</summary>
    private string Expression()
    {
        var start = _at;
        var depth = 0;
        var inClass = false;
        for (; _at < text.Length && !char.IsWhiteSpace(text[_at]); _at++)
        {
            var c = text[_at];
            if (c == '\\' && _at + 1 < text.Length && !char.IsWhiteSpace(text[_at + 1])) _at++;
            else if (inClass) inClass = c != ']';
            else if (c == '[') inClass = true;
            else if (c == '(') depth++;
            else if (c == ')' && --depth < 0) break;
        }
        return text[start.._at];
    }
}
