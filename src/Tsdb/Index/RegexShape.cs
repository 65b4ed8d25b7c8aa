namespace Muster.Tsdb.Index;

/// <summary>
/// What can be known of an anchored regex without running it: that it is a choice of literals, or that every match
/// begins with certain characters. Knowing less than there is to know is allowed; knowing wrong is not.
/// </summary>
internal readonly record struct RegexShape(string[]? Literals, string Prefix)
{
    private const string Special = @"\.+*?()[]{}|^$";

    public static RegexShape Of(string pattern)
    {
        var inner = pattern.StartsWith('(') && pattern.EndsWith(')') && pattern.AsSpan(1, pattern.Length - 2).IndexOfAny("()") < 0
            ? pattern[(pattern.StartsWith("(?:", StringComparison.Ordinal) ? 3 : 1)..^1]
            : pattern;
        var choices = inner.Split('|');
        if (Array.TrueForAll(choices, c => c.AsSpan().IndexOfAny(Special) < 0)) return new RegexShape(choices, "");
        if (pattern.Contains('|', StringComparison.Ordinal)) return new RegexShape(null, "");
        var end = pattern.AsSpan().IndexOfAny(Special);
        // A quantifier belongs to the character before it, which may then be absent.
        if (end > 0 && pattern[end] is '?' or '*' or '{' or '+') end--;
        return new RegexShape(null, end > 0 ? pattern[..end] : "");
    }
}
