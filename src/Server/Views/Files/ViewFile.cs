using Muster.Selectors;
using Muster.Server.Configuration;
using Muster.Server.Graphs.Specs;
using YamlDotNet.RepresentationModel;

namespace Muster.Server.Views.Files;

/// <summary>Reads <c>config/views/*.yaml</c>: each file one view, or a sequence of them.</summary>
public static class ViewFile
{
    public const string Folder = "views";
    public const int MostColumns = 6, MostItems = 200;
    private static readonly TimeSpan ShortestRotate = TimeSpan.FromSeconds(3), LongestRotate = TimeSpan.FromHours(24);

    /// <exception cref="ConfigurationException">The first thing that is wrong in one of them, or two of one name.</exception>
    public static ViewSet ReadAll(IReadOnlyList<KeyValuePair<string, string>> files, ConfigurationSnapshot rest)
    {
        var all = new Dictionary<string, ViewDefinition>(StringComparer.Ordinal);
        foreach (var (path, text) in files)
        {
            var place = 0;
            foreach (var map in YamlSource.Parse(path, text).Maps("a view"))
            {
                var view = Read(map, rest.GroupTags, place++);
                if (all.TryGetValue(view.Id, out var twin))
                    throw map.Wrong(map.Get("name") ?? map.Node, $"there are two views “{view.Name}”: the other is at {twin.File}:{twin.Line}");
                all[view.Id] = view;
            }
        }
        return new ViewSet { ById = all, All = [.. all.Values.OrderBy(view => view.Name, StringComparer.OrdinalIgnoreCase)] };
    }

    private static ViewDefinition Read(YamlMap map, IReadOnlyDictionary<string, IReadOnlyCollection<string>> groups, int place)
    {
        var name = map.Text("name") ?? Path.GetFileNameWithoutExtension(map.Source.Name);
        if (ViewNames.Fault(name) is { } fault) throw map.Wrong(map.Get("name") ?? map.Node, fault);
        var rotate = map.Duration("rotate") ?? ViewDefinition.UsualRotate;
        if (rotate < ShortestRotate || rotate > LongestRotate) throw map.Wrong(map.Get("rotate")!, "rotate: from 3s to 1d");
        var view = new ViewDefinition(
            string.Join('/', name.Split('/', StringSplitOptions.TrimEntries)), map.Text("description") ?? "", Hosts(map, "on", groups) ?? Selector.All, Range(map), map.Integer("columns", 0, MostColumns) ?? 0, rotate,
            Items(map, groups), map.Source.Name, map.Node.Start.Line, place);
        map.RefuseOthers();
        return view;
    }

    private static string Range(YamlMap map)
    {
        if (map.Text("range") is not { } text) return ViewDefinition.UsualRange;
        try
        {
            Graphs.Ranges.TimeRangeText.Parse(text, DateTimeOffset.UnixEpoch.AddYears(50), TimeZoneInfo.Utc);
            return text;
        }
        catch (FormatException wrong)
        {
            throw map.Wrong(map.Get("range")!, $"range: {wrong.Message}");
        }
    }

    private static List<ViewItem> Items(YamlMap map, IReadOnlyDictionary<string, IReadOnlyCollection<string>> groups)
    {
        switch (map.Get("items"))
        {
            case null or YamlScalarNode { Value: null or "" }: return [];
            case YamlSequenceNode list when list.Children.Count > MostItems: throw map.Wrong(list, $"items: at most {MostItems} on one screen; make views below this one (name: A/B)");
            case YamlSequenceNode list:
                return [.. list.Select(node => node is YamlMappingNode item ? Item(new YamlMap(map.Source, item, "an item of a view"), groups)
                    : throw map.Wrong(node, "an item is a mapping (query: …, or host: … and metric: …, or hosts: … and metrics: …)"))];
            case var other: throw map.Wrong(other!, "items: a sequence is expected here");
        }
    }

    private static ViewItem Item(YamlMap map, IReadOnlyDictionary<string, IReadOnlyCollection<string>> groups)
    {
        var width = map.Integer("width", 1, MostColumns) ?? 1;
        var each = Hosts(map, "each", groups);
        if (map.Get("query") is not null || map.Get("queries") is not null)
        {
            var on = Hosts(map, "on", groups);
            var graph = GraphYaml.Read(map);
            map.RefuseOthers();
            return new ViewItem(graph, on, each, width);
        }
        return Short(map, groups, each, width);
    }

    /// <summary>The two short forms: a metric of a host, and all metrics of a pattern on all hosts of a selector or a pattern.</summary>
    private static ViewItem Short(YamlMap map, IReadOnlyDictionary<string, IReadOnlyCollection<string>> groups, Selector? each, int width)
    {
        var (host, metric, hosts, metrics) = (map.Text("host"), map.Text("metric"), map.Text("hosts"), map.Text("metrics"));
        if (metric is null == metrics is null)
        {
            // A word that nobody knows is likelier what is wrong than the missing ones.
            foreach (var key in GraphKeys) map.Get(key);
            map.RefuseOthers();
            throw map.Wrong(metrics is null ? map.Node : map.Get("metrics")!, "an item shows a query:, a metric: of a host:, or metrics: (a pattern) of hosts: (a selector, or ~ and a pattern)");
        }
        if (host is not null && hosts is not null) throw map.Wrong(map.Get("hosts")!, "host and hosts: one of them");
        Selector? on = null;
        var where = host is not null ? $"host=\"{PromText.Escape(host)}\"" : each is not null && hosts is null ? "host=\"$host\"" : "host=~\"$hosts\"";
        if (hosts is ['~', .. var pattern])
        {
            DemandPattern(map, "hosts", pattern);
            where = $"host=~\"{PromText.Escape(pattern)}\"";
        }
        else if (hosts is not null) on = Hosts(map, "hosts", groups);
        var name = metric is not null ? $"__name__=\"{PromText.Escape(metric)}\"" : $"__name__=~\"{PromText.Escape(metrics!)}\"";
        if (metrics is not null) DemandPattern(map, "metrics", metrics);
        var query = $"{{{name},{where}}}";
        // Of one counter its increase per second says more than its height.
        if (metric is not null && metric.EndsWith("_total", StringComparison.Ordinal)) query = $"rate({query}[$rate])";
        var said = map.Text("title");
        var graph = GraphYaml.Read(With(map, query, said ?? Title(host, metric ?? metrics!, hosts)));
        foreach (var key in GraphKeys) map.Get(key);
        map.RefuseOthers();
        return new ViewItem(graph, on, each, width);
    }

    private static readonly string[] GraphKeys = ["title", "description", "kind", "unit", "legend", "thresholds", "log", "min", "max", "height"];

    /// <summary>The same item with its query written out: one reader knows the words of graphs.</summary>
    private static YamlMap With(YamlMap map, string query, string title)
    {
        var graph = new YamlMappingNode { { "query", query }, { "title", title } };
        foreach (var key in GraphKeys)
            if (key != "title" && map.Get(key) is { } value) graph.Add(key, value);
        return new YamlMap(map.Source, graph, "an item of a view");
    }

    private static string Title(string? host, string metric, string? hosts) => host is not null ? $"{metric} · {host}" : hosts is not null ? $"{metric} · {hosts.TrimStart('~')}" : metric;

    private static void DemandPattern(YamlMap map, string key, string pattern)
    {
        try
        {
            _ = new Metrics.Matcher(key, Metrics.MatchKind.Regex, pattern);
        }
        catch (Exception wrong) when (wrong is ArgumentException or NotSupportedException)
        {
            throw map.Wrong(map.Get(key)!, $"{key}: “{pattern}” is no regular expression: {wrong.Message}");
        }
    }

    private static Selector? Hosts(YamlMap map, string key, IReadOnlyDictionary<string, IReadOnlyCollection<string>> groups) =>
        map.Text(key) is not { } text ? null
        : Selector.TryParse(text, groups, out var selector, out var wrong) ? selector
        : throw map.Wrong(map.Get(key)!, $"{key}: column {wrong.Column} of the selector: {wrong.Reason}");
}
