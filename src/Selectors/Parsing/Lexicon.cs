using System.Text;

namespace Muster.Selectors.Parsing;

/// <summary>Which characters mean something, and how to write a text in which they must not.</summary>
internal static class Lexicon
{
    public static bool StartsOperator(char c) => c is ':' or '~' or '=' or '<' or '>';

    public static bool EndsValue(char c) => char.IsWhiteSpace(c) || c is '(' or ')' or '+' or ',' or '|' or '&' or '!' or '"' or '\'';

    public static bool EndsWord(char c) => EndsValue(c) || StartsOperator(c);

    public static bool IsWild(char c) => c is '*' or '?';

    /// <summary>A literal as the value of a field: quoted only where it must be.</summary>
    public static string Value(string literal) =>
        literal.Length > 0 && !literal.Any(c => EndsValue(c) || IsWild(c)) ? literal : Quote(literal);

    /// <summary>A literal as a bare word.</summary>
    public static string Word(string literal) =>
        literal.Any(StartsOperator) || literal.ToLowerInvariant() is "and" or "or" or "not" ? Quote(literal) : Value(literal);

    public static string Quote(string literal)
    {
        var text = new StringBuilder("\"");
        foreach (var c in literal)
        {
            if (c is '"' or '\\') text.Append('\\');
            text.Append(c);
        }
        return text.Append('"').ToString();
    }
}
