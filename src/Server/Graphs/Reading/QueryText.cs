using System.Text.RegularExpressions;
using Muster.PromQl.Parsing;

namespace Muster.Server.Graphs.Reading;

/// <summary>The words in a query that stand for times of the graph.</summary>
internal static partial class QueryText
{
    /// <summary>A rate needs two samples, and one may be late: four times the fifteen seconds that are usual.</summary>
    private const long LeastRateMs = 60_000;

    [GeneratedRegex(@"\$(?:\{(\w+)\}|(\w+))", RegexOptions.CultureInvariant)]
    private static partial Regex Variable();

    /// <summary>With the words of other programs too: <c>$__interval</c>, <c>$__rate_interval</c>, <c>$__range</c>.</summary>
    /// <exception cref="FormatException">There is no such word.</exception>
    public static string Fill(string query, long askedMs, long lengthMs) => !query.Contains('$', StringComparison.Ordinal) ? query : Variable().Replace(query, match =>
        (match.Groups[1].Value + match.Groups[2].Value) switch
        {
            "interval" or "__interval" => DurationText.Format(askedMs),
            "rate" or "__rate_interval" => DurationText.Format(Math.Max(LeastRateMs, askedMs)),
            "range" or "__range" => DurationText.Format(Math.Max(1000, lengthMs / 1000 * 1000)),
            // In a text of the query a dollar may be the end of a regular expression.
            var other when other.Length > 0 && char.IsAsciiLetter(other[0]) && other.Length > 1 => throw new FormatException($"there is no ${other}; known are $interval, $rate and $range"),
            _ => match.Value,
        });
}
