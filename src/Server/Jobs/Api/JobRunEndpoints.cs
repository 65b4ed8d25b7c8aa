using System.Globalization;
using System.Text.Json;
using Muster.Server.Accounts.Audit;
using Muster.Server.Commands;
using Muster.Server.Commands.Api;
using Muster.Server.Commands.Steps;
using Muster.Server.Jobs.Catalogue;
using Muster.Server.Jobs.Running;
using Muster.Server.Jobs.Running.Steps;
using Muster.Server.Web.Access;
using Muster.Server.Web.Api;

namespace Muster.Server.Jobs.Api;

/// <param name="Options">Values by option: a text, a number, true or false, or a list of them.</param>
/// <param name="Filter">Rundeck's node filter, instead of the job's hosts.</param>
/// <param name="Selector">Muster's selector, likewise.</param>
/// <param name="Hosts">Names or ids, likewise.</param>
/// <param name="Job"><c>group/name</c>, a name, or an id; only where the address does not say it.</param>
/// <param name="Project">Where that name is looked for.</param>
/// <param name="Confirm">The number of hosts the caller means; refused when it is another.</param>
public sealed record JobRunBody(
    Dictionary<string, JsonElement>? Options = null, string? Filter = null, string? Selector = null, string[]? Hosts = null, string? Job = null, string? Project = null, string? LogLevel = null, int? Confirm = null)
{
    public JobAsk Ask(string trigger = "user") => new(
        (Options ?? []).ToDictionary(o => o.Key, o => Values(o.Key, o.Value)), Filter, Selector, Hosts, trigger, LogLevel, Confirm);

    private static IReadOnlyList<string> Values(string name, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => [],
        JsonValueKind.Array => [.. value.EnumerateArray().SelectMany(v => Values(name, v))],
        JsonValueKind.Object => throw ApiProblem.BadRequest($"option {name}: a text or a list of texts is expected."),
        JsonValueKind.String => [value.GetString()!],
        _ => [value.GetRawText()],
    };
}

/// <param name="Step">Its number in the execution; null: every step that waits.</param>
public sealed record DecisionBody(int? Step = null, string? Reason = null);

/// <summary>REST of running jobs.</summary>
public static class JobRunEndpoints
{
    public static void MapJobRuns(this IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapGroup("/api/v1/jobs").WithTags("jobs").Require(Role.Viewer);
        api.MapPost("/{id}/run", (string id, JobRunBody? body, HttpContext http, JobEditing jobs, JobGate gate) => RunAsync(jobs.Get(id), body ?? new JobRunBody(), http, gate))
            .Require(Role.Operator).WithSummary("Run a job with options, on its hosts or on others");
        api.MapPost("/run", (JobRunBody body, HttpContext http, JobDesk desk, JobGate gate) =>
            RunAsync(desk.Named(body.Job ?? throw ApiProblem.BadRequest("job is missing: group/name, a name, or an id."), body.Project), body, http, gate))
            .Require(Role.Operator).WithSummary("Run the job of a name");
        api.MapPost("/{id}/preview", async (string id, JobRunBody? body, HttpContext http, JobEditing jobs, JobDesk desk) =>
        {
            var ready = await desk.PrepareAsync(jobs.Get(id), (body ?? new JobRunBody()).Ask(), http.Caller());
            return new { total = ready.Plan.HostCount, hosts = ready.Ask.Hosts.Select(h => new { h.Name, h.Id, status = h.Status.ToString().ToUpperInvariant() }), steps = ready.Plan.Steps.Select(s => s.Title), approval = desk.Approval(ready)?.Name };
        }).Require(Role.Operator).WithSummary("What a run would do: its hosts and steps; nothing is begun");
        api.MapGet("/{id}/executions", (string id, JobHistory history, int? limit, long? before) =>
        {
            var take = Math.Clamp(limit ?? PageRequest.DefaultLimit, 1, PageRequest.MostLimit);
            var rows = history.Of(id, take + 1, before);
            return new { items = rows.Take(take).Select(JobRunAnswer.Of), next = rows.Count > take ? rows[take - 1].Execution.ToString(CultureInfo.InvariantCulture) : null };
        }).WithSummary("The job's executions, newest first; ?before= goes on");

        var runs = endpoints.MapGroup("/api/v1/executions/{id:long}").WithTags("executions").Require(Role.Viewer);
        runs.MapGet("/job", (long id, Executions all, JobMatrix matrix) => matrix.Answer(ExecutionEndpoints.Get(all, id))).WithSummary("Of an execution of a job: its version, options, and every step on every host");
        runs.MapPost("/approve", (long id, DecisionBody? body, HttpContext http, Executions all, ApprovalDesk approvals) => DecideAsync(id, body, true, http, all, approvals))
            .Require(Role.Operator).WithSummary("Approve a step that waits for it; not by whoever began the execution");
        runs.MapPost("/refuse", (long id, DecisionBody? body, HttpContext http, Executions all, ApprovalDesk approvals) => DecideAsync(id, body, false, http, all, approvals))
            .Require(Role.Operator).WithSummary("Refuse a step that waits for approval");
    }

    private static async Task<IResult> RunAsync(CataloguedJob job, JobRunBody body, HttpContext http, JobGate gate)
    {
        var begun = await gate.RunAsync(job, body.Ask(), http.Caller());
        if (begun.Waiting is { } waiting)
        {
            http.Concerns($"approval {waiting.Id}", $"job {job.FullName} of {job.Project}");
            return Results.Accepted($"/api/v1/approvals/{waiting.Id}", new { approval = Commands.Approvals.ApprovalAnswer.Of(waiting, http.Caller()) });
        }
        var execution = begun.Execution!;
        Audit(http, job, execution);
        return Results.Created($"/api/v1/executions/{execution.Id}", ExecutionAnswer.Of(execution));
    }

    /// <summary>Exactly what ran where: the job's content by hash, options without secrets.</summary>
    internal static void Audit(HttpContext http, CataloguedJob job, Execution execution)
    {
        var run = JobRun.Of(execution.Plan);
        var hosts = execution.Plan.Hosts.Where(h => !h.IsServer).ToList();
        var options = string.Join(' ', run.Options.Select(o => $"-{o.Key} {o.Value}").Concat(run.SecureOptions.Select(o => $"-{o} ******")));
        http.Concerns($"execution {execution.Id}", $"job {job.FullName} of {job.Project}, version {run.Root.Version} ({run.Root.Hash}) {options} on {hosts.Count}: {string.Join(", ", hosts.Take(100).Select(h => h.Name))}");
    }

    private static async Task<IResult> DecideAsync(long id, DecisionBody? body, bool approved, HttpContext http, Executions all, ApprovalDesk approvals)
    {
        var execution = ExecutionEndpoints.Get(all, id);
        await approvals.DecideAsync(execution, body?.Step, approved, body?.Reason ?? "", http.Caller());
        http.Concerns($"execution {id}", $"{(approved ? "approved" : "refused")}: {execution.Plan.Title}{(body?.Reason is { Length: > 0 } reason ? $" ({reason})" : "")}");
        return Results.NoContent();
    }
}
