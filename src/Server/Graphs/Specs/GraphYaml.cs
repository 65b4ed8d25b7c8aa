using System.Globalization;
using Muster.Server.Configuration;
using YamlDotNet.RepresentationModel;

namespace Muster.Server.Graphs.Specs;

/// <summary>Graphs in files of the configuration: the same words as in JSON. A query may be a text alone.</summary>
public static class GraphYaml
{
    private static readonly string[] Needed = ["queries", "query"];

    /// <summary>Takes the keys of a graph from a mapping; other keys are left for the caller, who refuses what nobody knows (<see cref="YamlMap.RefuseOthers"/>).</summary>
    /// <exception cref="ConfigurationException">The first thing that is wrong, with its place.</exception>
    public static GraphSpec Read(YamlMap map)
    {
        var single = map.Text("query");
        var queries = map.Get("queries") switch
        {
            null when single is not null => [new GraphQuery { Query = single, Legend = map.Text("legend") ?? "" }],
            null => Missing(map),
            var both when single is not null => throw map.Wrong(both, "query and queries: one of them"),
            YamlSequenceNode list => [.. list.Select(node => Query(map, node))],
            var other => throw map.Wrong(other, "queries: a sequence is expected here"),
        };
        var spec = new GraphSpec
        {
            Title = map.Text("title") ?? "",
            Description = map.Text("description") ?? "",
            Queries = queries,
            Kind = Word<GraphKind>(map, "kind") ?? GraphKind.Line,
            Unit = map.Text("unit") ?? "",
            Thresholds = map.Get("thresholds") switch
            {
                null => [],
                YamlSequenceNode list => [.. list.Select(node => Threshold(map, node))],
                var other => throw map.Wrong(other, "thresholds: a sequence is expected here"),
            },
            Log = map.Flag("log") ?? false,
            Min = Number(map, "min"),
            Max = Number(map, "max"),
            Height = map.Integer("height", GraphSpec.LeastHeight, GraphSpec.MostHeight) ?? GraphSpec.UsualHeight,
        };
        return Checked(map, map.Node, spec.Checked);
    }

    private static GraphQuery Query(YamlMap map, YamlNode node)
    {
        if (node is YamlScalarNode { Value: { } text }) return new GraphQuery { Query = text };
        var inner = Inner(map, node, "a query");
        var query = new GraphQuery
        {
            Query = inner.Text("query") ?? throw inner.Wrong(node, "query: which PromQL?"),
            Legend = inner.Text("legend") ?? "",
            Unit = inner.Text("unit") ?? "",
            Kind = Word<GraphKind>(inner, "kind"),
            Color = inner.Text("color") ?? "",
            Width = Number(inner, "width"),
        };
        inner.RefuseOthers();
        return Checked(map, node, () => { query.Check(); return query; });
    }

    private static GraphThreshold Threshold(YamlMap map, YamlNode node)
    {
        var inner = Inner(map, node, "a threshold");
        var threshold = new GraphThreshold
        {
            From = Number(inner, "from"),
            To = Number(inner, "to"),
            Tone = Word<ThresholdTone>(inner, "tone") ?? ThresholdTone.Warning,
            Label = inner.Text("label") ?? "",
        };
        inner.RefuseOthers();
        return Checked(map, node, () => { threshold.Check(); return threshold; });
    }

    private static List<GraphQuery> Missing(YamlMap map)
    {
        map.RefuseMistyped(Needed);
        throw map.Wrong(map.Node, "query: a graph needs one, or queries: a sequence of them");
    }

    private static YamlMap Inner(YamlMap map, YamlNode node, string what) =>
        node is YamlMappingNode mapping ? new YamlMap(map.Source, mapping, what) : throw map.Wrong(node, $"{what} is a mapping (name: value)");

    private static T Checked<T>(YamlMap map, YamlNode node, Func<T> check)
    {
        try
        {
            return check();
        }
        catch (FormatException wrong) when (wrong is not ConfigurationException)
        {
            throw map.Wrong(node, wrong.Message);
        }
    }

    private static TWord? Word<TWord>(YamlMap map, string key) where TWord : struct, Enum => map.Text(key) is not { } text ? null
        : Enum.TryParse<TWord>(text, ignoreCase: true, out var word) && text.All(char.IsAsciiLetter) ? word
        : throw map.Wrong(map.Get(key)!, $"{key}: “{text}” is none of {string.Join(", ", Enum.GetNames<TWord>()).ToLowerInvariant()}");

    private static double? Number(YamlMap map, string key) => map.Text(key) is not { } text ? null
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number
        : throw map.Wrong(map.Get(key)!, $"{key}: “{text}” is no number");
}
