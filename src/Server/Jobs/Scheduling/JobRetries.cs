using System.Collections.Concurrent;
using System.Globalization;
using Muster.Server.Commands;
using Muster.Server.Jobs.Catalogue;
using Muster.Server.Jobs.Context;
using Muster.Server.Jobs.Running;
using Muster.Server.Web.Access;
using Muster.Server.Web.Api;

namespace Muster.Server.Jobs.Scheduling;

/// <summary>Runs jobs again that failed or took too long, as often and as long after as they say.</summary>
public sealed class JobRetries(Executions executions, JobCatalogue catalogue, JobDesk desk, ScheduleStore store, TimeProvider time, ILogger<JobRetries> log) : BackgroundService
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    /// <summary>Secrets given by hand are not on disk: a retry after a restart has to do without, and says so.</summary>
    private readonly ConcurrentDictionary<long, IReadOnlyDictionary<string, string>> secrets = new();

    /// <summary>Whether an execution that ended so is tried again, and when.</summary>
    public DateTimeOffset? Next(Execution execution)
    {
        if (execution.Status is not (ExecutionStatus.Failed or ExecutionStatus.TimedOut)) return null;
        var run = JobRun.Of(execution.Plan);
        if (catalogue.Find(run.Root.Id)?.Definition is not { Retries: { Length: > 0 } retries } job) return null;
        var context = new JobContext { Options = run.Options.ToDictionary(o => o.Key, o => new OptionValue(o.Value)), Job = new Dictionary<string, string>(), Data = new CapturedData() };
        if (!int.TryParse(VariableText.Plain(retries, context.Find), NumberStyles.None, CultureInfo.InvariantCulture, out var most) || run.Attempt >= most) return null;
        return execution.Ended + (JobDuration.Parse(VariableText.Plain(job.RetryDelay ?? "", context.Find)) ?? TimeSpan.Zero);
    }

    /// <summary>The retry that the end of an execution makes due, to be written down with that end; null: none.</summary>
    public DueRetry? Ended(Execution execution)
    {
        if (Next(execution) is not { } due) return null;
        if (execution.Plan.Secrets.Count > 0) secrets[execution.Id] = execution.Plan.Secrets;
        return new DueRetry(execution.Id, due);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Rounds.RunAsync(Look, time, log, "Retries that are due are not begun", async () =>
    {
        foreach (var retry in store.Retries(time.GetUtcNow())) await RetryAsync(retry.Execution);
    }, stoppingToken);

    private async Task RetryAsync(long id)
    {
        await store.RetriedAsync(id);
        secrets.TryRemove(id, out var given);
        if (executions.Find(id) is not { } before) return;
        var run = JobRun.Of(before.Plan);
        try
        {
            if (catalogue.Find(run.Root.Id) is not { } job) throw ApiProblem.Conflict("the job is gone.");
            var options = run.Options.ToDictionary(o => o.Key, o => (IReadOnlyList<string>)[o.Value]);
            foreach (var name in run.SecureOptions.Where(name => given?.ContainsKey(name) == true)) options[name] = [given![name]];
            var ask = new JobAsk(options, Selector: run.Instead, Trigger: run.Trigger) { Attempt = run.Attempt + 1, RerunOf = id };
            var caller = Caller.Server with { Name = before.By };
            var ready = await desk.PrepareAsync(job, ask, caller);
            if (desk.Approval(ready) is not null)
            {
                // The word that was given is for this content on these hosts, its retries included, and for no other.
                if (job.Hash != run.Root.Hash) throw ApiProblem.Conflict("the job needs an approval and is another one than was approved: run it anew.");
                ready = await desk.PrepareAsync(job, ask with { Only = before.Plan.Hosts.Where(h => !h.IsServer).Select(h => h.Id).ToHashSet() }, caller);
            }
            var again = await desk.BeginAsync(ready, before.By);
            log.LogInformation("Execution {Id} of {Job} did not succeed and is tried again as {Again}", id, job.FullName, again.Id);
        }
        catch (ApiProblem no)
        {
            log.LogWarning("Execution {Id} did not succeed and cannot be tried again: {Why}", id, no.Message);
        }
    }
}
