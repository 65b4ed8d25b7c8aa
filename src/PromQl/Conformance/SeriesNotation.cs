using System.Globalization;
using System.Text.RegularExpressions;
using Muster.Metrics;
using Muster.PromQl.Histograms;
using Muster.PromQl.Parsing;

namespace Muster.PromQl.Conformance;

/// <summary>One place of a sequence: nothing (<c>_</c>), a number, <c>stale</c>, or a histogram.</summary>
/// <param name="HintGiven">The histogram's text names a counter reset hint, so it is to be compared.</param>
internal readonly record struct NotedSample(double? Value, NativeHistogram? Histogram, bool HintGiven = false)
{
    public bool IsAbsent => Value is null && Histogram is null;
}

internal sealed record NotedSeries(Labels Labels, IReadOnlyList<NotedSample> Samples);

/// <summary>Reads <c>name{label="value"} 0+10x10 _ stale 5x3 {{schema:0 sum:1}}x2</c>.</summary>
internal static partial class SeriesNotation
{
    [GeneratedRegex(@"^(?<start>[+-]?(?:[0-9][0-9_]*\.?[0-9]*(?:[eE][+-]?[0-9]+)?|\.[0-9]+(?:[eE][+-]?[0-9]+)?|inf|nan))(?:(?<step>[+-](?:[0-9][0-9_]*\.?[0-9]*(?:[eE][+-]?[0-9]+)?|\.[0-9]+|inf|nan)))?(?:x(?<times>[0-9]+))?$", RegexOptions.IgnoreCase)]
    private static partial Regex NumberItem { get; }

    [GeneratedRegex(@"^_x(?<times>[0-9]+)$")]
    private static partial Regex GapItem { get; }

    [GeneratedRegex(@"^(?<start>\{\{.*?\}\})(?:(?<sign>[+-])(?<step>\{\{.*?\}\}))?(?:x(?<times>[0-9]+))?$")]
    private static partial Regex HistogramItem { get; }

    /// <exception cref="FormatException">What is wrong, with the item.</exception>
    public static NotedSeries Parse(string line)
    {
        var end = EndOfLabels(line);
        return new NotedSeries(ParseLabels(line[..end]), [.. Items(line[end..]).SelectMany(Expand)]);
    }

    private static int EndOfLabels(string line)
    {
        var at = 0;
        while (at < line.Length && !char.IsWhiteSpace(line[at]) && line[at] != '{') at++;
        if (at >= line.Length || line[at] != '{') return at;
        char? quote = null;
        for (; at < line.Length; at++)
        {
            if (quote is { } open)
            {
                if (line[at] == '\\' && open != '`') at++;
                else if (line[at] == open) quote = null;
            }
            else if (line[at] is '"' or '\'' or '`') quote = line[at];
            else if (line[at] == '}') return at + 1;
        }
        throw new FormatException($"the labels of \"{line}\" do not end");
    }

    private static Labels ParseLabels(string text)
    {
        var labels = new List<Label>();
        var tokens = Lexer.Tokenize(text);
        var at = 0;
        if (tokens[0].Kind == TokenKind.Identifier) labels.Add(new Label(Labels.MetricName, tokens[at++].Text));
        if (tokens[at].Kind == TokenKind.LeftBrace) at++;
        while (tokens[at].Kind is TokenKind.Identifier or TokenKind.Text)
        {
            var name = tokens[at].Kind == TokenKind.Text ? StringText.Unquote(tokens[at].Text) : tokens[at].Text;
            at++;
            if (tokens[at].Kind == TokenKind.Assign)
            {
                labels.Add(new Label(name, StringText.Unquote(tokens[at + 1].Text)));
                at += 2;
            }
            else labels.Add(new Label(Labels.MetricName, name));
            if (tokens[at].Kind == TokenKind.Comma) at++;
        }
        if (tokens[at].Kind == TokenKind.RightBrace) at++;
        return tokens[at].Kind == TokenKind.End ? Labels.From(labels) : throw new FormatException($"\"{text}\" is no series name");
    }

    /// <summary>Cuts at blanks that are outside of <c>{{ }}</c>.</summary>
    private static IEnumerable<string> Items(string text)
    {
        var start = -1;
        var depth = 0;
        for (var i = 0; i <= text.Length; i++)
        {
            var ends = i == text.Length || (depth == 0 && char.IsWhiteSpace(text[i]));
            if (ends && start >= 0)
            {
                yield return text[start..i];
                start = -1;
            }
            if (ends) continue;
            if (start < 0) start = i;
            depth += text[i] switch { '{' => 1, '}' => -1, _ => 0 };
        }
    }

    private static IEnumerable<NotedSample> Expand(string item)
    {
        if (item == "_") return [default];
        if (item == "stale") return [new NotedSample(StaleMarker.Value, null)];
        if (GapItem.Match(item) is { Success: true } gap) return Enumerable.Repeat(default(NotedSample), Times(gap));
        if (NumberItem.Match(item) is { Success: true } number) return Numbers(number);
        if (HistogramItem.Match(item) is { Success: true } histogram) return Histograms(histogram);
        throw new FormatException($"\"{item}\" is no value: expected a number, start+stepxcount, _, stale or {{{{histogram}}}}");
    }

    private static int Times(Match match) => match.Groups["times"].Success ? int.Parse(match.Groups["times"].ValueSpan, CultureInfo.InvariantCulture) : 0;

    /// <summary><c>1+2x3</c> is the start and three more.</summary>
    private static IEnumerable<NotedSample> Numbers(Match match)
    {
        var value = Number(match.Groups["start"].Value);
        var step = match.Groups["step"].Success ? Number(match.Groups["step"].Value) : 0;
        for (var i = 0; i <= Times(match); i++)
        {
            yield return new NotedSample(value, null);
            if (match.Groups["step"].Success) value += step;
        }
    }

    private static double Number(string text) => NumberText.TryParse(text, out var value) ? value : throw new FormatException($"\"{text}\" is no number");

    private static IEnumerable<NotedSample> Histograms(Match match)
    {
        var value = HistogramNotation.Parse(match.Groups["start"].Value, out var hintGiven);
        var step = match.Groups["step"].Success ? HistogramNotation.Parse(match.Groups["step"].Value, out _) : null;
        for (var i = 0; i <= Times(match); i++)
        {
            yield return new NotedSample(null, value, hintGiven);
            if (step is null) continue;
            var hint = value.Hint;
            var sum = match.Groups["sign"].Value == "-" ? HistogramArithmetic.Subtract(value, step) : HistogramArithmetic.Add(value, step);
            value = (sum ?? throw new FormatException("a histogram series cannot step from exponential to custom buckets")).Value with { Hint = hint };
        }
    }
}
