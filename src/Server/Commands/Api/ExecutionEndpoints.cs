using System.Globalization;
using Muster.Server.Accounts.Audit;
using Muster.Server.Commands.Api;
using Muster.Server.Commands.Steps;
using Muster.Server.Hosts;
using Muster.Server.Web.Access;
using Muster.Server.Web.Api;

namespace Muster.Server.Commands.Api;

/// <param name="Failed">Only on the hosts that did not succeed.</param>
/// <param name="Confirm">The number of hosts the caller means.</param>
public sealed record RerunBody(bool Failed = false, int? Confirm = null);

/// <param name="Now">SIGKILL at once, instead of SIGTERM first.</param>
public sealed record KillBody(bool Now = false);

/// <summary>The hosts a request would run on.</summary>
public sealed record PreviewBody(string? Selector, string[]? Hosts);

/// <summary>REST of executions.</summary>
public static class ExecutionEndpoints
{
    private static readonly SortKeys<(int Number, HostOutcomeAnswer Host)> HostSorts = new SortKeys<(int Number, HostOutcomeAnswer Host)>(h => h.Number.ToString("D9", CultureInfo.InvariantCulture))
        .By("number", h => h.Number).By("host", h => h.Host.Host).By("state", h => h.Host.State).By("duration", h => (long)((h.Host.Duration ?? 0) * 1e6)).By("bytes", h => h.Host.Bytes);

    public static void MapExecutions(this IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapGroup("/api/v1/executions").WithTags("executions").Require(Role.Viewer);
        api.MapGet("", List).WithSummary("Executions, newest first; ?status= and ?q= (title, or who began it) choose");
        api.MapPost("", RunAsync).Require(Role.Operator).WithSummary("Run a command or script on hosts");
        api.MapPost("/preview", Preview).WithSummary("The hosts a selector or list names now, and whether they can be reached");
        api.MapGet("/{id:long}", (long id, Executions all) =>
        {
            var execution = Get(all, id);
            return new { execution = ExecutionAnswer.Of(execution), steps = execution.Plan.Steps.Select(StepAnswer.Of), dispatch = execution.Plan.Dispatch };
        }).WithSummary("One execution: its plan and how it stands");
        api.MapGet("/{id:long}/hosts", Hosts).WithSummary("How every host of it stands; ?state= and ?q= choose");
        api.MapPost("/{id:long}/kill", KillAsync).Require(Role.Operator).WithSummary("End it: what waits does not begin, what runs is ended with all it started");
        api.MapPost("/{id:long}/rerun", RerunAsync).Require(Role.Operator).WithSummary("The same again, on all its hosts or those that did not succeed");
    }

    /// <exception cref="ApiProblem">404.</exception>
    internal static Execution Get(Executions all, long id) => all.Find(id) ?? throw ApiProblem.NotFound($"there is no execution {id}.");

    private static Page<ExecutionAnswer> List(ExecutionStore store, Executions all, [AsParameters] PageRequest page, string? status, string? q)
    {
        long? before = null;
        if (!string.IsNullOrEmpty(page.Cursor))
            before = long.TryParse(page.Cursor, CultureInfo.InvariantCulture, out var number) ? number : throw ApiProblem.BadRequest("the cursor is damaged; begin again without one.");
        ExecutionStatus? wanted = null;
        if (!string.IsNullOrEmpty(status))
            wanted = Enum.TryParse<ExecutionStatus>(status, ignoreCase: true, out var parsed) ? parsed : throw ApiProblem.BadRequest($"status: “{status}” is none of running, succeeded, failed, killed, timedOut.");
        var take = page.Take();
        var rows = store.Latest(take + 1, before, wanted, string.IsNullOrEmpty(q) ? null : q);
        var active = all.Active.ToDictionary(e => e.Id);
        return new Page<ExecutionAnswer>(
            [.. rows.Take(take).Select(r => ExecutionAnswer.Of(r, active.GetValueOrDefault(r.Id)))],
            rows.Count > take ? rows[take - 1].Id.ToString(CultureInfo.InvariantCulture) : null, store.Count());
    }

    private static async Task<IResult> RunAsync(RunBody body, HttpContext http, RunDesk desk)
    {
        var begun = await desk.RunAsync(body, http.Caller());
        if (begun.Waiting is { } waiting)
        {
            http.Concerns($"approval {waiting.Id}", waiting.Title);
            return Results.Accepted($"/api/v1/approvals/{waiting.Id}", new { approval = Approvals.ApprovalAnswer.Of(waiting, http.Caller()) });
        }
        Audit(http, begun.Execution!);
        return Results.Created($"/api/v1/executions/{begun.Execution!.Id}", ExecutionAnswer.Of(begun.Execution));
    }

    private static object Preview(PreviewBody body, RunDesk desk, AgentDoor door)
    {
        var hosts = desk.Hosts(body.Selector, body.Hosts);
        return new
        {
            total = hosts.Count,
            reachable = hosts.Count(h => door.Ready(h.Id) is not null),
            confirm = hosts.Count > RunDesk.ConfirmAbove,
            hosts = hosts.Take(PageRequest.MostLimit).Select(h => new { h.Name, h.Id, status = h.Status.Text(), reachable = door.Ready(h.Id) is not null, refuses = h.Facts.GetValueOrDefault("command") }),
        };
    }

    private static Page<HostOutcomeAnswer> Hosts(long id, Executions all, [AsParameters] PageRequest page, string? state, string? q)
    {
        var execution = Get(all, id);
        var states = state?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return HostSorts.Page(Enumerable.Range(0, execution.Plan.Hosts.Count)
            .Where(host => (states is null || states.Contains(execution.StateOf(host).Text(), StringComparer.OrdinalIgnoreCase))
                && (string.IsNullOrEmpty(q) || execution.Plan.Hosts[host].Name.Contains(q, StringComparison.OrdinalIgnoreCase)))
            .Select(host => (host, HostOutcomeAnswer.Of(execution, host))), page).Select(h => h.Host);
    }

    private static async Task<ExecutionAnswer> KillAsync(long id, KillBody? body, HttpContext http, Executions all)
    {
        var execution = Get(all, id);
        if (!execution.IsUnfinished) throw ApiProblem.Conflict($"execution {id} has ended already: {ExecutionAnswer.Word(execution.Status)}.");
        await all.KillAsync(execution, http.Caller().Name, body?.Now ?? false);
        http.Concerns($"execution {id}", $"ended: {execution.Plan.Title}");
        return ExecutionAnswer.Of(execution);
    }

    private static async Task<IResult> RerunAsync(long id, RerunBody? body, HttpContext http, Executions all, RunDesk desk)
    {
        var execution = await desk.RerunAsync(Get(all, id), body?.Failed ?? false, body?.Confirm, http.Caller());
        Audit(http, execution);
        return Results.Created($"/api/v1/executions/{execution.Id}", ExecutionAnswer.Of(execution));
    }

    /// <summary>Exactly what ran where: scripts by hash, their text stays with the execution.</summary>
    private static void Audit(HttpContext http, Execution execution)
    {
        var step = execution.Plan.Steps[0];
        var what = step.Script is { } script ? $"script {script.Sha256} {string.Join(' ', script.Arguments)}" : step.Title;
        var hosts = execution.Plan.Hosts;
        http.Concerns($"execution {execution.Id}", $"{what}{(step.User.Length > 0 ? $" as {step.User}" : "")} on {hosts.Count}: {string.Join(", ", hosts.Take(100).Select(h => h.Name))}");
    }
}
