using System.Text;
using System.Text.Json;
using Muster.LoadTest;
using Muster.LoadTest.Reports;
using Muster.Server.Accounts.Audit;
using Muster.Server.Storage;
using Muster.Server.Web.Access;
using Muster.Server.Web.Api;
using Muster.Server.Web.Kit;
using Muster.Server.Web.Shell;

namespace Muster.Server.LoadRuns;

/// <summary>A published run with its whole report, as <c>muster load -o json</c> wrote it.</summary>
public sealed record LoadRunAnswer(LoadRunRow Run, JsonElement Report);

/// <param name="Url">Of its page.</param>
public sealed record LoadRunPublished(long Id, string Url);

/// <param name="Says">The comparison in a sentence.</param>
/// <param name="Confidence">With which the intervals of all figures hold together, 0 to 1.</param>
public sealed record ComparisonAnswer(LoadRunRow Before, LoadRunRow After, string Says, double Confidence, IReadOnlyList<ComparedAnswer> Figures, IReadOnlyList<string> Remarks);

/// <summary>The slice of load runs: what <c>muster load --publish</c> sends, kept, shown and compared.</summary>
public static class LoadRunsFeature
{
    private const int LongestName = 200, PageSize = 50;

    private static readonly SortKeys<LoadRunRow> Sorts = new SortKeys<LoadRunRow>(r => r.Id.ToString("D19", System.Globalization.CultureInfo.InvariantCulture))
        .By("published", r => r.Id).By("started", r => r.Started.ToUnixTimeMilliseconds()).By("target", r => r.Target).By("name", r => r.Name);

    public static void AddLoadRuns(this IServiceCollection services)
    {
        services.AddMigrations(LoadRunStore.Migrations);
        services.AddSingleton<LoadRunStore>();
    }

    public static void MapLoadRuns(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api/v1/load-runs").WithTags("load runs").Require(Role.Viewer);
        api.MapGet("", ([AsParameters] PageRequest page, LoadRunStore store, string? target, string? q) =>
            Sorts.Page(store.All().Where(r => (string.IsNullOrEmpty(target) || r.Target == target) && Matches(r, q)), page)).WithSummary("Published load runs");
        api.MapGet("/{id:long}", (long id, LoadRunStore store) =>
            new LoadRunAnswer(Found(store, id), JsonDocument.Parse(ReportJson.Text(Reported(store, id))).RootElement)).WithSummary("A load run with its whole report");
        api.MapGet("/{before:long}/compare/{after:long}", (long before, long after, LoadRunStore store) =>
        {
            var comparison = new Comparison(Reported(store, before), Reported(store, after));
            return new ComparisonAnswer(Found(store, before), Found(store, after), ComparisonText.Says(comparison), Comparison.Confidence, [.. comparison.Figures.Select(ComparedAnswer.Of)], comparison.Remarks);
        }).WithSummary("Two load runs side by side");
        var change = routes.MapGroup("/api/v1/load-runs").WithTags("load runs").Require(Role.Operator);
        change.MapPost("", PublishAsync).WithSummary("Keeps a report of muster load -o json");
        change.MapDelete("/{id:long}", async (long id, HttpContext http, LoadRunStore store, AuditTrail audit) =>
        {
            if (!await store.RemoveAsync(id)) throw Missing(id);
            await audit.RecordAsync(http.Caller(), "load-run.delete", id.ToString(System.Globalization.CultureInfo.InvariantCulture));
            return Results.NoContent();
        }).WithSummary("Forgets a load run");
        MapPages(routes);
    }

    private static void MapPages(IEndpointRouteBuilder routes)
    {
        routes.MapPage("/load-runs", (HttpRequest request, LoadRunStore store) =>
        {
            var query = PageQuery.From(request);
            var matching = store.All().Where(r => Matches(r, query["q"])).ToList();
            return PageResult.Of<LoadRunsPage>("Load runs", ("Query", query), ("Total", matching.Count), ("PageSize", PageSize), ("Rows", matching.Skip((query.Page - 1) * PageSize).Take(PageSize).ToList()));
        });
        routes.MapPage("/load-runs/{id:long}", (long id, LoadRunStore store) => store.Find(id) is { } run && store.Report(id) is { } report
            ? PageResult.Of<LoadRunPage>($"Load run {id}", ("Run", run), ("Report", report), ("Others", store.All().Where(r => r.Id != id && r.Target == run.Target).Take(10).ToList()))
            : PageResult.Of<NotFoundPage>("Not found", StatusCodes.Status404NotFound));
        routes.MapPage("/load-runs/{before:long}/compare/{after:long}", (long before, long after, LoadRunStore store) =>
            store.Find(before) is { } first && store.Find(after) is { } second && store.Report(before) is { } one && store.Report(after) is { } two
            ? PageResult.Of<LoadComparisonPage>("Two load runs", ("Before", first), ("After", second), ("Comparison", new Comparison(one, two)))
            : PageResult.Of<NotFoundPage>("Not found", StatusCodes.Status404NotFound));
    }

    private static async Task<IResult> PublishAsync(HttpContext http, LoadRunStore store, AuditTrail audit, TimeProvider time, string? name)
    {
        using var body = new StreamReader(http.Request.Body, Encoding.UTF8);
        LoadReport report;
        try
        {
            report = ReportJson.Read(await body.ReadToEndAsync(http.RequestAborted), "the body");
        }
        catch (LoadPlanException wrong)
        {
            throw ApiProblem.BadRequest(wrong.Message);
        }
        if (!Uri.TryCreate(report.Target, UriKind.Absolute, out var target) || target.Scheme is not ("http" or "https")) throw ApiProblem.BadRequest($"target '{report.Target}' is no http or https address.");
        var called = string.IsNullOrWhiteSpace(name) ? report.Plan : name.Trim();
        var run = LoadRunRow.Of(report, called.Length <= LongestName ? called : called[..LongestName], time.GetUtcNow(), http.Caller().Name);
        long id = await store.AddAsync(run, report);
        await audit.RecordAsync(http.Caller(), "load-run.publish", id.ToString(System.Globalization.CultureInfo.InvariantCulture), run.Target);
        var url = $"{http.Request.Scheme}://{http.Request.Host}/load-runs/{id}";
        return Results.Created($"/api/v1/load-runs/{id}", new LoadRunPublished(id, url));
    }

    private static bool Matches(LoadRunRow run, string? q) =>
        string.IsNullOrEmpty(q) || run.Name.Contains(q, StringComparison.OrdinalIgnoreCase) || run.Target.Contains(q, StringComparison.OrdinalIgnoreCase) || run.Publisher.Contains(q, StringComparison.OrdinalIgnoreCase);

    private static LoadRunRow Found(LoadRunStore store, long id) => store.Find(id) ?? throw Missing(id);

    private static LoadReport Reported(LoadRunStore store, long id) => store.Report(id) ?? throw Missing(id);

    private static ApiProblem Missing(long id) => ApiProblem.NotFound($"there is no load run {id}; it was deleted, or never published.");
}
