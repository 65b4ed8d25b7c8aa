using System.Globalization;
using Muster.Server.Configuration;
using Muster.Server.Graphs.Ranges;
using Muster.Server.Graphs.Reading;
using Muster.Server.Graphs.Specs;
using Muster.Server.Web.Api;

namespace Muster.Server.Graphs.Api;

/// <summary>The body of a question for a graph.</summary>
/// <param name="Range">As typed (<c>6h</c>, <c>yesterday</c>, <c>2026-11-20 14:00 to 15:00</c>); default the last hour.</param>
/// <param name="Zone">Of the IANA list; default UTC.</param>
/// <param name="Width">Pixels, 50 to 4000.</param>
/// <param name="Compare">A duration: the same graph that much earlier is laid over.</param>
public sealed record GraphBody(GraphSpec Spec, string? Range = null, string? Zone = null, int? Width = null, string? Compare = null)
{
    /// <exception cref="ApiProblem">400: what of it cannot be used.</exception>
    public GraphQuestion Question(TimeProvider time)
    {
        if (Width is < GraphQuestion.LeastWidth or > GraphQuestion.MostWidth) throw ApiProblem.BadRequest($"width: from {GraphQuestion.LeastWidth} to {GraphQuestion.MostWidth} pixels.");
        try
        {
            var zone = TimeRangeText.Zone(Zone);
            var range = TimeRangeText.Parse(string.IsNullOrWhiteSpace(Range) ? TimeRange.Usual : Range, time.GetUtcNow(), zone);
            return new GraphQuestion((Spec ?? throw new FormatException("spec: which graph?")).Checked(), range, Width ?? GraphQuestion.UsualWidth, GraphAsk.Earlier(Compare));
        }
        catch (FormatException wrong)
        {
            throw ApiProblem.BadRequest(wrong.Message);
        }
    }
}

/// <summary>Reads the same question from an address: a whole graph in <c>spec</c>, or <c>query</c> (as often as there are) with its words.</summary>
public static class GraphAsk
{
    /// <exception cref="ApiProblem">400: what of it cannot be used.</exception>
    public static GraphQuestion From(IQueryCollection query, TimeProvider time)
    {
        int? width = query["width"] is [{ Length: > 0 } pixels] ? int.TryParse(pixels, CultureInfo.InvariantCulture, out var number) ? number : throw ApiProblem.BadRequest($"width: “{pixels}” is no number.") : null;
        var range = query["range"] is [{ Length: > 0 } text] ? text : query["from"] is [{ Length: > 0 } from] ? $"{from}..{(query["to"] is [{ Length: > 0 } to] ? to : "now")}" : null;
        return new GraphBody(Spec(query), range, query["zone"], width, query["compare"]).Question(time);
    }

    /// <exception cref="FormatException">Not a duration.</exception>
    public static TimeSpan? Earlier(string? text) => string.IsNullOrWhiteSpace(text) ? null
        : DurationText.TryParse(text.EndsWith('w') && DurationText.TryParse(text[..^1] + "d", out var weeks) ? DurationText.Print(weeks * 7) : text, out var earlier) && earlier > TimeSpan.Zero ? earlier
        : throw new FormatException($"compare: “{text}” is no duration; write 1h, 1d or 1w");

    private static GraphSpec Spec(IQueryCollection query)
    {
        try
        {
            if (query["spec"] is [{ Length: > 0 } spec]) return GraphSpec.FromJson(spec);
            var queries = query["query"].Where(one => !string.IsNullOrWhiteSpace(one)).ToList();
            var legends = query["legend"];
            return new GraphSpec
            {
                Title = query["title"].ToString(),
                Queries = [.. queries.Select((one, i) => new GraphQuery { Query = one!, Legend = i < legends.Count ? legends[i] ?? "" : "" })],
                Kind = query["kind"] is [{ Length: > 0 } kind] ? Enum.TryParse<GraphKind>(kind, ignoreCase: true, out var word) && kind.All(char.IsAsciiLetter) ? word : throw new FormatException($"kind: “{kind}” is none of {GraphSpec.Kinds}") : GraphKind.Line,
                Unit = query["unit"].ToString(),
                Log = YesNo(query, "log"),
                Min = Number(query, "min"),
                Max = Number(query, "max"),
                Height = (int)(Number(query, "height") ?? GraphSpec.UsualHeight),
            }.Checked();
        }
        catch (FormatException wrong)
        {
            throw ApiProblem.BadRequest(wrong.Message);
        }
    }

    /// <exception cref="FormatException">Neither yes nor no.</exception>
    internal static bool YesNo(IQueryCollection query, string name) => query[name].ToString() switch
    {
        "true" or "1" => true,
        "" or "false" or "0" => false,
        var other => throw new FormatException($"{name}: “{other}” is none of true, false, 1, 0"),
    };

    private static double? Number(IQueryCollection query, string name) => query[name] is not [{ Length: > 0 } text] ? null
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && Math.Abs(number) < 1e300 ? number
        : throw new FormatException($"{name}: “{text}” is no number");
}
