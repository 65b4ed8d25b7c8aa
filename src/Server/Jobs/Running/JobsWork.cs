using Muster.Server.AgentLink;
using Muster.Server.Commands;
using Muster.Server.Jobs.Definitions;
using Muster.Server.Jobs.Notices;
using Muster.Server.Jobs.Running.Steps;
using Muster.Server.Jobs.Scheduling;

namespace Muster.Server.Jobs.Running;

/// <summary>Takes over the executions of jobs before any goes on, and keeps their history in step with how they end.</summary>
public sealed class JobsWork(Executions executions, RunDesk commands, JobDesk desk, JobDriver driver, JobHistory history, JobRetries retries, JobNotices notices, WebhookNotice webhooks, NoticeSender sender, BlobSources blobs, FileCopier files, ILogger<JobsWork> log) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        executions.On(JobRun.Kind, driver.DriveAsync);
        commands.OnRerun(JobRun.Kind, desk.RerunAsync);
        notices.On(JobNotification.Urls, webhooks.SendAsync);
        blobs.AddFiles(files.Find);
        executions.Ended += Ended;
        return Task.CompletedTask;
    }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var id in history.Untold())
            if (executions.Find(id) is { } ended) await KeepAsync(ended);
        foreach (var execution in executions.Active.Where(e => e.Plan.Kind == JobRun.Kind))
        {
            var run = JobRun.Of(execution.Plan);
            await history.BeginAsync(new JobRunRow(execution.Id, run.Root.Id, run.Root.Version, run.Root.Hash, run.Root.Project, run.Trigger, execution.Created, null, ExecutionStatus.Running));
            await sender.BeganAsync(execution);
        }
    }

    private void Ended(Execution execution)
    {
        if (execution.Plan.Kind == JobRun.Kind) _ = KeepAsync(execution);
    }

    private async Task KeepAsync(Execution execution)
    {
        try
        {
            // The history's end comes last: while it is missing, the next start does all of this again.
            await sender.EndedAsync(execution);
            await history.EndAsync(execution.Id, execution.Status, execution.Ended!.Value, retries.Ended(execution));
        }
        catch (Exception error)
        {
            // Caught up with at the next start.
            log.LogError(error, "The end of execution {Id} is not in its job's history yet", execution.Id);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        executions.Ended -= Ended;
        return Task.CompletedTask;
    }

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
