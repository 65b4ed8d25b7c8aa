using System.Text;
using System.Text.RegularExpressions;
using Muster.Metrics;
using Muster.Selectors;
using YamlDotNet.RepresentationModel;

namespace Muster.Server.Configuration.Sources;

/// <summary>Reads ways in for metrics from a file of <c>metrics/</c>: one mapping, or a sequence of them.</summary>
public static partial class MetricSourceFile
{
    private static readonly string[] Kinds = ["scrape", "graphite", "statsd", "ganglia"];

    /// <exception cref="ConfigurationException">The first thing that is wrong.</exception>
    public static List<MetricSource> Parse(string file, string text, IReadOnlyDictionary<string, IReadOnlyCollection<string>> groups)
    {
        var sources = new List<MetricSource>();
        foreach (var map in YamlSource.Parse(file, text).Maps("a source of metrics")) sources.Add(Read(map, groups));
        return sources;
    }

    /// <exception cref="ConfigurationException">The first thing that is wrong in one of them, or two of one name.</exception>
    public static List<MetricSource> ParseAll(IReadOnlyDictionary<string, string> files, IReadOnlyDictionary<string, IReadOnlyCollection<string>> groups)
    {
        var all = new List<MetricSource>();
        foreach (var (path, text) in files.Where(f => f.Key.StartsWith("metrics/", StringComparison.Ordinal) && f.Key != RemoteStore.File).OrderBy(f => f.Key, StringComparer.Ordinal))
        {
            foreach (var source in Parse(path, text, groups))
            {
                if (all.Find(other => other.Name == source.Name) is { } twin)
                    throw new ConfigurationException(path, source.Line, 1, $"there are two sources of metrics “{source.Name}”: the other is at {twin.File}:{twin.Line}");
                all.Add(source);
            }
        }
        return all;
    }

    private static MetricSource Read(YamlMap map, IReadOnlyDictionary<string, IReadOnlyCollection<string>> groups)
    {
        var name = map.Text("name") ?? Path.GetFileNameWithoutExtension(map.Source.Name);
        if (!CheckFile.IsName(name)) throw map.Wrong(map.Get("name") ?? map.Node, $"“{name}” is no name of a source: small letters, digits and . _ - are, beginning with a letter or digit");
        var kinds = Kinds.Where(kind => map.Get(kind) is not null).ToList();
        if (kinds.Count == 0) map.RefuseMistyped(Kinds);
        if (kinds.Count != 1)
            throw map.Wrong(kinds.Count == 0 ? map.Node : map.KeyNode(kinds[1]), $"a source of metrics has exactly one of {string.Join(", ", Kinds)}; here " + (kinds.Count == 0 ? "is none" : $"are {string.Join(" and ", kinds)}"));
        var head = new SourceHead(name, On(map, groups), FromAgent(map, kinds[0]), LabelsOf(map), map.Text("description") ?? "", Fingerprint(map), map.Source.Name, map.Node.Start.Line);
        var source = kinds[0] switch
        {
            "scrape" => ScrapeFile.Read(map, head),
            "graphite" => ListenerFile.Graphite(map, head),
            "statsd" => ListenerFile.Statsd(map, head),
            _ => (MetricSource)ListenerFile.Ganglia(map, head),
        };
        map.RefuseOthers();
        return source;
    }

    private static string Fingerprint(YamlMap map)
    {
        var text = new StringBuilder();
        foreach (var (key, value) in ((YamlMappingNode)map.Node).Children)
            if (key is YamlScalarNode { Value: not ("on" or "description") }) Write(key, value);
        return text.ToString();

        void Write(params ReadOnlySpan<YamlNode> nodes)
        {
            foreach (var node in nodes)
            {
                text.Append(node.NodeType == YamlNodeType.Scalar ? '\u0001' : '\u0002');
                if (node is YamlScalarNode scalar) text.Append(scalar.Value);
                else if (node is YamlSequenceNode list) Write([.. list]);
                else if (node is YamlMappingNode inner)
                    foreach (var (key, value) in inner.Children) Write(key, value);
                text.Append('\u0003');
            }
        }
    }

    private static Selector On(YamlMap map, IReadOnlyDictionary<string, IReadOnlyCollection<string>> groups)
    {
        if (map.Text("on") is not { } text) return Selector.All;
        return Selector.TryParse(text, groups, out var selector, out var wrong) ? selector
            : throw map.Wrong(map.Get("on")!, $"on: column {wrong.Column} of the selector: {wrong.Reason}");
    }

    /// <summary>Who does it: agents when hosts are named, else the server.</summary>
    private static bool FromAgent(YamlMap map, string kind)
    {
        var onGiven = map.Get("on") is not null;
        var from = map.Text("from") ?? (onGiven ? "agent" : "server");
        return from switch
        {
            "agent" when kind == "ganglia" => throw map.Wrong(map.Get("from") ?? map.Get("on")!, "ganglia is taken by the server only: leave on and from away"),
            "agent" when !onGiven => throw map.Wrong(map.Get("from")!, "from: agent needs on, the selector of the hosts whose agents do it (on: all for every one)"),
            "agent" => true,
            "server" when onGiven && kind != "scrape" => throw map.Wrong(map.Get("on")!, "on is for what agents do; the server listens for itself"),
            "server" => false,
            var text => throw map.Wrong(map.Get("from")!, $"from: “{text}” is neither agent nor server"),
        };
    }

    [GeneratedRegex(@"\A[a-zA-Z_][a-zA-Z0-9_]*\z")]
    private static partial Regex LabelName();

    private static List<Label> LabelsOf(YamlMap map)
    {
        var labels = new List<Label>();
        foreach (var (name, value) in map.Flat("labels"))
        {
            if (!LabelName().IsMatch(name) || name.StartsWith("__", StringComparison.Ordinal)) throw map.Wrong(map.NodeOf("labels", name), $"labels: “{name}” is no label name (letters, digits and _, not beginning with two of these)");
            labels.Add(new Label(name, value));
        }
        return labels;
    }
}
