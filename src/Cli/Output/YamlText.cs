using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Muster.Cli.Output;

/// <summary>The server's JSON as YAML; numbers keep their digits, texts that would read as something else are quoted.</summary>
internal static partial class YamlText
{
    public static void Write(TextWriter to, JsonNode? document)
    {
        var text = new StringWriter { NewLine = "\n" };
        new YamlStream(new YamlDocument(Node(document))).Save(text, assignAnchors: false);
        var yaml = text.ToString();
        to.Write(yaml.EndsWith("...\n", StringComparison.Ordinal) ? yaml[..^4] : yaml);
    }

    private static YamlNode Node(JsonNode? node) => node switch
    {
        null => new YamlScalarNode("null") { Style = ScalarStyle.Plain },
        JsonObject map => new YamlMappingNode(map.Select(p => KeyValuePair.Create<YamlNode, YamlNode>(Text(p.Key), Node(p.Value)))),
        JsonArray list => new YamlSequenceNode(list.Select(Node)),
        _ when node.GetValueKind() == JsonValueKind.String => Text(node.GetValue<string>()),
        _ => new YamlScalarNode(node.ToJsonString()) { Style = ScalarStyle.Plain },
    };

    private static YamlScalarNode Text(string text) =>
        new(text) { Style = Harmless().IsMatch(text) && !Word().IsMatch(text) ? ScalarStyle.Plain : ScalarStyle.DoubleQuoted };

    [GeneratedRegex(@"\A[A-Za-z/][\w./@%+()-]*( [\w./@%+()-]+)*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Harmless();

    [GeneratedRegex(@"\A(true|false|null|yes|no|on|off|y|n)\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Word();
}
