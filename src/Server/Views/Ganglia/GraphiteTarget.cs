using System.Globalization;
using System.Text.RegularExpressions;

namespace Muster.Server.Views.Ganglia;

/// <summary>
/// A target of Graphite as Ganglia's template graphs have it: <c>alias(scale(diffSeries(HOST_CLUSTER.disk_total.sum,HOST_CLUSTER.disk_free.sum),1024),'Used')</c>.
/// </summary>
/// <param name="Expression">PromQL in which each metric stands in braces: <c>({disk_total} - {disk_free}) * 1024</c>.</param>
/// <param name="Label">Of <c>alias</c>; else null.</param>
internal sealed partial record GraphiteTarget(string Expression, string? Label)
{
    private const int Deepest = 20;

    [GeneratedRegex(@"\{([^{}]+)\}", RegexOptions.CultureInvariant)]
    private static partial Regex MetricPlace();

    [GeneratedRegex(@"\G\s*([A-Za-z]+)\s*\(", RegexOptions.CultureInvariant)]
    private static partial Regex Call();

    [GeneratedRegex(@"\G\s*HOST_CLUSTER\.([A-Za-z0-9_.-]+?)\.sum(?![A-Za-z0-9_.-])", RegexOptions.CultureInvariant)]
    private static partial Regex Metric();

    [GeneratedRegex(@"\G\s*(?:'([^']*)'|""([^""]*)""|([-+]?[0-9.]+(?:[eE][-+]?[0-9]+)?))", RegexOptions.CultureInvariant)]
    private static partial Regex Literal();

    /// <summary>The first metric of an expression.</summary>
    public static string FirstMetric(string expression) => MetricPlace().Match(expression).Groups[1].Value;

    public static string Fill(string expression, Func<string, string> metric) => MetricPlace().Replace(expression, place => metric(place.Groups[1].Value));

    /// <exception cref="FormatException">What of it has no like here.</exception>
    public static GraphiteTarget Read(string text)
    {
        var (place, label) = (0, (string?)null);
        var expression = Term(text, ref place, ref label, 0);
        return text[place..].Trim().Length == 0 ? new GraphiteTarget(expression, label) : throw new FormatException($"“{text[place..].Trim()}” is not understood");
    }

    private static string Term(string text, ref int place, ref string? label, int depth)
    {
        if (depth > Deepest) throw new FormatException("it is nested too deep");
        if (Metric().Match(text, place) is { Success: true } metric)
        {
            place += metric.Length;
            return $"{{{metric.Groups[1].Value}}}";
        }
        if (Call().Match(text, place) is not { Success: true } call) throw new FormatException($"“{text[place..].Trim()}” is no series of HOST_CLUSTER and no function");
        place += call.Length;
        List<string> series = [];
        List<string> literals = [];
        for (var more = true; more;)
        {
            if (Literal().Match(text, place) is { Success: true } literal)
            {
                literals.Add(literal.Groups[1].Value + literal.Groups[2].Value + literal.Groups[3].Value);
                place += literal.Length;
            }
            else series.Add(Term(text, ref place, ref label, depth + 1));
            while (place < text.Length && char.IsWhiteSpace(text[place])) place++;
            if (place >= text.Length || text[place] is not (',' or ')')) throw new FormatException("a bracket is not closed");
            more = text[place++] == ',';
        }
        return Applied(call.Groups[1].Value, series, literals, ref label);
    }

    private static string Applied(string function, List<string> series, List<string> literals, ref string? label)
    {
        switch (function, series.Count, literals.Count)
        {
            case ("alias", 1, 1):
                label = literals[0];
                return series[0];
            case ("scale", 1, 1) when double.TryParse(literals[0], NumberStyles.Float, CultureInfo.InvariantCulture, out var factor) && double.IsFinite(factor):
                return $"({series[0]}) * {factor.ToString("R", CultureInfo.InvariantCulture)}";
            case ("sumSeries" or "sum", > 0, 0): return $"({string.Join(" + ", series)})";
            case ("diffSeries", > 1, 0): return $"({string.Join(" - ", series)})";
            default: throw new FormatException($"the function {function} has no like here");
        }
    }
}
