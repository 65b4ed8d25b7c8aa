using System.Text.RegularExpressions;
using Muster.Selectors.Parsing;

namespace Muster.Selectors.Terms;

/// <summary>What the text of a field is held against, without regard to case: a literal, a glob or a regular expression.</summary>
internal sealed class Pattern
{
    private enum Kind { Literal, Glob, Expression }

    private readonly Kind _kind;
    private readonly Regex? _regex;

    private Pattern(string text, Kind kind)
    {
        Text = text;
        _kind = kind;
        // Non-backtracking: the time is bounded by the length of the text, whoever wrote the expression.
        if (kind == Kind.Expression) _regex = new Regex(text, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
    }

    public string Text { get; }

    public bool IsLiteral => _kind == Kind.Literal;

    public static Pattern Literal(string text) => new(text, Kind.Literal);

    public static Pattern Glob(string text) => new(text, Kind.Glob);

    /// <exception cref="ArgumentException">Not a regular expression.</exception>
    /// <exception cref="NotSupportedException">One that needs backtracking.</exception>
    public static Pattern Expression(string text) => new(text, Kind.Expression);

    public bool Matches(string text) => _kind switch
    {
        Kind.Literal => text.Equals(Text, StringComparison.OrdinalIgnoreCase),
        Kind.Glob => Globbing.Matches(Text, text, ignoreCase: true),
        _ => _regex!.IsMatch(text),
    };

    /// <summary>Operator and value: <c>:web*</c>.</summary>
    public override string ToString() => _kind switch
    {
        Kind.Literal => ":" + Lexicon.Value(Text),
        Kind.Glob => ":" + Text,
        _ => "~" + Lexicon.Quote(Text),
    };
}
