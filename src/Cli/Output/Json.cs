using System.Globalization;
using System.Text.Json.Nodes;

namespace Muster.Cli.Output;

/// <summary>Reads values of the server's answers by path (<c>checks.ok</c>).</summary>
internal static class Json
{
    public static JsonNode? At(this JsonNode? node, string path)
    {
        foreach (var name in path.Split('.'))
            node = (node as JsonObject)?[name];
        return node;
    }

    /// <summary>As text: lists with commas, absent values empty.</summary>
    public static string Text(this JsonNode? node, string path) => node.At(path) switch
    {
        null => "",
        JsonArray list => string.Join(", ", list.Select(i => i?.ToString())),
        JsonObject map => map.ToJsonString(),
        var value => value.ToString(),
    };

    public static bool IsTrue(this JsonNode? node, string path) => node.At(path) is JsonValue value && value.TryGetValue(out bool flag) && flag;

    public static DateTimeOffset? Time(this JsonNode? node, string path) =>
        DateTimeOffset.TryParse(node.Text(path), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
}
