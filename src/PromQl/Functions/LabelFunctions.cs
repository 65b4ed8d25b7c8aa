using System.Text;
using System.Text.RegularExpressions;
using Muster.Metrics;
using Muster.PromQl.Evaluation;
using Muster.PromQl.Parsing;

namespace Muster.PromQl.Functions;

/// <summary>label_replace and label_join.</summary>
internal static class LabelFunctions
{
    public static List<StepSeries> Replace(Evaluator evaluator, CallExpr call, StepGrid grid)
    {
        var context = evaluator.Context;
        var (target, replacement, source, pattern) = (Text(call, 1), Text(call, 2), Text(call, 3), Text(call, 4));
        Regex regex;
        try
        {
            regex = new Regex($@"\A(?:{pattern.Replace("(?P<", "(?<", StringComparison.Ordinal)})\z", RegexOptions.Singleline | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
        }
        catch (Exception broken) when (broken is ArgumentException or NotSupportedException)
        {
            throw context.Fail($"invalid regular expression in label_replace(): {pattern}: {broken.Message}");
        }
        if (!NameText.IsLabel(target)) throw context.Fail($"invalid destination label name in label_replace(): {target}");
        var series = evaluator.Vector(call.Arguments[0], grid);
        foreach (var one in series)
        {
            var match = regex.Match(one.Labels.Get(source));
            if (match.Success) Relabel(one, target, Expand(replacement, match));
        }
        return SeriesMerging.Unique(context, series, grid, SeriesMerging.SameLabelSet);
    }

    public static List<StepSeries> Join(Evaluator evaluator, CallExpr call, StepGrid grid)
    {
        var context = evaluator.Context;
        var (target, separator) = (Text(call, 1), Text(call, 2));
        string[] sources = [.. Enumerable.Range(3, call.Arguments.Count - 3).Select(i => Text(call, i))];
        if (sources.FirstOrDefault(s => !NameText.IsLabel(s)) is { } wrong) throw context.Fail($"invalid source label name in label_join(): {wrong}");
        if (!NameText.IsLabel(target)) throw context.Fail($"invalid destination label name in label_join(): {target}");
        var series = evaluator.Vector(call.Arguments[0], grid);
        foreach (var one in series) Relabel(one, target, string.Join(separator, sources.Select(one.Labels.Get)));
        return SeriesMerging.Unique(context, series, grid, SeriesMerging.SameLabelSet);
    }

    public static string Text(CallExpr call, int argument) => ((StringLiteral)call.Arguments[argument].Bare).Text;

    private static void Relabel(StepSeries series, string target, string value)
    {
        series.Labels = LabelSets.With(series.Labels, target, value);
        if (target == Labels.MetricName) series.DropName = false;
    }

    /// <summary><c>$1</c>, <c>${1}</c>, <c>$name</c>, <c>$$</c>; a name is as long as letters, digits and _ go; an unknown one is empty.</summary>
    private static string Expand(string template, Match match)
    {
        var text = new StringBuilder();
        for (var i = 0; i < template.Length; i++)
        {
            if (template[i] != '$' || i + 1 >= template.Length)
            {
                text.Append(template[i]);
                continue;
            }
            if (template[i + 1] == '$')
            {
                text.Append('$');
                i++;
                continue;
            }
            var braced = template[i + 1] == '{';
            var start = i + (braced ? 2 : 1);
            var end = start;
            while (end < template.Length && (char.IsAsciiLetterOrDigit(template[end]) || template[end] == '_')) end++;
            if (end == start || (braced && (end >= template.Length || template[end] != '}')))
            {
                text.Append('$');
                continue;
            }
            text.Append(match.Groups[template[start..end]].Value);
            i = braced ? end : end - 1;
        }
        return text.ToString();
    }
}
