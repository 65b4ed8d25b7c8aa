using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Muster.Server.Graphs.Api;
using Muster.Server.Graphs.Drawing;
using Muster.Server.Graphs.Ranges;
using Muster.Server.Graphs.Reading;
using Muster.Server.Graphs.Specs;
using Muster.Server.Web.Access;
using Muster.Server.Web.Api;

namespace Muster.Server.Views.Ganglia;

/// <summary>
/// The address scripts written for Ganglia fetch graphs from: <c>/ganglia/graph.php?h=web-01&amp;m=load_one&amp;r=hour&amp;csv=1</c>. A metric (<c>m</c>), a graph by name (<c>g</c>)
/// or, with <c>aggregate=1</c>, patterns of hosts and metrics (<c>hreg[]</c>, <c>mreg[]</c>); as <c>csv=1</c>, <c>json=1</c> or, without them, a picture. Without a host the sum of all
/// hosts of the cluster is drawn, as Ganglia does.
/// </summary>
internal static partial class GangliaGraphs
{
    public static void MapGangliaGraphs(this IEndpointRouteBuilder routes)
    {
        foreach (var path in new[] { "/ganglia/graph.php", "/graph.php" })
            routes.MapGet(path, AnswerAsync).Require(Role.Viewer).Unaudited().ExcludeFromDescription();
    }

    private static async Task<IResult> AnswerAsync(HttpContext http, GraphReader reader, ReportShelf reports, TimeProvider time)
    {
        string? Field(string name) => http.Request.Query[name].FirstOrDefault(value => !string.IsNullOrWhiteSpace(value));
        try
        {
            var spec = Spec(Field, name => [.. http.Request.Query[name].OfType<string>().Where(value => value.Length > 0)], reports).Checked();
            var reading = await reader.ReadAsync(new GraphQuestion(spec, Range(Field, DateTimeOffset.FromUnixTimeSeconds(time.GetUtcNow().ToUnixTimeSeconds())), Width(Field("z"))), http.RequestAborted);
            if (reading.Faults.Count == spec.Queries.Count) throw ApiProblem.BadRequest(reading.Faults[0].Reason);
            http.Response.Headers.CacheControl = "no-store";
            return Field("csv") is "1" ? Results.Bytes(Encoding.UTF8.GetBytes(GraphExport.Csv(reading)), "text/csv; charset=utf-8")
                : Field("json") is "1" ? Results.Bytes(GraphExport.Json(reading), "application/json")
                : Results.Bytes(GraphPicture.Png(reading, dark: false), "image/png");
        }
        catch (FormatException wrong)
        {
            throw ApiProblem.BadRequest(wrong.Message);
        }
    }

    private static GraphSpec Spec(Func<string, string?> field, Func<string, string[]> list, ReportShelf reports)
    {
        var (host, cluster) = (field("h"), field("h") is null ? field("c") : null);
        var hosts = host is null ? null : Regex.Escape(host);
        var spec = field("aggregate") is "1" ? Aggregate(list("hreg[]"), list("mreg[]"), field("gtype"))
            : field("g") is { } graph ? OfAll((reports.Find(graph) ?? throw ApiProblem.NotFound(ReportShelf.Unknown(graph))).Spec(hosts, null, cluster))
            : field("m") is { } metric ? GraphSpec.Of(host is null ? metric : $"{metric} · {host}", host is null ? $"sum({GangliaQuery.Of(metric, null, ".+", cluster)})" : GangliaQuery.Of(metric, null, hosts, cluster), legend: metric)
            : throw ApiProblem.BadRequest("which graph? m names a metric, g a graph, aggregate=1 goes with hreg[] and mreg[].");
        return spec with { Title = field("title") ?? spec.Title, Unit = field("vl") is { } unit ? GangliaJson.Unit(unit) : spec.Unit, Max = Number(field("x"), "x") ?? spec.Max, Min = Number(field("n"), "n") ?? spec.Min };
    }

    /// <summary>Here there is no view whose hosts could be meant.</summary>
    private static GraphSpec OfAll(GraphSpec graph) => graph with { Queries = [.. graph.Queries.Select(query => query with { Query = query.Query.Replace("host=~\"$hosts\"", "host=~\".+\"", StringComparison.Ordinal) })] };

    private static GraphSpec Aggregate(string[] hosts, string[] metrics, string? kind)
    {
        if (hosts.Length == 0 || metrics.Length == 0) throw ApiProblem.BadRequest("aggregate=1 goes with hreg[] and mreg[].");
        return GraphSpec.Of($"{string.Join('|', metrics)} · {string.Join('|', hosts)}", GangliaQuery.OfPattern(GangliaJson.Whole(string.Join('|', metrics)), GangliaJson.Whole(string.Join('|', hosts))),
            kind: kind switch { "stack" => GraphKind.Stack, null or "line" => GraphKind.Line, _ => throw ApiProblem.BadRequest($"gtype: “{kind}” is none of line, stack") });
    }

    /// <summary>A word of Ganglia's (<c>hour</c>, <c>2hr</c>, <c>day</c>, <c>week</c> …), or <c>cs</c> and <c>ce</c>, as unix seconds, <c>11/21/2026 14:30</c> or anything that is read as a time here.</summary>
    /// <exception cref="FormatException">It cannot be read.</exception>
    /// <param name="now">A whole second: scripts take the times of points for whole numbers.</param>
    private static TimeRange Range(Func<string, string?> field, DateTimeOffset now)
    {
        if (field("cs") is { } from) return TimeRangeText.Parse($"{Turned(from)}..{(field("ce") is { } to ? Turned(to) : "now")}", now, TimeZoneInfo.Utc);
        var word = field("r") ?? "hour";
        if (Usual().Match(word) is not { Success: true } usual) throw new FormatException($"r: “{word}” is no time; write hour, 2hr, 4hr, day, week, month or year, or give cs and ce");
        return TimeRangeText.Parse($"{(usual.Groups[1].Length > 0 ? usual.Groups[1].Value : "1")} {usual.Groups[2].Value}", now, TimeZoneInfo.Utc);
    }

    /// <summary>Ganglia's own pages write the month first.</summary>
    private static string Turned(string text) => MonthFirst().Replace(text.Trim(), "$3-$1-$2");

    private static int Width(string? size) => size switch { "small" => 300, "medium" => 420, "xlarge" => 900, "xxlarge" => 1300, _ => 600 };

    private static double? Number(string? text, string name) => text is null ? null
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : throw new FormatException($"{name}: “{text}” is no number");

    [GeneratedRegex(@"\A(\d{0,3})(hr|hour|day|week|month|year)s?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Usual();

    [GeneratedRegex(@"\A(\d{1,2})/(\d{1,2})/(\d{4})", RegexOptions.CultureInvariant)]
    private static partial Regex MonthFirst();
}
