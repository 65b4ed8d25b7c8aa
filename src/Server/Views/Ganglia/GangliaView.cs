using System.Globalization;
using System.Text.Json;
using Muster.Metrics;
using Muster.Server.Graphs.Specs;
using Muster.Server.Views.Files;
using Muster.Server.Web.Api;
using YamlDotNet.RepresentationModel;

namespace Muster.Server.Views.Ganglia;

/// <summary>Turns a view of Ganglia (<c>view_*.json</c>) into a view of ours; remarks on all that has no like.</summary>
internal sealed class GangliaView(ReportShelf reports, List<string> remarks, List<string> carried)
{
    private static readonly HashSet<string> Known = ["view_name", "view_type", "items", "parent", "default_size", "common_y_axis"];
    private static readonly HashSet<string> KnownOfItem =
        ["hostname", "cluster", "metric", "graph", "title", "upper_limit", "lower_limit", "vertical_label", "warning", "critical", "aggregate_graph", "host_regex", "metric_regex", "graph_type", "glegend", "line_width"];

    /// <exception cref="ApiProblem">400: no name, or no items at all.</exception>
    public (string Name, YamlMappingNode View) Read(string source, JsonElement root)
    {
        var own = root.Text("view_name") ?? throw ApiProblem.BadRequest($"{source}: view_name is missing.");
        var name = root.Text("parent") is { } parent ? $"{parent.Trim('/')}/{own.Replace('/', '-')}" : own;
        if (!root.TryGetProperty("items", out var items) || items.ValueKind != JsonValueKind.Array) throw ApiProblem.BadRequest($"{source}: items: a list is expected.");
        root.TellOthers(Known, "", remarks);
        var patterns = root.Text("view_type") == "regex";
        if (root.Flag("common_y_axis")) remarks.Add("common_y_axis has no like for a whole view: give its graphs the same min and max.");
        var list = new YamlSequenceNode();
        var number = 0;
        foreach (var item in items.EnumerateArray())
        {
            var place = $"item {++number}: ";
            if (item.ValueKind != JsonValueKind.Object) remarks.Add($"{place}is no object, left out.");
            else if (Item(item, place, patterns) is { } made)
            {
                list.Add(made);
                carried.Add($"{place}{made.Children[new YamlScalarNode("title")]}");
            }
        }
        var view = new YamlMappingNode();
        if (root.Text("default_size") is "xlarge" or "xxlarge") view.Add("columns", "1");
        view.Add("items", list);
        return (name, view);
    }

    private YamlMappingNode? Item(JsonElement item, string place, bool patterns)
    {
        item.TellOthers(KnownOfItem, place, remarks);
        if (item.Flag("aggregate_graph")) return Aggregate(item, place);
        var host = item.Text("hostname");
        var cluster = item.Text("cluster");
        if (host is null && cluster is null) remarks.Add($"{place}names neither hostname nor cluster; it shows all hosts of the view.");
        var hosts = host is null ? null : patterns ? GangliaJson.Whole(host) : System.Text.RegularExpressions.Regex.Escape(host);
        if (hosts is not null && !IsPattern(hosts, place)) return null;
        if (item.Text("graph") is { } graph) return Named(item, place, graph, hosts, host is null ? cluster : null);
        if (item.Text("metric") is not { } metric)
        {
            remarks.Add($"{place}has neither metric nor graph, left out.");
            return null;
        }
        var query = patterns && host is not null ? GangliaQuery.OfPattern(Inner(GangliaJson.Whole(metric), place) ?? metric, hosts!)
            : GangliaQuery.Of(metric, null, hosts, host is null ? cluster : null);
        return Finish(item, place, GraphSpec.Of(item.Text("title") ?? $"{metric}{(host is null ? "" : $" · {host}")}", query, legend: hosts is not null && GangliaQuery.IsPlain(hosts) ? metric : ""));
    }

    private YamlMappingNode? Aggregate(JsonElement item, string place)
    {
        if (item.Patterns("host_regex") is not { } hosts || item.Patterns("metric_regex") is not { } metrics)
        {
            remarks.Add($"{place}an aggregate graph has host_regex and metric_regex, left out.");
            return null;
        }
        var (whole, names) = (GangliaJson.Whole(hosts), GangliaJson.Whole(metrics));
        if (!IsPattern(whole, place) || !IsPattern(names, place)) return null;
        if (item.Text("glegend") is "hide" or "hidden") remarks.Add($"{place}glegend hide has no like: the legend folds by itself when there are many lines.");
        var kind = item.Text("graph_type") switch
        {
            null or "line" => GraphKind.Line,
            "stack" => GraphKind.Stack,
            "percent" => GraphKind.Percent,
            "area" => GraphKind.Area,
            var other => Strange(place, other),
        };
        return Finish(item, place, GraphSpec.Of(item.Text("title") ?? $"{metrics} · {hosts}", GangliaQuery.OfPattern(names, whole), kind: kind));
    }

    private YamlMappingNode? Named(JsonElement item, string place, string graph, string? hosts, string? cluster)
    {
        if (reports.Find(graph) is not { } report)
        {
            remarks.Add($"{place}{ReportShelf.Unknown(graph)} Left out.");
            return null;
        }
        var about = hosts is null ? cluster : GangliaQuery.Plain(hosts);
        var spec = report.Item(hosts, item.Text("title") ?? (about is null ? null : $"{report.Title} · {about}"), cluster);
        Limits(item, place, spec);
        return spec;
    }

    private YamlMappingNode Finish(JsonElement item, string place, GraphSpec graph)
    {
        var node = GraphYamlText.Node(graph with { Unit = GangliaJson.Unit(item.Text("vertical_label") ?? "") });
        Limits(item, place, node);
        return node;
    }

    private void Limits(JsonElement item, string place, YamlMappingNode into)
    {
        var (low, high) = (item.Number("lower_limit"), item.Number("upper_limit"));
        if (low >= high)
        {
            remarks.Add($"{place}lower_limit is not below upper_limit; both are left out.");
            (low, high) = (null, null);
        }
        if (low is { } min) ViewYaml.Set(into, "min", Written(min));
        if (high is { } max) ViewYaml.Set(into, "max", Written(max));
        var thresholds = new YamlSequenceNode();
        foreach (var tone in new[] { "warning", "critical" })
            if (item.Number(tone) is { } from) thresholds.Add(new YamlMappingNode { { "from", Written(from) }, { "tone", tone } });
        if (thresholds.Children.Count > 0) into.Add("thresholds", thresholds);
    }

    private string? Inner(string pattern, string place) => IsPattern(pattern, place) ? pattern : null;

    private bool IsPattern(string pattern, string place)
    {
        try
        {
            _ = new Matcher("host", MatchKind.Regex, pattern);
            return true;
        }
        catch (Exception wrong) when (wrong is ArgumentException or NotSupportedException)
        {
            remarks.Add($"{place}{pattern} is no regular expression that can be used here ({wrong.Message}), left out.");
            return false;
        }
    }

    private GraphKind Strange(string place, string? kind)
    {
        remarks.Add($"{place}graph_type {kind} is unknown; it is drawn as lines.");
        return GraphKind.Line;
    }

    private static string Written(double number) => number.ToString("R", CultureInfo.InvariantCulture);
}
