using System.Globalization;
using System.Text.Json.Nodes;
using Muster.Cli.Api;

namespace Muster.Cli.Query;

/// <summary>One series of an answer. Values keep the server's digits beside the number.</summary>
internal sealed record AnsweredSeries(IReadOnlyDictionary<string, string> Labels, IReadOnlyList<AnsweredPoint> Points)
{
    public string Name => Labels.GetValueOrDefault("__name__", "");

    /// <summary>As PromQL writes it.</summary>
    public string Text
    {
        get
        {
            var labels = string.Join(", ", Labels.Where(l => l.Key != "__name__").OrderBy(l => l.Key, StringComparer.Ordinal)
                .Select(l => $"{l.Key}=\"{l.Value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\""));
            return labels.Length == 0 && Name.Length > 0 ? Name : $"{Name}{{{labels}}}";
        }
    }
}

/// <param name="Seconds">Unix seconds.</param>
/// <param name="Value">NaN also for a native histogram, which has no one number.</param>
internal readonly record struct AnsweredPoint(double Seconds, double Value, string Text);

/// <summary>What the Prometheus API answered to a query, taken apart.</summary>
internal sealed record QueryAnswer(JsonNode Document, string Type, IReadOnlyList<AnsweredSeries> Series, IReadOnlyList<string> Warnings, IReadOnlyList<string> Infos)
{
    /// <exception cref="ApiException">It is no such answer.</exception>
    public static QueryAnswer Read(string text)
    {
        try
        {
            var document = JsonNode.Parse(text)!;
            var data = document["data"]!;
            var type = data["resultType"]!.GetValue<string>();
            var series = type is "vector" or "matrix"
                ? [.. data["result"]!.AsArray().Select(one => One(one!.AsObject()))]
                : new List<AnsweredSeries> { new(new Dictionary<string, string>(), [Point(data["result"]!)]) };
            return new QueryAnswer(document, type, series, Texts(document["warnings"]), Texts(document["infos"]));
        }
        catch (Exception wrong) when (wrong is System.Text.Json.JsonException or NullReferenceException or InvalidOperationException or FormatException)
        {
            throw new ApiException(200, "the answer is not that of a Prometheus API; is this a Muster server?");
        }
    }

    private static AnsweredSeries One(JsonObject one)
    {
        var labels = one["metric"]!.AsObject().ToDictionary(l => l.Key, l => l.Value!.GetValue<string>());
        var points = (one["values"] as JsonArray ?? []).Concat(one["histograms"] as JsonArray ?? []).Append(one["value"] ?? one["histogram"])
            .OfType<JsonNode>().Select(Point).OrderBy(point => point.Seconds);
        return new AnsweredSeries(labels, [.. points]);
    }

    private static AnsweredPoint Point(JsonNode pair)
    {
        var seconds = double.Parse(pair[0]!.ToJsonString(), CultureInfo.InvariantCulture);
        if (pair[1] is JsonObject histogram) return new AnsweredPoint(seconds, double.NaN, $"histogram of {histogram["count"]} (sum {histogram["sum"]})");
        var text = pair[1]!.GetValue<string>();
        var value = text switch
        {
            "+Inf" => double.PositiveInfinity,
            "-Inf" => double.NegativeInfinity,
            _ => double.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number : double.NaN,
        };
        return new AnsweredPoint(seconds, value, text);
    }

    private static IReadOnlyList<string> Texts(JsonNode? list) => list is JsonArray array ? [.. array.Select(text => text!.GetValue<string>())] : [];
}
