using System.Text.RegularExpressions;
using Muster.Metrics;

namespace Muster.Server.Graphs.Reading;

/// <summary>Names series for people: by the pattern of their query, or by what they differ in.</summary>
internal static partial class SeriesNames
{
    [GeneratedRegex(@"\{\{\s*(\w+)\s*\}\}", RegexOptions.CultureInvariant)]
    private static partial Regex Place();

    public static string[] Of(IReadOnlyList<Labels> series, string pattern, string query)
    {
        if (pattern.Length > 0) return [.. series.Select(labels => Fill(pattern, labels))];
        var differing = Differing(series);
        return [.. series.Select(labels => Name(labels, differing, series.Count == 1, query))];
    }

    private static string Fill(string pattern, Labels labels)
    {
        var name = Place().Replace(pattern, match => labels.Get(match.Groups[1].Value)).Trim();
        return name.Length > 0 ? name : labels.ToString();
    }

    private static List<string> Differing(IReadOnlyList<Labels> series) =>
        [.. series.SelectMany(labels => labels).Select(label => label.Name).Distinct()
            .Where(name => series.Select(labels => labels.Get(name)).Distinct().Skip(1).Any())
            // Who, then what, then the rest.
            .OrderBy(name => name switch { "host" => 0, Labels.MetricName => 1, "instance" => 2, _ => 3 }).ThenBy(name => name, StringComparer.Ordinal)];

    private static string Name(Labels labels, List<string> differing, bool alone, string query)
    {
        if (alone || differing.Count == 0)
        {
            var metric = labels.Get(Labels.MetricName);
            var who = labels.Get("host");
            if (metric.Length + who.Length > 0) return $"{who} {metric}".Trim();
            return labels.Count > 0 ? labels.ToString() : query;
        }
        var words = differing.Select(labels.Get).Where(value => value.Length > 0).ToList();
        return words.Count > 0 ? string.Join(" · ", words) : labels.ToString();
    }
}
