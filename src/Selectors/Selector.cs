using System.Diagnostics.CodeAnalysis;
using Muster.Selectors.Parsing;
using Muster.Selectors.Terms;

namespace Muster.Selectors;

/// <summary>
/// The one language that names a set of hosts.
/// <code>
/// selector = and { ("or" | "," | "|") and }
/// and      = not { ["and" | "&amp;" | "+"] not }            white space between two terms means "and"
/// not      = ("not" | "!") not | "(" selector ")" | term
/// term     = word                                        the tag, * and ? match any characters / one character
///          | field (":" | "=" | "!=") value              fields: tag name id status group address fact.NAME
///          | field ("~" | "!~") regex                    up to white space or a ")" that closes nothing in it
///          | "fact." name ("&lt;" | "&lt;=" | "&gt;" | "&gt;=") number  with K M G T P (1024) and an optional B or iB
/// </code>
/// Quotes (<c>"…"</c> or <c>'…'</c>, with <c>\</c> before a quote or a backslash) make a word or value literal.
/// Tags are compared exactly; everything else without regard to case. A host without the fact does not match a comparison with it.
/// </summary>
public sealed class Selector : IEquatable<Selector>
{
    private readonly Term _term;
    private readonly string _text;

    internal Selector(Term term)
    {
        _term = term;
        _text = term.ToString();
    }

    /// <summary>Every host.</summary>
    public static Selector All { get; } = new(AllTerm.Instance);

    /// <param name="text">For example <c>web and not canary</c>.</param>
    /// <param name="groups">The tags of every group, by its name. Without it the syntax is checked, but <c>group:</c> cannot be matched.</param>
    /// <exception cref="SelectorException">Says at which column what is wrong, and the cure.</exception>
    public static Selector Parse(string text, IReadOnlyDictionary<string, IReadOnlyCollection<string>>? groups = null) =>
        new(new SelectorParser(text, groups).Parse());

    public static bool TryParse(
        string text, IReadOnlyDictionary<string, IReadOnlyCollection<string>>? groups,
        [NotNullWhen(true)] out Selector? selector, [NotNullWhen(false)] out SelectorException? error)
    {
        try
        {
            selector = Parse(text, groups);
            error = null;
            return true;
        }
        catch (SelectorException wrong)
        {
            selector = null;
            error = wrong;
            return false;
        }
    }

    /// <summary>The selector of exactly one host name, whatever characters are in it.</summary>
    public static Selector ForName(string name) => new(new NameTerm(Pattern.Literal(name)));

    /// <summary>True when the selector names this host.</summary>
    /// <exception cref="InvalidOperationException">It has a <c>group:</c> and was parsed without groups.</exception>
    public bool Matches(ISelectable host) => _term.Matches(host);

    /// <summary>The selector in its canonical writing; parsed again it is equal to this one.</summary>
    public override string ToString() => _text;

    public bool Equals(Selector? other) => other is not null && other._text == _text;

    public override bool Equals(object? obj) => Equals(obj as Selector);

    public override int GetHashCode() => _text.GetHashCode(StringComparison.Ordinal);
}
