using System.Text.RegularExpressions;
using Muster.Metrics;
using Muster.Server.MetricsApi.Store;

namespace Muster.Server.Graphs.Explore;

/// <summary>The hosts of an aggregate graph: a regular expression, or words of the selector language that PromQL has labels for.</summary>
internal static partial class HostCondition
{
    [GeneratedRegex(@"\A(?<not>not |!)?(?<field>tag|group|name):(?:""(?<quoted>[^""]+)""|(?<value>\S+))\z", RegexOptions.CultureInvariant)]
    private static partial Regex Term();

    [GeneratedRegex(@"\s+(?:and|&&?)\s+", RegexOptions.CultureInvariant)]
    private static partial Regex And();

    /// <exception cref="FormatException">A selector with more in it than PromQL's conditions can say.</exception>
    public static IEnumerable<Matcher> Read(string text, Predicate<string> exists)
    {
        text = text.Trim();
        if (text.Length == 0) return [];
        var words = And().Split(text);
        if (!words.Any(word => Term().IsMatch(word)))
            return text.Contains(' ', StringComparison.Ordinal) ? throw Unread(text) : [PatternText.Condition(HostLabels.Host, text, exists)];
        return words.Select(word => Term().Match(word) is { Success: true } term ? Of(term) : throw Unread(word));
    }

    /// <summary>Null: they are written as no field says it.</summary>
    public static string? Text(IReadOnlyList<Matcher> matchers)
    {
        if (matchers is [{ Name: HostLabels.Host } only] && PatternText.Text(only) is { } pattern) return pattern;
        var words = new List<string>();
        foreach (var matcher in matchers)
        {
            if (matcher.Kind is MatchKind.Regex or MatchKind.NotRegex) return null;
            var not = matcher.Kind == MatchKind.NotEqual ? "not " : "";
            var value = matcher.Value.Contains(' ', StringComparison.Ordinal) ? $"\"{matcher.Value}\"" : matcher.Value;
            words.Add(not + matcher.Name switch { HostLabels.Host => "name:", HostLabels.Tag => "tag:", _ => "group:" } + value);
        }
        return string.Join(" and ", words);
    }

    private static Matcher Of(Match term)
    {
        var label = term.Groups["field"].Value switch { "name" => HostLabels.Host, var other => other };
        return new Matcher(label, term.Groups["not"].Success ? MatchKind.NotEqual : MatchKind.Equal, term.Groups["quoted"].Success ? term.Groups["quoted"].Value : term.Groups["value"].Value);
    }

    private static FormatException Unread(string text) =>
        new($"hosts: “{text}”: write a part of the name, a regular expression such as web-.*|db-.*, or tag:web and not group:Canaries");
}
