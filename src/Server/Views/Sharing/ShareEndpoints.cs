using System.Globalization;
using Muster.Selectors;
using Muster.Server.Accounts.Audit;
using Muster.Server.Configuration;
using Muster.Server.Graphs.Api;
using Muster.Server.Graphs.Ranges;
using Muster.Server.Graphs.Reading;
using Muster.Server.States;
using Muster.Server.Views.Pages;
using Muster.Server.Web.Access;
using Muster.Server.Web.Api;
using Muster.Server.Web.Kit;
using Muster.Server.Web.Shell;

namespace Muster.Server.Views.Sharing;

/// <param name="Expires">How long: <c>7d</c>, <c>12h</c>; at most 400d. Default 7d.</param>
/// <param name="On">Hosts instead of the view's own.</param>
public sealed record ShareBody(string? Expires, string? On);

/// <param name="Url">With the secret; shown once.</param>
public sealed record ShareMade(long Id, string Url, string Secret, DateTimeOffset Expires);

/// <summary>Links to views for anybody: made, revoked, followed. Behind one there is only that view, and of its data only what its graphs show.</summary>
internal static class ShareEndpoints
{
    private static readonly TimeSpan Usual = TimeSpan.FromDays(7), Shortest = TimeSpan.FromMinutes(1), Longest = TimeSpan.FromDays(400), LongestRange = TimeSpan.FromDays(32);

    public static void MapShares(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api/v1/views/{id}/shares").WithTags("views").Require(Role.Operator);
        api.MapGet("", (string id, ViewDesk desk, ShareStore store) =>
        {
            var items = store.Of(desk.Demand(id).Id);
            return new Page<ViewShare>(items, null, items.Count);
        }).WithSummary("Public links to a view that still show it");
        api.MapPost("", MakeAsync).WithSummary("Makes a public, read-only link to a view");
        api.MapDelete("/{share:long}", async (string id, long share, ViewDesk desk, ShareStore store) =>
            await store.RevokeAsync(desk.Demand(id).Id, share) ? Results.NoContent() : throw ApiProblem.NotFound($"there is no link {share} to this view any more.")).WithSummary("Revokes a public link");

        routes.MapGet("/public/views/{secret}", Show).AllowPublic().ExcludeFromDescription();
        routes.MapGet("/public/views/{secret}/graph/{number:int}", DataAsync).AllowPublic().ExcludeFromDescription();
    }

    private static async Task<IResult> MakeAsync(string id, ShareBody body, HttpContext http, ViewDesk desk, ShareStore store, HostQuery query, AuditTrail audit, TimeProvider time)
    {
        var view = desk.Demand(id);
        var length = string.IsNullOrWhiteSpace(body.Expires) ? Usual
            : DurationText.TryParse(body.Expires.Trim(), out var told) && told >= Shortest && told <= Longest ? told
            : throw ApiProblem.BadRequest($"expires: “{body.Expires}” is no time from 1m to 400d; write 12h or 7d.");
        var on = body.On?.Trim() ?? "";
        if (on.Length > 0) query.Selector(on);
        var (share, secret) = await store.AddAsync(view.Id, on, http.Caller().Name, time.GetUtcNow() + length);
        await audit.RecordAsync(http.Caller(), "view.share", view.Name, $"link {share.Id} until {share.Expires.UtcDateTime:yyyy-MM-dd HH:mm} UTC");
        var url = $"{http.Request.Scheme}://{http.Request.Host}/public/views/{secret}";
        return Results.Created(url, new ShareMade(share.Id, url, url, share.Expires));
    }

    private static IResult Show(string secret, HttpRequest request, ViewDesk desk, ViewFilling filling, ShareStore store, HostQuery query, TimeProvider time)
    {
        request.HttpContext.Response.Headers["X-Robots-Tag"] = "noindex";
        if (Shown(secret, desk, filling, store, query) is not { } shown)
            return new PageResult(typeof(NothingSharedPage), "Nothing here", new Dictionary<string, object?>(), bare: true) { StatusCode = StatusCodes.Status404NotFound };
        var pageQuery = PageQuery.From(request);
        var range = PageRange.Of(pageQuery, time, shown.View.View.Range).Range;
        if (range.To - range.From > LongestRange) range = TimeRangeText.Parse(shown.View.View.Range, time.GetUtcNow(), TimeZoneInfo.Utc);
        return PageResult.Bare<PublicViewPage>(shown.View.View.Title, ("Shown", shown.View), ("Range", range), ("Secret", secret), ("Expires", shown.Share.Expires));
    }

    private static async Task<IResult> DataAsync(string secret, int number, HttpContext http, ViewDesk desk, ViewFilling filling, ShareStore store, HostQuery query, GraphReader reader, TimeProvider time)
    {
        if (Shown(secret, desk, filling, store, query) is not { } shown || shown.View.Graphs.ElementAtOrDefault(number) is not { } graph) throw ApiProblem.NotFound("this link shows nothing (any more).");
        var asked = http.Request.Query;
        int? width = int.TryParse(asked["width"], NumberStyles.None, CultureInfo.InvariantCulture, out var pixels) ? pixels : null;
        var question = new GraphBody(graph.Graph, asked["range"], asked["zone"], width).Question(time);
        if (question.Range.To - question.Range.From > LongestRange) throw ApiProblem.BadRequest($"range: at most {LongestRange.TotalDays:0} days here.");
        http.Response.Headers.CacheControl = "no-store";
        // What happened then is not the view's: titles of events name what a stranger need not know.
        return Results.Bytes(GraphJson.Write(await reader.ReadAsync(question, http.RequestAborted) with { Marks = [] }), "application/json");
    }

    private static (ShownView View, ViewShare Share)? Shown(string secret, ViewDesk desk, ViewFilling filling, ShareStore store, HostQuery query)
    {
        if (store.Find(secret) is not { } share || desk.Views.Find(share.View) is not { } view) return null;
        Selector? on = share.On.Length > 0 ? query.Selector(share.On) : null;
        return (filling.Fill(view, on), share);
    }
}
