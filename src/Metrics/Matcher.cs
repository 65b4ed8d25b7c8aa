using System.Text.RegularExpressions;

namespace Muster.Metrics;

public enum MatchKind { Equal, NotEqual, Regex, NotRegex }

/// <summary>
/// A condition on one label, as in PromQL. A label that is absent has the empty value.
/// Regexes are anchored at both ends and their dot matches a newline.
/// </summary>
public sealed class Matcher
{
    private readonly Regex? _regex;

    /// <exception cref="ArgumentException">The regex does not parse.</exception>
    public Matcher(string name, MatchKind kind, string value)
    {
        Name = name;
        Kind = kind;
        Value = value;
        if (kind is MatchKind.Regex or MatchKind.NotRegex)
            _regex = new Regex(@"\A(?:" + value + @")\z", RegexOptions.Singleline | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
    }

    public string Name { get; }
    public MatchKind Kind { get; }
    public string Value { get; }

    public bool Matches(string value) => Kind switch
    {
        MatchKind.Equal => value == Value,
        MatchKind.NotEqual => value != Value,
        MatchKind.Regex => _regex!.IsMatch(value),
        MatchKind.NotRegex => !_regex!.IsMatch(value),
        _ => throw new InvalidOperationException($"matcher kind {Kind}"),
    };

    public override string ToString() => Name + Kind switch
    {
        MatchKind.Equal => "=",
        MatchKind.NotEqual => "!=",
        MatchKind.Regex => "=~",
        _ => "!~",
    } + '"' + Value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + '"';
}
