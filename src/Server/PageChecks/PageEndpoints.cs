using Microsoft.AspNetCore.Mvc;
using Muster.HttpLint.Reports;
using Muster.Server.Web.Access;
using Muster.Server.Web.Api;

namespace Muster.Server.PageChecks;

/// <param name="At">Default: now.</param>
public sealed record MarkerBody(string Title, DateTimeOffset? At);

/// <summary>REST of page checks: pages, runs, reports, what changed, markers.</summary>
internal static class PageEndpoints
{
    private static readonly SortKeys<PageRun> Sorts = new SortKeys<PageRun>(r => $"{r.Check} {r.Url}").By("check", r => r.Check).By("started", r => r.Started.ToUnixTimeMilliseconds()).By("bytes", r => r.Bytes).By("status", r => r.Status);

    public static void MapPageCheckApi(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api/v1/page-checks").Require(Role.Viewer);
        api.MapGet("", ([AsParameters] PageRequest page, string? q, PageReading reading) =>
            Sorts.Page(reading.Latest().Where(r => string.IsNullOrEmpty(q) || r.Check.Contains(q, StringComparison.OrdinalIgnoreCase) || r.Url.Contains(q, StringComparison.OrdinalIgnoreCase)), page));
        api.MapGet("/{check}", (string check, string? url, PageRunStore store) =>
        {
            var latest = store.Of(check, url, 1).FirstOrDefault() ?? throw ApiProblem.NotFound($"there is no run of a page check “{check}” yet.");
            return new { run = latest, report = store.Find(latest.Id)?.Record };
        });
        api.MapGet("/{check}/runs", (string check, string? url, [AsParameters] PageRequest page, PageRunStore store) =>
        {
            long? before = string.IsNullOrEmpty(page.Cursor) ? null : long.TryParse(page.Cursor, out var id) ? id : throw ApiProblem.BadRequest("the cursor is damaged; begin again without one.");
            var items = store.Of(check, url, page.Take(), before);
            return new Page<PageRun>(items, items.Count == page.Take() ? items[^1].Id.ToString(System.Globalization.CultureInfo.InvariantCulture) : null, store.Count(check, url));
        });
        api.MapGet("/{check}/changes", (string check, string? url, [AsParameters] PageRequest page, PageRunStore store) =>
        {
            var items = store.Changes(check, url, page.Take());
            return new Page<PageChange>(items, null, items.Count);
        });
        api.MapGet("/{check}/diff", (string check, long from, long to, PageRunStore store) => LintDiff.Between(Record(store, check, from), Record(store, check, to)));
        api.MapGet("/runs/{id:long}", (long id, PageRunStore store) => store.Find(id) is { } found ? new { run = found.Run, report = found.Record } : throw ApiProblem.NotFound($"there is no run {id}."));
        api.MapGet("/markers", ([AsParameters] PageRequest page, PageRunStore store) =>
        {
            var items = store.Markers(page.Take());
            return new Page<PageMarker>(items, null, items.Count);
        });
        api.MapPost("/markers", async ([FromBody] MarkerBody body, HttpContext http, PageRunStore store, TimeProvider time) =>
        {
            if (string.IsNullOrWhiteSpace(body.Title) || body.Title.Length > 200) throw ApiProblem.BadRequest("title: what was deployed, in at most 200 characters.");
            return Results.Json(await store.MarkAsync(body.At ?? time.GetUtcNow(), "deploy", body.Title.Trim(), http.Caller().Name), statusCode: StatusCodes.Status201Created);
        }).Require(Role.Operator);
    }

    private static LintRecord Record(PageRunStore store, string check, long id) => store.Find(id) is { } found && found.Run.Check == check
        ? found.Record ?? throw ApiProblem.Conflict($"run {id} has no report: {found.Run.Failure}")
        : throw ApiProblem.NotFound($"{check} has no run {id}.");
}
