using System.Text.RegularExpressions;

namespace Muster.Probes;

/// <summary>Something to look for in text: <c>/regular expression/</c> (<c>/…/i</c> ignores case), or anything else as it stands.</summary>
internal sealed class TextPattern
{
    // A pattern from a configuration file must not be able to spin on a page from outside.
    private static readonly TimeSpan MatchTime = TimeSpan.FromSeconds(1);

    private readonly string _text;
    private readonly Regex? _regex;

    private TextPattern(string text, Regex? regex) => (_text, _regex) = (text, regex);

    /// <exception cref="RegexParseException">The expression is not one.</exception>
    public static TextPattern Parse(string text)
    {
        bool ignoreCase = text.EndsWith("/i", StringComparison.Ordinal);
        int end = ignoreCase ? text.Length - 2 : text.Length - 1;
        if (text.Length < 3 || text[0] != '/' || text[end] != '/' || end < 2)
            return new TextPattern(text, null);
        var options = RegexOptions.CultureInvariant | RegexOptions.Multiline | (ignoreCase ? RegexOptions.IgnoreCase : RegexOptions.None);
        return new TextPattern(text, new Regex(text[1..end], options, MatchTime));
    }

    /// <exception cref="RegexMatchTimeoutException">The expression backtracks without end on this text.</exception>
    public bool IsIn(string text) => _regex?.IsMatch(text) ?? text.Contains(_text, StringComparison.Ordinal);

    public override string ToString() => _regex is null ? $"'{_text}'" : _text;
}
