using System.Globalization;
using Muster.AccessLog.Grouping;
using Muster.Server.Configuration;
using Muster.Server.Hosts;
using Muster.Server.States;
using Muster.Server.Web.Access;
using Muster.Server.Web.Api;

namespace Muster.Server.Requests;

/// <summary>A row of requests in the REST API; durations in seconds, null where the logs give none.</summary>
public sealed record RouteAnswer(
    string? Route, string? Method, int? Status, string? Host, long Count, double Rate, long Errors, long Refusals, double? Minimum, double? Maximum, double? Mean, double? Stdev,
    double? P50, double? P95, double? P99, double Total, long Bytes)
{
    public static RouteAnswer Of(RouteRow row, double seconds) => new(
        row.Route.Length > 0 ? row.Route : null, row.Method.Length > 0 ? row.Method : null, row.Status > 0 ? row.Status : null, row.Host.Length > 0 ? row.Host : null,
        row.Figures.Count, row.Figures.Count / seconds, row.Figures.Errors, row.Figures.Refusals, row.Figures.Minimum, row.Figures.Maximum, row.Figures.Mean, row.Figures.Stdev,
        row.Figures.Percentile(0.5), row.Figures.Percentile(0.95), row.Figures.Percentile(0.99), row.Figures.Total, row.Figures.Bytes);
}

public sealed record SideAnswer(long Count, long Errors, double? P50, double? P95, double? P99)
{
    public static SideAnswer? Of(RequestFigures? side) => side is null ? null : new(side.Count, side.Errors, side.Percentile(0.5), side.Percentile(0.95), side.Percentile(0.99));
}

/// <summary>The filters that all questions share.</summary>
public sealed class RequestFilter
{
    public string? Selector { get; init; }
    public string? Host { get; init; }
    public string? Log { get; init; }
    public string? Q { get; init; }
    public string? Route { get; init; }
    public string? Method { get; init; }
    public string? Status { get; init; }
    public DateTimeOffset? From { get; init; }
    public DateTimeOffset? To { get; init; }

    /// <exception cref="ApiProblem">400: what of it cannot be used; 404: no such host.</exception>
    public RequestQuestion Question(HostQuery query, TimeProvider time)
    {
        var to = To ?? time.GetUtcNow();
        var from = From ?? to.AddMinutes(-15);
        if (from >= to) throw ApiProblem.BadRequest("from must be before to.");
        IReadOnlySet<HostId>? hosts = Host is not null ? new HashSet<HostId> { query.Host(Host).Id }
            : string.IsNullOrWhiteSpace(Selector) ? null : query.Hosts(Selector, null, null, all: true).Select(h => h.Id).ToHashSet();
        try
        {
            return new RequestQuestion(from, to, hosts, Log, Q ?? "", Route, Method?.ToUpperInvariant(), Status is null ? [] : EntryFilter.ParseStatuses(Status));
        }
        catch (FormatException wrong)
        {
            throw ApiProblem.BadRequest(wrong.Message);
        }
    }
}

/// <summary>REST of requests and of the sets of logs they come from.</summary>
public static class RequestEndpoints
{
    private static readonly SortKeys<RouteRow> Sorts = new SortKeys<RouteRow>(r => string.Join('\u0001', r.Route, r.Method, r.Status.ToString(CultureInfo.InvariantCulture), r.Host))
        .By("total", r => -(long)(r.Figures.Total * 1e6)).By("route", r => r.Route).By("count", r => r.Figures.Count).By("errors", r => r.Figures.Errors)
        .By("p50", r => Micros(r, 0.5)).By("p95", r => Micros(r, 0.95)).By("p99", r => Micros(r, 0.99)).By("maximum", r => (long)((r.Figures.Maximum ?? 0) * 1e6)).By("bytes", r => r.Figures.Bytes);

    public static void MapRequestApi(this IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapGroup("/api/v1/requests").Require(Role.Viewer);
        api.MapGet("", ([AsParameters] PageRequest page, [AsParameters] RequestFilter filter, HostQuery query, RequestTable table, TimeProvider time, string? by) =>
        {
            var question = filter.Question(query, time);
            return Sorts.Page(table.Rows(question, By(by)), page).Select(r => RouteAnswer.Of(r, (question.To - question.From).TotalSeconds));
        });
        api.MapGet("/timeline", ([AsParameters] RequestFilter filter, HostQuery query, RequestTable table, TimeProvider time, int? steps) =>
        {
            var question = filter.Question(query, time);
            if (steps is < 1 or > 2000) throw ApiProblem.BadRequest("steps must be between 1 and 2000.");
            var found = table.Steps(question, steps ?? 60);
            double width = (question.To - question.From).TotalSeconds / found.Count;
            return new { items = found.Select(s => new { from = s.From, answer = RouteAnswer.Of(new RouteRow("", "", 0, "", s.Figures), width) }).Select(s => new { s.from, s.answer.Count, s.answer.Rate, s.answer.Errors, s.answer.P50, s.answer.P95, s.answer.P99 }) };
        });
        api.MapGet("/compare", ([AsParameters] RequestFilter filter, HostQuery query, RequestTable table, TimeProvider time, DateTimeOffset at, string? span) =>
        {
            var length = TimeSpan.FromMinutes(15);
            if (span is not null && (!DurationText.TryParse(span, out length) || length <= TimeSpan.Zero)) throw ApiProblem.BadRequest($"span: “{span}” is no duration; write 15m, 2h or 1d.");
            var rows = RequestComparison.Of(table, filter.Question(query, time), at, length);
            return new { at, span = DurationText.Print(length), items = rows.Select(r => new { r.Route, r.Method, before = SideAnswer.Of(r.Before), after = SideAnswer.Of(r.After), r.Slower, r.HalfSlower, r.MoreErrors, r.IsSaying, verdict = RequestText.Word(r.Change), r.MoreErrorsBeyondChance }) };
        });
        api.MapGet("/logs", (ConfigurationStore configuration, HostRegistry hosts, RequestIntake intake) => new
        {
            items = configuration.Current.RequestLogs.Select(d => new
            {
                d.Name,
                on = d.On.ToString(),
                d.Logs,
                d.Format,
                d.Routes,
                d.Top,
                d.Enabled,
                d.File,
                hosts = intake.Logs.Where(l => l.Log == d.Name).Select(l => new
                {
                    host = hosts.Find(l.Host)?.Name ?? l.Host.ToString(),
                    l.At,
                    files = l.Said.Files.Select(f => new { f.Path, f.Format, complaint = f.Complaint.Length > 0 ? f.Complaint : null, unreadable = f.Sample.Length > 0 ? f.Sample : null }),
                }),
            }),
        });
        api.MapPut("/logs/{name}", (string name, LogsBody body, HttpContext http, ConfigurationStore configuration) => Edit(configuration, name, body.Yaml, http, $"Change the access logs {name}")).Require(Role.Operator);
        api.MapDelete("/logs/{name}", (string name, HttpContext http, ConfigurationStore configuration) =>
            configuration.Current.RequestLogs.Any(l => l.Name == name) ? Edit(configuration, name, null, http, $"Remove the access logs {name}") : throw ApiProblem.NotFound($"there are no access logs “{name}”.")).Require(Role.Operator);
    }

    public sealed record LogsBody(string Yaml);

    private static RequestsBy By(string? by) => by is null ? RequestsBy.Route
        : Enum.TryParse<RequestsBy>(by, ignoreCase: true, out var named) && Enum.IsDefined(named) ? named
        : throw ApiProblem.BadRequest($"by: “{by}” is none of route, status, host.");

    private static long Micros(RouteRow row, double share) => (long)((row.Figures.Percentile(share) ?? 0) * 1e6);

    private static IResult Edit(ConfigurationStore configuration, string name, string? yaml, HttpContext http, string message)
    {
        if (!CheckFile.IsName(name)) throw ApiProblem.BadRequest($"“{name}” is no name of access logs.");
        var file = configuration.Current.RequestLogs.FirstOrDefault(l => l.Name == name)?.File ?? $"requests/{name}.yaml";
        if (yaml is null && configuration.Current.RequestLogs.Count(l => l.File == file) > 1) throw ApiProblem.Conflict($"{file} holds others too: edit the file.");
        try
        {
            configuration.Edit(file, yaml, http.Caller().Name, message);
        }
        catch (ConfigurationException wrong)
        {
            throw new ApiProblem(StatusCodes.Status422UnprocessableEntity, wrong.Message) { Extensions = { ["file"] = wrong.File, ["line"] = wrong.Line, ["column"] = wrong.Column } };
        }
        return Results.NoContent();
    }
}
