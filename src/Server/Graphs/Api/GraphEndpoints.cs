using System.Text;
using Muster.Server.Graphs.Drawing;
using Muster.Server.Graphs.Ranges;
using Muster.Server.Graphs.Reading;
using Muster.Server.Web.Access;
using Muster.Server.Web.Api;

namespace Muster.Server.Graphs.Api;

/// <summary>REST of graphs: what one shows, as data and as pictures.</summary>
public static class GraphEndpoints
{
    public static void MapGraphApi(this IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapGroup("/api/v1").Require(Role.Viewer);
        api.MapGet("/graph", (HttpContext http, GraphReader reader, TimeProvider time) => AnswerAsync(http, reader, GraphAsk.From(http.Request.Query, time), Data)).Unaudited();
        api.MapPost("/graph", (GraphBody body, HttpContext http, GraphReader reader, TimeProvider time) => AnswerAsync(http, reader, body.Question(time), Data)).Unaudited();
        api.MapGet("/graph.csv", (HttpContext http, GraphReader reader, TimeProvider time) => AnswerAsync(http, reader, GraphAsk.From(http.Request.Query, time), Csv)).Unaudited();
        api.MapGet("/graph.json", (HttpContext http, GraphReader reader, TimeProvider time) => AnswerAsync(http, reader, GraphAsk.From(http.Request.Query, time), Json)).Unaudited();
        api.MapGet("/graph.svg", (HttpContext http, GraphReader reader, TimeProvider time) => AnswerAsync(http, reader, GraphAsk.From(http.Request.Query, time), Svg)).Unaudited();
        api.MapGet("/graph.png", (HttpContext http, GraphReader reader, TimeProvider time) => AnswerAsync(http, reader, GraphAsk.From(http.Request.Query, time), Png)).Unaudited();
        // It reads a text and knows nothing of anybody: public pages of views ask it too.
        api.MapGet("/graph/range", (string text, string? zone, TimeProvider time) => Range(text, zone, time)).Unaudited().AllowPublic();
    }

    private static async Task<IResult> AnswerAsync(HttpContext http, GraphReader reader, GraphQuestion question, Func<HttpContext, GraphReading, IResult> write)
    {
        var reading = await reader.ReadAsync(question, http.RequestAborted);
        // Nothing to show at all and a reason for it: that is an error, not a graph.
        if (reading.Faults.Count == question.Spec.Queries.Count)
            throw new ApiProblem(StatusCodes.Status422UnprocessableEntity, reading.Faults[0].Reason) { Extensions = { ["faults"] = reading.Faults } };
        http.Response.Headers.CacheControl = "no-store";
        return write(http, reading);
    }

    private static IResult Data(HttpContext http, GraphReading reading) => Results.Bytes(GraphJson.Write(reading), "application/json");

    private static IResult Csv(HttpContext http, GraphReading reading) => Results.Bytes(Encoding.UTF8.GetBytes(GraphExport.Csv(reading)), "text/csv; charset=utf-8", FileName(http, reading, "csv"));

    private static IResult Json(HttpContext http, GraphReading reading) => Results.Bytes(GraphExport.Json(reading), "application/json", FileName(http, reading, "json"));

    private static IResult Svg(HttpContext http, GraphReading reading)
    {
        // A picture that is opened by itself is a document: nothing in it may run.
        http.Response.Headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        return Results.Bytes(Encoding.UTF8.GetBytes(GraphPicture.Svg(reading, Dark(http))), "image/svg+xml", FileName(http, reading, "svg"));
    }

    private static IResult Png(HttpContext http, GraphReading reading) => Results.Bytes(GraphPicture.Png(reading, Dark(http)), "image/png", FileName(http, reading, "png"));

    private static bool Dark(HttpContext http) => http.Request.Query["theme"] is ["dark"] ? true
        : http.Request.Query["theme"] is [] or [null or "" or "light"] ? false : throw ApiProblem.BadRequest("theme: light or dark.");

    /// <summary>Only who asks for a download gets one; scripts read the answer.</summary>
    internal static string? FileName(HttpContext http, GraphReading reading, string ending)
    {
        if (!Downloads(http)) return null;
        var title = new string([.. reading.Question.Spec.Title.Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToLowerInvariant(c) : '-')]).Trim('-');
        return $"{(title.Length > 0 ? title : "graph")}-{reading.Question.Range.From.UtcDateTime:yyyyMMdd-HHmm}.{ending}";
    }

    private static bool Downloads(HttpContext http)
    {
        try
        {
            return GraphAsk.YesNo(http.Request.Query, "download");
        }
        catch (FormatException wrong)
        {
            throw ApiProblem.BadRequest(wrong.Message);
        }
    }

    private static object Range(string text, string? zone, TimeProvider time)
    {
        try
        {
            var range = TimeRangeText.Parse(text, time.GetUtcNow(), TimeRangeText.Zone(zone));
            return new { range.From, range.To, range.Text, range.Absolute, zone = range.Zone.Id, range.EndsNow };
        }
        catch (FormatException wrong)
        {
            throw ApiProblem.BadRequest(wrong.Message);
        }
    }
}
