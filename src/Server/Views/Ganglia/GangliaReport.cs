using System.Globalization;
using System.Text.Json;
using Muster.Server.Graphs.Specs;
using Muster.Server.Web.Api;
using YamlDotNet.RepresentationModel;

namespace Muster.Server.Views.Ganglia;

/// <param name="Host">Null: of the host that the graph is looked at for.</param>
/// <param name="Expression">What is worked out of several metrics, each in braces (<see cref="GraphiteTarget"/>); null: the metric itself.</param>
/// <param name="Count">How many hosts have it (Ganglia's <c>"ds": "num"</c>) and not what they have.</param>
/// <param name="ManyHosts">Drawn only where several hosts are meant (Ganglia's <c>contexts</c> without <c>host</c>).</param>
public sealed record ReportSeries(string Metric, string? Host, string? Cluster, string Label, string? Color, double? Width, GraphKind Kind, string? Expression = null, bool Count = false, bool ManyHosts = false)
{
    public string Query(string? hosts, string? cluster) => GraphiteTarget.Fill(Expression ?? $"{{{Metric}}}", metric => GangliaQuery.Of(metric, Host, hosts, Cluster ?? cluster));
}

/// <summary>A graph of Ganglia (<c>*_report.json</c>).</summary>
public sealed record GangliaReport(string Name, string Title, string Unit, IReadOnlyList<ReportSeries> Series, double? Min = null, double? Max = null)
{
    private static readonly HashSet<string> Known = ["report_name", "report_type", "title", "vertical_label", "series", "graphite", "report_arguments"];
    private static readonly HashSet<string> KnownOfSeries = ["metric", "color", "label", "line_width", "type", "hostname", "clustername", "ds", "contexts"];

    /// <summary>Shares of a whole are not added up over hosts: their mean is drawn, as Ganglia's own CPU graph does.</summary>
    private bool IsShare => Unit == "percent" || Max == 100;

    /// <summary>What it draws, for the report of an import: <c>In (ganglia_bytes_in, line)</c>.</summary>
    public string Told() => $"{Name}: {string.Join(", ", Series.Select(one => $"{one.Label} ({(one.Count ? "hosts with " : "")}{one.Expression ?? one.Metric}, {one.Kind.ToString().ToLowerInvariant()})"))}";

    /// <exception cref="ApiProblem">400: no series that can be drawn.</exception>
    public static GangliaReport Read(string source, JsonElement root, List<string> remarks)
    {
        var name = NameOf(source, root, remarks);
        var template = (root.Text("graphite") ?? root.Text("report_arguments")) is { } address ? GraphiteTemplate.Read(address, remarks) : null;
        if (root.Text("report_type") is { } type && type != "standard" && template is null) remarks.Add($"report_type {type}: only the series of “standard” graphs are known here; they were taken as such.");
        root.TellOthers(Known, "", remarks);
        var series = template?.Series.ToList() ?? [];
        var number = 0;
        if (root.TryGetProperty("series", out var list) && list.ValueKind == JsonValueKind.Array)
            foreach (var one in list.EnumerateArray())
            {
                var place = $"series {++number}: ";
                if (one.Text("metric") is { } metric) series.Add(Standard(one, metric, place, remarks));
                else remarks.Add($"{place}without a metric, left out.");
            }
        if (series.Count == 0) throw ApiProblem.BadRequest($"{source}: series: a graph has at least one with a metric.");
        return new GangliaReport(name, root.Text("title") ?? template?.Title ?? name, GangliaJson.Unit(root.Text("vertical_label") ?? template?.Unit ?? ""), series, template?.Min, template?.Max);
    }

    /// <summary>Ganglia finds a graph by the name of its file; what the file says of itself counts only where the file is called anyhow.</summary>
    private static string NameOf(string source, JsonElement root, List<string> remarks)
    {
        var (file, said) = (Path.GetFileNameWithoutExtension(source), root.Text("report_name"));
        if (said is null || said == file) return file;
        if (!source.EndsWith("_report.json", StringComparison.Ordinal)) return said;
        remarks.Add($"report_name says {said}; Ganglia finds it by its file, so it is {file} here too.");
        return file;
    }

    private static ReportSeries Standard(JsonElement one, string metric, string place, List<string> remarks)
    {
        one.TellOthers(KnownOfSeries, place, remarks);
        var color = GangliaJson.Color(one.Text("color"));
        if (color is null && one.Text("color") is { } strange) remarks.Add($"{place}color {strange} is none of six hexadecimal digits; the next of the palette is taken.");
        if (one.Text("ds") is { } source and not ("num" or "sum")) remarks.Add($"{place}ds {source} has no like here; the values themselves are taken.");
        var contexts = one.TryGetProperty("contexts", out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray().Select(context => context.ToString()).ToList() : null;
        return new ReportSeries(metric, one.Text("hostname"), one.Text("clustername"), one.Text("label") ?? metric, color, LineWidth(one, place, remarks), Kind(one.Text("type"), place, remarks),
            Count: one.Text("ds") == "num", ManyHosts: contexts is not null && !contexts.Contains("host"));
    }

    /// <summary>As an item of a view.</summary>
    /// <param name="hosts">A pattern of host names the graph is about; null: the hosts of the view, taken together as Ganglia does with a cluster.</param>
    public YamlMappingNode Item(string? hosts, string? title = null, string? cluster = null) => GraphYamlText.Node(Spec(hosts, title, cluster));

    /// <summary>As a graph: of one host its values, of a pattern each host's, of no pattern those of all hosts together.</summary>
    public GraphSpec Spec(string? hosts, string? title, string? cluster = null)
    {
        var alone = hosts is not null && GangliaQuery.IsPlain(hosts);
        var shown = Series.Where(one => !(alone && one.ManyHosts)).ToList();
        if (shown.Count == 0) shown = [.. Series];
        // A color is of one line; with as many lines as hosts each gets its own, so it is kept only where there is one.
        return new GraphSpec { Title = title ?? Title, Unit = Unit, Kind = shown[0].Kind, Min = Min, Max = Max, Queries = [.. shown.Select(one => Query(one, hosts, cluster, single: alone || hosts is null || one.Host is not null || one.Count))] };

        GraphQuery Query(ReportSeries one, string? of, string? at, bool single) => new()
        {
            Query = one.Count ? $"count({one.Query(of, at)})" : one.Host is null && of is null ? $"{(IsShare ? "avg" : "sum")}({one.Query(of, at)})" : one.Query(of, at),
            Legend = single ? one.Label : $"{one.Label} {{{{host}}}}",
            Color = single ? one.Color ?? "" : "",
            Width = one.Width,
            Kind = one.Kind == shown[0].Kind ? null : one.Kind,
        };
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
}
