using System.Text.RegularExpressions;
using Muster.Metrics;

namespace Muster.Server.Graphs.Explore;

/// <summary>What is typed for a name, and the condition it stands for: a whole name, a part of one, or a regular expression.</summary>
internal static class PatternText
{
    private const string Anything = ".*";

    /// <summary>A name with signs of regular expressions in it is one.</summary>
    public static bool IsPlain(string text) => text.AsSpan().IndexOfAny(@"\^$*+?()[]{}|") < 0;

    /// <param name="exists">Whether something has just this name.</param>
    public static Matcher Condition(string label, string text, Predicate<string> exists) =>
        IsPlain(text) ? exists(text) ? new Matcher(label, MatchKind.Equal, text) : new Matcher(label, MatchKind.Regex, Anything + Escape(text) + Anything)
        : new Matcher(label, MatchKind.Regex, text);

    /// <summary>The way back; null for conditions that are not written so.</summary>
    public static string? Text(Matcher matcher) => matcher.Kind switch
    {
        MatchKind.Equal => matcher.Value,
        MatchKind.Regex when matcher.Value.StartsWith(Anything, StringComparison.Ordinal) && matcher.Value.Length > 4 && matcher.Value.EndsWith(Anything, StringComparison.Ordinal)
            && Unescape(matcher.Value[2..^2]) is { } part && IsPlain(part) => part,
        MatchKind.Regex => matcher.Value,
        _ => null,
    };

    /// <summary>What is wrong with the text as it was typed, not with what was made around it.</summary>
    public static string Fault(string text, ArgumentException wrong)
    {
        try
        {
            _ = new Regex(text, RegexOptions.CultureInvariant);
            return wrong.Message;
        }
        catch (ArgumentException own)
        {
            return own.Message;
        }
    }

    /// <summary>The dot alone is a sign that plain names have.</summary>
    private static string Escape(string text) => text.Replace(".", "\\.", StringComparison.Ordinal);

    private static string? Unescape(string text)
    {
        var plain = Regex.Replace(text, @"\\\.", "\u0001", RegexOptions.CultureInvariant);
        return plain.Contains('.', StringComparison.Ordinal) || plain.Contains('\\', StringComparison.Ordinal) ? null : plain.Replace('\u0001', '.');
    }
}
