using System.Globalization;
using Muster.Server.Commands;
using Muster.Server.Commands.Steps;
using Muster.Server.Configuration;
using Muster.Server.Hosts;
using Muster.Server.Jobs.Running;
using Muster.Server.Web.Access;

namespace Muster.Server.Notifications.Handlers;

/// <summary>Why an act is done.</summary>
/// <param name="Attempt">Of the check, from 1.</param>
public sealed record ActReason(HostRecord Host, string Check, string Status, bool Hard, int Attempt);

/// <summary>
/// Begins a handler's command or job: an execution like any other. A command runs on the host it is about; a job runs there too, unless
/// it says that its hosts cannot be chosen.
/// </summary>
public sealed class ActRunner(Executions executions, JobDesk jobs, JobGate gate)
{
    /// <exception cref="Web.Api.ApiProblem">The job is gone, may not run, or runs as often as it may.</exception>
    public async Task<RunBegun> BeginAsync(CheckAct act, TimeSpan timeout, ActReason why)
    {
        if (!act.IsJob) return new RunBegun(await executions.BeginAsync(Plan(act, timeout, why), $"check {why.Check}"), null);
        var job = jobs.Named(act.Job, act.Project);
        var ask = new JobAsk(act.Options.ToDictionary(o => o.Key, o => (IReadOnlyList<string>)[Fill(o.Value, why)]), Hosts: job.Definition.FilterEditable ? [why.Host.Name] : null, Trigger: "check");
        return await gate.RunAsync(job, ask, new Caller($"check {why.Check}", Role.Admin, CallerKind.System));
    }

    /// <summary>With the names of what happened put in.</summary>
    internal static string Fill(string text, ActReason why) => text.Replace("{host}", why.Host.Name, StringComparison.Ordinal).Replace("{check}", why.Check, StringComparison.Ordinal).Replace("{status}", why.Status, StringComparison.Ordinal);

    private static ExecutionPlan Plan(CheckAct act, TimeSpan timeout, ActReason why) => new()
    {
        Title = $"{why.Check} {why.Status}: {act.Run}",
        Hosts = [new PlannedHost(why.Host.Id, why.Host.Name)],
        Steps =
        [
            new StepSpec
            {
                Line = act.Run,
                Timeout = timeout,
                Environment = new Dictionary<string, string>
                {
                    ["MUSTER_HOST"] = why.Host.Name,
                    ["MUSTER_CHECK"] = why.Check,
                    ["MUSTER_STATUS"] = why.Status,
                    ["MUSTER_HARDNESS"] = why.Hard ? "hard" : "soft",
                    ["MUSTER_ATTEMPT"] = why.Attempt.ToString(CultureInfo.InvariantCulture),
                },
            },
        ],
    };
}
