using System.Collections.Concurrent;
using Muster.Server.Jobs.Catalogue;
using Muster.Server.Jobs.Running;
using Muster.Server.Web.Access;
using Muster.Server.Web.Api;

namespace Muster.Server.Jobs.Scheduling;

/// <summary>
/// Begins jobs when their schedules say so. What is due is noted as done before it begins, so that no run happens twice;
/// what was missed while the server was away is made up for by one run, unless the job says skip or it is older than a day.
/// </summary>
public sealed class JobScheduler(JobCatalogue catalogue, JobGate gate, ScheduleStore store, TimeProvider time, ILogger<JobScheduler> log) : BackgroundService
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1), Late = TimeSpan.FromMinutes(1), Oldest = TimeSpan.FromDays(1);
    private readonly ConcurrentDictionary<string, KeptSchedule> kept = new();
    private readonly SemaphoreSlim looking = new(1);

    /// <summary>Who scheduled runs are of; what the job may is decided where it is written.</summary>
    public static Caller Caller { get; } = Caller.Server with { Name = "schedule" };

    /// <summary>Why the last run that was due did not begin; empty when it did.</summary>
    public string TroubleOf(string job) => kept.TryGetValue(job, out var known) ? known.Trouble : "";

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        foreach (var (job, known) in store.All()) kept[job] = known;
        return Rounds.RunAsync(Look, time, log, "Jobs that are due are not begun", LookAsync, stoppingToken);
    }

    /// <summary>Begins what is due now.</summary>
    public async Task LookAsync()
    {
        await looking.WaitAsync();
        try
        {
            await LookOnceAsync();
        }
        finally
        {
            looking.Release();
        }
    }

    private async Task LookOnceAsync()
    {
        var now = time.GetUtcNow();
        foreach (var job in catalogue.Current.Jobs)
        {
            if (job.Definition is not { Schedule: { } schedule, ScheduleEnabled: true, ExecutionEnabled: true }) continue;
            var key = $"{schedule.Cron} {schedule.Zone}";
            if (!kept.TryGetValue(job.Id, out var known) || known.Cron != key)
            {
                // A schedule begins to count when it is first seen.
                await SaveAsync(new KeptSchedule(job.Id, key, now, ""));
                continue;
            }
            if (ScheduleClock.Next(schedule, known.Through) is not { } due || due > now) continue;
            var last = due;
            while (ScheduleClock.Next(schedule, last) is { } next && next <= now) last = next;
            await DueAsync(job, key, last, missed: now - last > Late, now);
        }
    }

    private async Task DueAsync(CataloguedJob job, string key, DateTimeOffset due, bool missed, DateTimeOffset now)
    {
        var skip = missed && (job.Definition.SkipsMissed || now - due > Oldest);
        await SaveAsync(new KeptSchedule(job.Id, key, now, skip ? $"the run of {due:yyyy-MM-dd HH:mm:ss}Z was missed while the server was away, and is not made up for" : ""));
        if (skip) return;
        try
        {
            var begun = await gate.RunScheduledAsync(job, JobAsk.Plain with { Trigger = "schedule" }, Caller);
            var late = missed ? " (missed before)" : "";
            if (begun.Execution is { } execution) log.LogInformation("{Job} of {Project} began by its schedule as execution {Id}{Late}", job.FullName, job.Project, execution.Id, late);
            else log.LogInformation("{Job} of {Project} was due by its schedule and waits for approval {Id}{Late}", job.FullName, job.Project, begun.Waiting!.Id, late);
        }
        catch (ApiProblem no)
        {
            log.LogWarning("{Job} of {Project} was due at {Due} and did not begin: {Why}", job.FullName, job.Project, due, no.Message);
            await SaveAsync(new KeptSchedule(job.Id, key, now, $"the run of {due:yyyy-MM-dd HH:mm:ss}Z did not begin: {no.Message}"));
        }
        catch (Exception error)
        {
            log.LogError(error, "{Job} of {Project} was due at {Due} and did not begin", job.FullName, job.Project, due);
            await SaveAsync(new KeptSchedule(job.Id, key, now, $"the run of {due:yyyy-MM-dd HH:mm:ss}Z did not begin: {error.Message}"));
        }
    }

    private async Task SaveAsync(KeptSchedule schedule)
    {
        kept[schedule.Job] = schedule;
        try
        {
            await store.SaveAsync(schedule);
        }
        catch (Storage.StorageFullException full)
        {
            log.LogError("The schedule of {Job} is not kept now: {Reason}", schedule.Job, full.Message);
        }
    }
}
