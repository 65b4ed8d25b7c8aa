using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using Muster.Server.Graphs.Specs;
using Muster.Server.Web.Api;
using YamlDotNet.RepresentationModel;

namespace Muster.Server.Views.Ganglia;

/// <param name="Host">Null: of the host that the graph is looked at for.</param>
/// <param name="Expression">What is worked out of several metrics, each in braces (<see cref="GraphiteTarget"/>); null: the metric itself.</param>
public sealed record ReportSeries(string Metric, string? Host, string? Cluster, string Label, string? Color, double? Width, GraphKind Kind, string? Expression = null)
{
    public string Query(string? hosts) => GraphiteTarget.Fill(Expression ?? $"{{{Metric}}}", metric => GangliaQuery.Of(metric, Host, hosts, Cluster));
}

/// <summary>A graph of Ganglia (<c>*_report.json</c>).</summary>
public sealed record GangliaReport(string Name, string Title, string Unit, IReadOnlyList<ReportSeries> Series)
{
    private static readonly HashSet<string> Known = ["report_name", "report_type", "title", "vertical_label", "series", "graphite", "report_arguments"];
    private static readonly HashSet<string> KnownOfSeries = ["metric", "color", "label", "line_width", "type", "hostname", "clustername"];

    /// <exception cref="ApiProblem">400: no series that can be drawn.</exception>
    public static GangliaReport Read(string source, JsonElement root, List<string> remarks)
    {
        var name = root.Text("report_name") ?? Path.GetFileNameWithoutExtension(source);
        var targets = root.Text("graphite") ?? root.Text("report_arguments");
        if (root.Text("report_type") is { } type && type != "standard" && targets is null) remarks.Add($"report_type {type}: only the series of “standard” graphs are known here; they were taken as such.");
        Remark(root, Known, "", remarks);
        var series = targets is null ? [] : OfTargets(targets, remarks);
        var number = 0;
        if (root.TryGetProperty("series", out var list) && list.ValueKind == JsonValueKind.Array)
            foreach (var one in list.EnumerateArray())
            {
                var place = $"series {++number}: ";
                if (one.Text("metric") is not { } metric)
                {
                    remarks.Add($"{place}without a metric, left out.");
                    continue;
                }
                Remark(one, KnownOfSeries, place, remarks);
                var color = GangliaJson.Color(one.Text("color"));
                if (color is null && one.Text("color") is { } strange) remarks.Add($"{place}color {strange} is none of six hexadecimal digits; the next of the palette is taken.");
                series.Add(new ReportSeries(metric, one.Text("hostname"), one.Text("clustername"), one.Text("label") ?? metric, color, LineWidth(one, place, remarks), Kind(one.Text("type"), place, remarks)));
            }
        if (series.Count == 0) throw ApiProblem.BadRequest($"{source}: series: a graph has at least one with a metric.");
        return new GangliaReport(name, root.Text("title") ?? name, GangliaJson.Unit(root.Text("vertical_label") ?? ""), series);
    }

    /// <summary>As an item of a view.</summary>
    /// <param name="hosts">A pattern of host names the graph is about; null: the hosts of the view.</param>
    public YamlMappingNode Item(string? hosts, string? title = null) => GraphYamlText.Node(Spec(hosts, title));

    /// <summary>As a graph.</summary>
    public GraphSpec Spec(string? hosts, string? title)
    {
        var queries = Series.Select(one => new GraphQuery
        {
            Query = one.Query(hosts),
            Legend = one.Host is null ? $"{one.Label} {{{{host}}}}" : one.Label,
            Color = one.Host is null ? "" : one.Color ?? "",
            Width = one.Width,
            Kind = one.Kind == Series[0].Kind ? null : one.Kind,
        });
        // A color is of one line; with as many lines as hosts each gets its own, so it is kept only where one host is meant.
        if (hosts is not null && GangliaQuery.IsPlain(hosts)) queries = queries.Zip(Series, (query, one) => query with { Color = one.Color ?? "", Legend = one.Label });
        return new GraphSpec { Title = title ?? Title, Unit = Unit, Kind = Series[0].Kind, Queries = [.. queries] };
    }

    /// <summary>Of a template: an address of Graphite's, <c>target=…&amp;target=…&amp;areaMode=stacked&amp;colorList=…</c>.</summary>
    private static List<ReportSeries> OfTargets(string text, List<string> remarks)
    {
        var words = QueryHelpers.ParseQuery(text);
        var colors = words.TryGetValue("colorList", out var list) ? list.ToString().Split(',') : [];
        var kind = words.TryGetValue("areaMode", out var mode) && mode == "stacked" ? GraphKind.Stack : GraphKind.Line;
        foreach (var word in words.Keys.Where(word => word is not ("target" or "colorList" or "areaMode"))) remarks.Add($"{word} has no like here, left out.");
        var series = new List<ReportSeries>();
        foreach (var (target, place) in words.TryGetValue("target", out var targets) ? targets.OfType<string>().Select((one, at) => (one, at)) : [])
        {
            try
            {
                var read = GraphiteTarget.Read(target);
                var metric = GraphiteTarget.FirstMetric(read.Expression);
                series.Add(new ReportSeries(metric, null, null, read.Label ?? metric, place < colors.Length ? GangliaJson.Color(colors[place]) : null, null, kind, read.Expression));
            }
            catch (FormatException wrong)
            {
                remarks.Add($"target {place + 1}: {wrong.Message}, left out.");
            }
        }
        return series;
    }

    private static double? LineWidth(JsonElement one, string place, List<string> remarks)
    {
        if (one.Text("line_width") is not { } text) return null;
        if (one.Number("line_width") is > 0 and <= 20 and var width) return width;
        remarks.Add($"{place}line_width {text} is none from 1 to 20; the usual is taken.");
        return null;
    }

    private static GraphKind Kind(string? type, string place, List<string> remarks)
    {
        switch (type?.ToLowerInvariant())
        {
            case null or "line": return GraphKind.Line;
            case "stack": return GraphKind.Stack;
            case "percent": return GraphKind.Percent;
            case "area": return GraphKind.Area;
            case "percentile":
                remarks.Add($"{place}type percentile has no like here; it is drawn as a line. quantile_over_time(0.95, …) says the same.");
                return GraphKind.Line;
            default:
                remarks.Add($"{place}type {type} is unknown; it is drawn as a line.");
                return GraphKind.Line;
        }
    }

    private static void Remark(JsonElement item, HashSet<string> known, string place, List<string> remarks)
    {
        foreach (var property in item.EnumerateObject())
            if (!known.Contains(property.Name)) remarks.Add($"{place}{property.Name} has no like here, left out.");
    }
}
