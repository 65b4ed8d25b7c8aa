using System.Globalization;
using Muster.Server.Commands;
using Muster.Server.Configuration;
using Muster.Server.Jobs.Context;
using Muster.Server.Jobs.Definitions;
using Muster.Server.Jobs.Running;
using Muster.Server.Jobs.Scheduling;

namespace Muster.Server.Jobs.Notices;

/// <summary>Tells people and programs how executions of jobs go: at their start, when they are overdue, and at their end; tried again when that fails.</summary>
public sealed class NoticeSender(JobNotices notices, NoticeOutbox outbox, Executions executions, JobDesk desk, JobRetries retries, JobHistory history, ServerOptions options, TimeProvider time, ILogger<NoticeSender> log) : BackgroundService
{
    private const int MostTries = 8;
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1), FirstPause = TimeSpan.FromSeconds(10), LongestPause = TimeSpan.FromHours(1);
    private readonly HashSet<long> overdue = [];

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        desk.Began += Began;
        return base.StartAsync(cancellationToken);
    }

    public override Task StopAsync(CancellationToken cancellationToken)
    {
        desk.Began -= Began;
        return base.StopAsync(cancellationToken);
    }

    private void Began(Execution execution, JobRun run) => _ = BeganAsync(execution);

    /// <summary>Puts out that an execution began; what was put out before stays as it is.</summary>
    public async Task BeganAsync(Execution execution)
    {
        try
        {
            await PutAsync(execution, JobMoment.Start);
        }
        catch (Exception error)
        {
            // Put out at the next start, if it still runs then.
            log.LogError(error, "The notice that execution {Id} began is not kept", execution.Id);
        }
    }

    /// <summary>Puts out what the end of an execution has to be told of; what was put out before stays as it is. Throws when it could not be kept.</summary>
    public Task EndedAsync(Execution execution) => PutAsync(execution, execution.Status switch
    {
        ExecutionStatus.Succeeded => JobMoment.Success,
        _ when retries.Next(execution) is not null => JobMoment.RetryableFailure,
        _ => JobMoment.Failure,
    });

    private async Task PutAsync(Execution execution, JobMoment moment)
    {
        var numbers = Workflow.Definition(JobRun.Of(execution.Plan).Root).Notifications.Index().Where(n => n.Item.Moment == moment).Select(n => n.Index).ToList();
        if (numbers.Count > 0) await outbox.AddAsync(execution.Id, moment, numbers, time.GetUtcNow());
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Rounds.RunAsync(Look, time, log, "Notices of jobs are not sent", async () =>
    {
        await FindOverdueAsync();
        foreach (var notice in outbox.Due(time.GetUtcNow())) await TellAsync(notice, stoppingToken);
    }, stoppingToken);

    private async Task FindOverdueAsync()
    {
        foreach (var execution in executions.Active.Where(e => e.Plan.Kind == JobRun.Kind && !overdue.Contains(e.Id)))
        {
            var job = Workflow.Definition(JobRun.Of(execution.Plan).Root);
            if (job.Notifications.All(n => n.Moment != JobMoment.Overdue)) overdue.Add(execution.Id);
            else if (Usual(job, history.Past(JobRun.Of(execution.Plan).Root.Id).Average) is { } usual && time.GetUtcNow() - execution.Created > usual)
            {
                overdue.Add(execution.Id);
                await PutAsync(execution, JobMoment.Overdue);
            }
        }
        overdue.RemoveWhere(id => executions.Active.All(e => e.Id != id));
    }

    /// <summary>How long an execution may take before somebody is told.</summary>
    internal static TimeSpan? Usual(JobDefinition job, TimeSpan? average) => job.OverdueAfter?.Trim() switch
    {
        null or "" => average,
        var share when share.EndsWith('%') && double.TryParse(share.TrimStart('+')[..^1], CultureInfo.InvariantCulture, out var percent) => average * (1 + (percent / 100)),
        ['+', .. var more] => average + JobDuration.Parse(more),
        var fixedTime => JobDuration.Parse(fixedTime),
    };

    private async Task TellAsync(WaitingNotice waiting, CancellationToken ct)
    {
        if (executions.Find(waiting.Execution) is not { } execution) return;
        var run = JobRun.Of(execution.Plan);
        var flow = Workflow.Of(run);
        var notification = flow.Job.Notifications.ElementAtOrDefault(waiting.Number);
        if (notification is null || notices.Find(notification.Kind) is not { } send)
        {
            log.LogWarning("Execution {Id} of {Job}: nobody here tells “{Kind}”", execution.Id, flow.Job.FullName, notification?.Kind);
            await outbox.TriedAsync(waiting, null, "nobody here tells this kind");
            return;
        }
        try
        {
            var context = new JobContext { Options = run.Options.ToDictionary(o => o.Key, o => new OptionValue(o.Value)), Job = JobVariables.Of(execution, run, flow, options), Data = new CapturedData() };
            var settings = notification.Settings.ToDictionary(s => s.Key, s => VariableText.Plain(s.Value, context.Find));
            await send(new JobNotice(waiting.Moment, notification.Kind, settings, execution, run, history.Past(run.Root.Id).Average), ct);
            await outbox.TriedAsync(waiting, null, "");
        }
        catch (Exception error) when (!ct.IsCancellationRequested)
        {
            var pause = TimeSpan.FromSeconds(Math.Min(LongestPause.TotalSeconds, FirstPause.TotalSeconds * Math.Pow(3, waiting.Tries)));
            var last = waiting.Tries + 1 >= MostTries;
            log.LogWarning("Execution {Id} of {Job}: its notice ({Moment}, {Kind}) was not taken: {Why}{Next}", execution.Id, flow.Job.FullName, waiting.Moment, notification.Kind, error.Message, last ? "; given up" : $"; again in {DurationText.Print(pause)}");
            await outbox.TriedAsync(waiting, last ? null : time.GetUtcNow() + pause, error.Message);
        }
    }
}
