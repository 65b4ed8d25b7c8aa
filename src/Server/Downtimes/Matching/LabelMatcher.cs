using System.Text.RegularExpressions;

namespace Muster.Server.Downtimes.Matching;

/// <summary>One condition on the labels of a problem, as in Alertmanager. A label that is not there has the empty value.</summary>
/// <param name="IsRegex">The whole value must match, as if between ^ and $.</param>
/// <param name="IsEqual">False: it must not.</param>
public sealed class LabelMatcher : IEquatable<LabelMatcher>
{
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(250);
    private readonly Regex? regex;

    /// <exception cref="FormatException">Not a label's name, or not a regular expression (or one that looks back, which takes unbounded time).</exception>
    public LabelMatcher(string name, string value, bool isRegex = false, bool isEqual = true)
    {
        if (name.Length is 0 or > 200) throw new FormatException("a matcher needs the name of a label");
        (Name, Value, IsRegex, IsEqual) = (name, value, isRegex, isEqual);
        if (!isRegex) return;
        try
        {
            regex = new Regex($@"\A(?:{value})\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, Longest);
        }
        catch (Exception wrong) when (wrong is ArgumentException or NotSupportedException)
        {
            throw new FormatException($"“{value}” is no regular expression that can be used here: {wrong.Message}", wrong);
        }
    }

    public string Name { get; }
    public string Value { get; }
    public bool IsRegex { get; }
    public bool IsEqual { get; }

    /// <summary>Whether it would hold for a problem without this label.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool MatchesNothing => Is("") == IsEqual;

    /// <summary>With several values (groups) one that is meets an equal matcher, and breaks one that wants none.</summary>
    public bool Matches(ProblemLabels labels)
    {
        var values = labels.Values(Name);
        return (values.Count == 0 ? Is("") : values.Any(Is)) == IsEqual;
    }

    private bool Is(string value) => regex is null ? string.Equals(value, Value, StringComparison.Ordinal) : regex.IsMatch(value);

    public bool Equals(LabelMatcher? other) => other is not null && (Name, Value, IsRegex, IsEqual) == (other.Name, other.Value, other.IsRegex, other.IsEqual);

    public override bool Equals(object? obj) => Equals(obj as LabelMatcher);

    public override int GetHashCode() => HashCode.Combine(Name, Value, IsRegex, IsEqual);

    /// <summary>As Alertmanager writes it: <c>severity=~"warning|critical"</c>.</summary>
    public override string ToString() => $"{Name}{(IsEqual ? IsRegex ? "=~" : "=" : IsRegex ? "!~" : "!=")}\"{Value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
