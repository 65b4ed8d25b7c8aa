using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;
using Muster.Server.Graphs.Specs;

namespace Muster.Server.Views.Ganglia;

/// <summary>What a graph of the type “template” says: an address of Graphite's, <c>target=…&amp;target=…&amp;areaMode=stacked&amp;colorList=…&amp;max=100</c>.</summary>
internal sealed record GraphiteTemplate(IReadOnlyList<ReportSeries> Series, string? Title, string? Unit, double? Min, double? Max)
{
    private static readonly HashSet<string> Known = ["target", "colorList", "areaMode", "lineWidth", "title", "vtitle", "min", "max", "yMin", "yMax"];

    public static GraphiteTemplate Read(string text, List<string> remarks)
    {
        var words = QueryHelpers.ParseQuery(text);
        string? Word(params string[] names) => names.Select(name => words.TryGetValue(name, out var said) ? said[0] : null).FirstOrDefault(said => !string.IsNullOrEmpty(said));
        var colors = Word("colorList")?.Split(',') ?? [];
        var kind = Word("areaMode") switch { "stacked" => GraphKind.Stack, "all" => GraphKind.Area, _ => GraphKind.Line };
        foreach (var word in words.Keys.Where(word => !Known.Contains(word))) remarks.Add($"{word} has no like here, left out.");
        var (min, max, width) = (Number("min", Word("yMin", "min"), remarks), Number("max", Word("yMax", "max"), remarks), Number("lineWidth", Word("lineWidth"), remarks));
        if (min >= max)
        {
            remarks.Add("min is not below max; both are left out.");
            (min, max) = (null, null);
        }
        var series = new List<ReportSeries>();
        foreach (var (target, place) in words.TryGetValue("target", out var targets) ? targets.OfType<string>().Select((one, at) => (one, at)) : [])
        {
            try
            {
                var read = GraphiteTarget.Read(target);
                var metric = GraphiteTarget.FirstMetric(read.Expression);
                series.Add(new ReportSeries(metric, null, null, read.Label ?? metric, place < colors.Length ? GangliaJson.Color(colors[place]) : null, width is > 0 and <= 20 ? width : null, kind, read.Expression));
            }
            catch (FormatException wrong)
            {
                remarks.Add($"target {place + 1}: {wrong.Message}, left out.");
            }
        }
        return new GraphiteTemplate(series, Word("title"), Word("vtitle"), min, max);
    }

    private static double? Number(string name, string? text, List<string> remarks)
    {
        if (text is null) return null;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)) return number;
        remarks.Add($"{name} {text} is no number, left out.");
        return null;
    }
}
