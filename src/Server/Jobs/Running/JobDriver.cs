using Muster.Server.AgentLink;
using Muster.Server.Checking;
using Muster.Server.Commands;
using Muster.Server.Commands.Steps;
using Muster.Server.Configuration;
using Muster.Server.Hosts;
using Muster.Server.Jobs.Catalogue;
using Muster.Server.Jobs.Context;
using Muster.Server.Jobs.Definitions;
using Muster.Server.Jobs.Running.Steps;

namespace Muster.Server.Jobs.Running;

/// <summary>Drives executions of jobs, from their beginning or from where they were when the server ended.</summary>
public sealed class JobDriver(StepRunners runners, HostRegistry hosts, ServerOptions options, TimeProvider time)
{
    public async Task DriveAsync(Execution execution, CancellationToken stopping)
    {
        var run = JobRun.Of(execution.Plan);
        var flow = Workflow.Of(run);
        var context = new JobContext
        {
            Options = run.Options.ToDictionary(o => o.Key, o => new OptionValue(o.Value)).Concat(
                execution.Plan.Secrets.Where(s => !s.Key.StartsWith(JobRun.StoredPrefix, StringComparison.Ordinal)).Select(s => KeyValuePair.Create(s.Key, new OptionValue(s.Value, Secret: true, flow.Job.Options.FirstOrDefault(o => o.Name == s.Key) is { ValueExposed: true })))).ToDictionary(),
            Job = JobVariables.Of(execution, run, flow, options),
            Data = new CapturedData(),
        };
        using var going = new Going(execution, flow, runners, hosts, stopping);
        using var end = Timeout(going, execution, flow.Job, context);
        Limit(going, execution, flow.Job);
        var succeeded = await new WorkflowRun(going, flow, context, each: null).RunAsync(flow.Frame.Hosts);
        await going.SettleAsync();
        if (going.Verdict is { } verdict) execution.Conclude(verdict.Status, verdict.Message);
        else execution.Conclude(succeeded ? ExecutionStatus.Succeeded : ExecutionStatus.Failed, going.WhyFailed ?? "");
    }

    /// <summary>What runs when the job's time is over is ended, and nothing else begins.</summary>
    private ITimer? Timeout(Going going, Execution execution, JobDefinition job, JobContext context)
    {
        if (job.Timeout is not { Length: > 0 } text || JobDuration.Parse(VariableText.Plain(text, context.Find)) is not { } most || most <= TimeSpan.Zero) return null;
        var left = execution.Created + most - time.GetUtcNow();
        return time.CreateTimer(_ => going.Stop(ExecutionStatus.TimedOut, $"it took longer than {DurationText.Print(most)}"), null, left > TimeSpan.Zero ? left : TimeSpan.Zero, System.Threading.Timeout.InfiniteTimeSpan);
    }

    private static void Limit(Going going, Execution execution, JobDefinition job)
    {
        if (job.LogLimit is not { } limit) return;
        var output = new OutputLimit(limit.Limit, limit.Bytes, limit.PerHost, _ =>
        {
            if (!limit.Halt) return;
            var unit = limit.Bytes ? "bytes" : "lines";
            going.Stop(limit.Status is "aborted" ? ExecutionStatus.Killed : limit.Status is "succeeded" ? ExecutionStatus.Succeeded : ExecutionStatus.Failed,
                $"it printed more than {limit.Limit:#,0} {unit}{(limit.PerHost ? " on a host" : "")}{(limit.Status is "failed" or "aborted" or "succeeded" ? "" : $" ({limit.Status})")}");
        });
        for (var host = 0; host < execution.Plan.Hosts.Count; host++)
            foreach (var step in execution.StepsOf(host)) output.Seed(host, step.Look(i => limit.Bytes ? i.Bytes : i.Lines));
        execution.Limit = output;
    }
}
