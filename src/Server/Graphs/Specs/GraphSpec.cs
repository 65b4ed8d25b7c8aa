using System.Text.Json;
using Muster.Server.Web.Api;

namespace Muster.Server.Graphs.Specs;

/// <summary>How the values of a graph are drawn.</summary>
public enum GraphKind { Line, Area, Stack, Percent, Heatmap }

/// <summary>
/// What a graph shows, apart from when: written in files of views, in the body of the REST API, in the address of Explore.
/// The times it is read for are a <see cref="Ranges.TimeRange"/>.
/// </summary>
public sealed record GraphSpec
{
    /// <summary>The words of <see cref="GraphKind"/>.</summary>
    public const string Kinds = "line, area, stack, percent, heatmap";

    private const string Example = "{\"title\":\"Load\",\"queries\":[{\"query\":\"node_load1\"}]}";

    public const int UsualHeight = 220, LeastHeight = 60, MostHeight = 2000;

    public string Title { get; init; } = "";
    public string Description { get; init; } = "";
    public required IReadOnlyList<GraphQuery> Queries { get; init; }
    public GraphKind Kind { get; init; }

    /// <summary>Of the values of queries that name none: <c>bytes</c>, <c>bytes/s</c>, <c>bits/s</c>, <c>seconds</c>, <c>ratio</c> (1 is 100 %), <c>percent</c>, <c>hertz</c>, <c>celsius</c> … or any word.</summary>
    public string Unit { get; init; } = "";

    public IReadOnlyList<GraphThreshold> Thresholds { get; init; } = [];

    /// <summary>The axis of values is logarithmic; what is not above zero is not drawn.</summary>
    public bool Log { get; init; }

    /// <summary>Where the axis of values ends; null: where the values do.</summary>
    public double? Min { get; init; }
    public double? Max { get; init; }

    /// <summary>Pixels of the drawing.</summary>
    public int Height { get; init; } = UsualHeight;

    /// <summary>A graph of one query.</summary>
    public static GraphSpec Of(string title, string query, string unit = "", string legend = "", GraphKind kind = GraphKind.Line) =>
        new() { Title = title, Queries = [new GraphQuery { Query = query, Legend = legend }], Unit = unit, Kind = kind };

    public string ToJson() => JsonSerializer.Serialize(this, ApiJson.Options);

    /// <exception cref="FormatException">Not a graph; the message says what is wrong.</exception>
    public static GraphSpec FromJson(string json)
    {
        try
        {
            return (JsonSerializer.Deserialize<GraphSpec>(json, ApiJson.Options) ?? throw new FormatException("a graph is an object with queries")).Checked();
        }
        catch (JsonException wrong)
        {
            throw new FormatException(Unreadable(wrong), wrong);
        }
    }

    /// <summary>The parser's own words are about its rules, not about graphs.</summary>
    private static string Unreadable(JsonException wrong)
    {
        var place = $"line {wrong.LineNumber + 1}, character {wrong.BytePositionInLine + 1}";
        if (wrong.Path is not { Length: > 2 } path) return $"the graph cannot be read: it is no JSON at {place}; such as {Example}";
        var kind = path.EndsWith(".kind", StringComparison.Ordinal) ? $"; it is one of {Kinds}" : "";
        return $"the graph cannot be read: {path[2..]} is not what is expected there ({place}){kind}; such as {Example}";
    }

    /// <summary>This graph, when it can be drawn. PromQL is not looked into: a query that is wrong is told with the graph.</summary>
    /// <exception cref="FormatException">What cannot be used.</exception>
    public GraphSpec Checked()
    {
        if (Queries is null || Queries.Count == 0) throw new FormatException("queries: a graph has at least one");
        if (Queries.Count > 50) throw new FormatException("queries: a graph has at most 50");
        foreach (var query in Queries) query.Check();
        foreach (var threshold in Thresholds ?? throw new FormatException("thresholds: a sequence is expected here")) threshold.Check();
        if (!Enum.IsDefined(Kind)) throw new FormatException($"kind: one of {Kinds}");
        if (Min >= Max) throw new FormatException("min: must be below max");
        return Height is >= LeastHeight and <= MostHeight ? this : throw new FormatException($"height: from {LeastHeight} to {MostHeight} pixels");
    }
}
