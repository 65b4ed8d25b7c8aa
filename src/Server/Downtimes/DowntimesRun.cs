using System.Threading.Channels;
using Muster.Server.Configuration;
using Muster.Server.Downtimes.Acknowledgements;
using Muster.Server.Downtimes.Alertmanager;
using Muster.Server.Downtimes.Matching;
using Muster.Server.Downtimes.Reminders;
using Muster.Server.Downtimes.Silences;
using Muster.Server.Downtimes.Windows;
using Muster.Server.Hosts;
using Muster.Server.Problems;
using Muster.Server.Storage;
using Muster.Server.Web.Live;

namespace Muster.Server.Downtimes;

/// <summary>Follows problems (acknowledgements end with them, flexible downtimes begin with them) and the clock (expiries, calendars, reminders).</summary>
internal sealed class DowntimesRun(
    ProblemChanges changes, HostRegistry hosts, ConfigurationStore configuration, AcknowledgementBook acknowledgements, AcknowledgementDesk desk, SilenceBook silences, DowntimeBoard downtimes,
    CalendarBook calendars, PostedAlerts posted, ReminderWatch reminders, LiveUpdates live, TimeProvider time, ILogger<DowntimesRun> log) : IHostedService, IDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(5), ReadCalendars = TimeSpan.FromMinutes(15), Remind = TimeSpan.FromMinutes(1), KeptDowntimes = TimeSpan.FromDays(90);

    private readonly Channel<Func<Task>> work = Channel.CreateUnbounded<Func<Task>>(new UnboundedChannelOptions { SingleReader = true });
    private readonly CancellationTokenSource stop = new();
    private ITimer? timer;
    private Task? running;
    private DateTimeOffset calendarsRead = DateTimeOffset.MinValue, reminded = DateTimeOffset.MinValue;
    private int ticking;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        changes.Told += Follow;
        silences.Changed += _ => live.Touch("silences", "problems", "overview");
        downtimes.Changed += () => live.Touch("downtimes", "problems", "overview");
        running = Task.Run(RunAsync, CancellationToken.None);
        timer = time.CreateTimer(_ => Wake(), null, TimeSpan.FromSeconds(1), Tick);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        changes.Told -= Follow;
        if (timer is not null) await timer.DisposeAsync();
        work.Writer.TryComplete();
        await stop.CancelAsync();
        if (running is not null) await running.WaitAsync(cancellationToken);
    }

    public void Dispose()
    {
        timer?.Dispose();
        stop.Dispose();
    }

    private void Follow(ProblemChange change)
    {
        work.Writer.TryWrite(() => desk.FollowAsync(change));
        if (change.Began && hosts.Find(change.After.Host) is { } host)
            work.Writer.TryWrite(() => downtimes.BeginAsync(ProblemLabels.Of(host, change.After.Check, change.After.Status, configuration.Current), change.At));
    }

    private void Wake()
    {
        if (Interlocked.Exchange(ref ticking, 1) == 0) work.Writer.TryWrite(LookAsync);
    }

    private async Task RunAsync()
    {
        await foreach (var job in work.Reader.ReadAllAsync())
        {
            if (stop.IsCancellationRequested) return;
            try
            {
                await job();
            }
            catch (Exception error) when (error is IOException or StorageFullException or StorageBusyException)
            {
                // What follows from the clock comes again with the next tick.
                log.LogWarning("Silences and acknowledgements wait for the disk: {Reason}", error.Message);
            }
            catch (Exception ended) when (ended is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task LookAsync()
    {
        ticking = 0;
        var now = time.GetUtcNow();
        foreach (var (_, made) in acknowledgements.Open)
            if (made.Expires <= now) await desk.ExpireAsync(made);
        await posted.SweepAsync(now);
        if (now - reminded >= Remind)
        {
            reminded = now;
            await reminders.LookAsync();
            await downtimes.ForgetAsync(now - KeptDowntimes);
        }
        if (now - calendarsRead >= ReadCalendars)
        {
            calendarsRead = now;
            foreach (var source in downtimes.All.Where(d => d.Ended is null).Select(d => d.Times).OfType<CalendarTimes>().Select(t => t.Source).Distinct())
                if (await calendars.RefreshAsync(source, stop.Token) is { Trouble: { } trouble }) log.LogWarning("The calendar {Source} cannot be read: {Reason}", source, trouble);
        }
    }
}
