using System.Globalization;
using YamlDotNet.RepresentationModel;

namespace Muster.Server.Graphs.Specs;

/// <summary>Writes a graph as the mapping that <see cref="GraphYaml"/> reads; what is usual is left out.</summary>
public static class GraphYamlText
{
    public static YamlMappingNode Node(GraphSpec spec)
    {
        var map = new YamlMappingNode();
        Text(map, "title", spec.Title);
        Text(map, "description", spec.Description);
        if (spec.Kind != GraphKind.Line) map.Add("kind", Word(spec.Kind));
        Text(map, "unit", spec.Unit);
        if (spec.Queries is [{ Unit: "", Kind: null, Color: "", Width: null } only])
        {
            map.Add("query", only.Query);
            Text(map, "legend", only.Legend);
        }
        else map.Add("queries", new YamlSequenceNode(spec.Queries.Select(Query)));
        if (spec.Thresholds.Count > 0) map.Add("thresholds", new YamlSequenceNode(spec.Thresholds.Select(Threshold)));
        if (spec.Log) map.Add("log", "true");
        Number(map, "min", spec.Min);
        Number(map, "max", spec.Max);
        if (spec.Height != GraphSpec.UsualHeight) map.Add("height", spec.Height.ToString(CultureInfo.InvariantCulture));
        return map;
    }

    private static YamlNode Query(GraphQuery query)
    {
        var map = new YamlMappingNode();
        map.Add("query", query.Query);
        Text(map, "legend", query.Legend);
        Text(map, "unit", query.Unit);
        if (query.Kind is { } kind) map.Add("kind", Word(kind));
        if (query.Color.Length > 0) map.Add("color", new YamlScalarNode(query.Color) { Style = YamlDotNet.Core.ScalarStyle.SingleQuoted });
        Number(map, "width", query.Width);
        return map.Children.Count == 1 ? new YamlScalarNode(query.Query) : map;
    }

    private static YamlMappingNode Threshold(GraphThreshold threshold)
    {
        var map = new YamlMappingNode();
        Number(map, "from", threshold.From);
        Number(map, "to", threshold.To);
        map.Add("tone", Word(threshold.Tone));
        Text(map, "label", threshold.Label);
        return map;
    }

    private static string Word(Enum word) => word.ToString().ToLowerInvariant();

    private static void Text(YamlMappingNode map, string key, string text)
    {
        if (text.Length > 0) map.Add(key, text);
    }

    private static void Number(YamlMappingNode map, string key, double? number)
    {
        if (number is { } value) map.Add(key, value.ToString("R", CultureInfo.InvariantCulture));
    }
}
