using Muster.Checks;
using Muster.Protocol;
using Muster.Server.Checking;
using Muster.Server.Configuration;
using Muster.Server.Hosts;
using Muster.Server.States;
using Muster.Server.Web.Access;
using Muster.Server.Web.Api;

namespace Muster.Server.AgentLink;

/// <param name="Selector">Over which of the hosts that have the check; default all of them.</param>
public sealed record RunBody(string? Selector);

/// <summary>REST of runs: a check looked at now, on every connected host that has it, or by the server itself where that looks.</summary>
public static class RunEndpoints
{
    public static void MapRuns(this IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapGroup("/api/v1").Require(Role.Viewer);
        api.MapPost("/checks/{name}/run", (string name, RunBody? body, HostQuery query, ConfigurationStore configuration, AssignmentTable assignments, AgentLinks links, ServerProbes probes, RunBoard runs) =>
        {
            if (configuration.Current.Check(name) is not { } check) throw ApiProblem.NotFound($"there is no check “{name}”.");
            if (check.FromServer && !probes.Knows(check)) throw ApiProblem.Conflict($"{name} is worked out from metrics whenever its interval is over; ask for the metrics themselves with `muster query`.");
            List<HostRecord> having = [.. query.Hosts(body?.Selector, null, null, all: false).Where(h => assignments.Of(h.Id).Checks.ContainsKey(name) && (check.FromServer || links.Find(h.Id) is not null))];
            if (having.Count == 0) throw ApiProblem.Conflict($"no {(check.FromServer ? "" : "connected ")}host of this selection has the check {name}.");
            var run = runs.Begin([.. having.Select(h => h.Id)]);
            if (check.FromServer)
            {
                _ = probes.LookNowAsync(run, having, check);
                return new { runId = run.Id, hosts = having.Count };
            }
            foreach (var host in having) links.Find(host.Id)?.Run(new RunNow { RunId = run.Id, Checks = { name } });
            return new { runId = run.Id, hosts = having.Count };
        }).Require(Role.Operator);
        api.MapGet("/runs/{id}", (string id, RunBoard runs, TimeProvider time) =>
        {
            var run = runs.Find(id) ?? throw ApiProblem.NotFound("there is no such run; runs are kept for an hour.");
            return new { run.Id, done = run.Done(time.GetUtcNow()), results = run.Results.Select(Answer) };
        });
    }

    private static object Answer(RunResult result)
    {
        var output = PluginOutput.Parse(result.Result.Output.Span, int.MaxValue);
        return new
        {
            host = result.Host,
            hostId = result.HostId,
            check = result.Result.Check,
            status = ((CheckStatus)Math.Min(result.Result.Status, 3)).ToString().ToUpperInvariant(),
            output = output.Text,
            longOutput = output.LongText,
            perfdata = output.Perfdata.Select(PerfAnswer.Of),
            started = DateTimeOffset.FromUnixTimeMilliseconds(result.Result.StartedMs),
            duration = result.Result.DurationUs / 1e6,
        };
    }
}
