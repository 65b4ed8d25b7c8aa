using System.Collections.Concurrent;
using Muster.Server.Configuration;
using Muster.Server.Notifications.Channels;
using Muster.Server.Notifications.Channels.InPage;
using Muster.Server.Notifications.Settings;
using Muster.Server.Storage;
using Muster.Server.Web.Live;

namespace Muster.Server.Notifications.Outbox;

/// <summary>
/// Sends what stands in the outbox. A row is leased (on disk) before an attempt and its outcome written behind it: a crash between
/// repeats the attempt with the same key. One message at a time for each recipient and incident; many recipients side by side.
/// </summary>
public sealed class OutboxPump(
    OutboxStore store, OutboxBoard board, ChannelKinds kinds, ConfigurationStore configuration, NextWay ways, DeadLetters dead, LiveUpdates live, TimeProvider time, ILogger<OutboxPump> log) : BackgroundService
{
    private const int AtOnce = 64;
    private static readonly TimeSpan LookAnyway = TimeSpan.FromSeconds(1);
    private readonly ConcurrentDictionary<string, ChannelHealth> health = new();
    private readonly SemaphoreSlim running = new(AtOnce);

    public IReadOnlyDictionary<string, ChannelHealth> Health => health;

    public ChannelHealth HealthOf(string channel) => health.GetOrAdd(channel, _ => new ChannelHealth());

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        board.Add(store.LoadOpen());
        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                var changed = board.Changed();
                await BeginAsync(stoppingToken);
                var wait = board.NextDue() is { } next ? next - time.GetUtcNow() : LookAnyway;
                await Task.WhenAny(changed, Task.Delay(Clamp(wait), time, stoppingToken));
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            log.LogDebug("The outbox rests with {Count} messages", board.Count);
        }
    }

    private static TimeSpan Clamp(TimeSpan wait) => wait < TimeSpan.FromMilliseconds(5) ? TimeSpan.FromMilliseconds(5) : wait > LookAnyway ? LookAnyway : wait;

    private async Task BeginAsync(CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var leased = new List<(OutboxRow Row, IReadOnlyList<OutboxRow> Stale)>();
        foreach (var (row, stale) in board.Due(now))
        {
            if (running.CurrentCount <= leased.Count) break;
            if (HealthOf(row.Channel).Enter(now)) leased.Add((row with { State = OutboxState.Leased }, stale));
            else if (await PassOnAsync(row, now)) continue;
        }
        if (leased.Count == 0 || !await KeepAsync(leased.Select(l => l.Row), [], ct)) return;
        foreach (var (row, stale) in leased)
        {
            await running.WaitAsync(ct);
            _ = Task.Run(() => DeliverAsync(row, stale, ct), CancellationToken.None);
        }
    }

    /// <summary>The channel is left alone: whoever has another way goes that way at once, the others wait until it is tried again.</summary>
    private async Task<bool> PassOnAsync(OutboxRow row, DateTimeOffset now)
    {
        if (ways.After(row, store.Attempts(row)) is { } next)
            return await KeepAsync([], [DeliveryFate.PassOn(row, next, $"channel {row.Channel} is out of order since {HealthOf(row.Channel).LastFailed:HH:mm:ss}", now)], default);
        board.Put(row with { Due = HealthOf(row.Channel).OpenUntil is { } until && until > now ? until : now + LookAnyway });
        return false;
    }

    private async Task DeliverAsync(OutboxRow row, IReadOnlyList<OutboxRow> stale, CancellationToken stopping)
    {
        try
        {
            var delivery = await AttemptAsync(row, stale, stopping);
            var now = time.GetUtcNow();
            if (delivery is Delivery.Sent) HealthOf(row.Channel).Worked(now);
            else if (delivery is Delivery.Retry retry) HealthOf(row.Channel).Broke(now, retry.Why);
            else if (delivery is Delivery.Refused refused) HealthOf(row.Channel).Broke(now, refused.Why);
            var fate = DeliveryFate.Of(row, delivery, () => ways.After(row, store.Attempts(row)), now, Random.Shared.NextDouble());
            var merged = fate.Row.State == OutboxState.Sent ? stale.Select(s => new DeliveryFate(s with { State = OutboxState.Merged, Reason = $"said by message {row.Transition} of the incident", Done = now })) : [];
            while (!await KeepAsync([], [fate, .. merged], stopping)) await Task.Delay(LookAnyway, time, stopping);
            if (fate.Row.State == OutboxState.Dead) await dead.TellAsync(fate.Row);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            log.LogDebug("Message {Key} is sent again after the next start", row.Key);
        }
        catch (Exception error)
        {
            // A fault of a channel's own: the row must not stay leased until the next start.
            log.LogError(error, "Message {Key} to {Recipient} through {Channel}", row.Key, row.Recipient, row.Channel);
            HealthOf(row.Channel).Leave();
            board.Put(row with { State = OutboxState.Waiting, Attempts = row.Attempts + 1, Reason = error.Message, Due = time.GetUtcNow() + Backoff.After(row.Attempts + 1, null, 0.5) });
        }
        finally
        {
            running.Release();
        }
    }

    private async Task<Delivery> AttemptAsync(OutboxRow row, IReadOnlyList<OutboxRow> stale, CancellationToken stopping)
    {
        var settings = row.Channel == InPageChannel.Name ? new InPageSettings { Name = InPageChannel.Name, Kind = InPageChannel.Name } : configuration.Current.Part<NotifyConfiguration>().Channels.GetValueOrDefault(row.Channel);
        if (settings is null) return new Delivery.Refused($"there is no channel “{row.Channel}” any more");
        var message = MessageJson.Read(row.Message);
        if (stale.Count > 0)
        {
            var heard = store.OfIncident(row.Incident).Any(r => r.Recipient == row.Recipient && r.State == OutboxState.Sent);
            message = Coalescing.Into(message, [.. stale.Select(s => MessageJson.Read(s.Message))], heard);
        }
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        timeout.CancelAfter(settings.Timeout);
        try
        {
            return await kinds.Of(settings).SendAsync(new Envelope(message, row.Address, row.Key), settings, timeout.Token);
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            return new Delivery.Retry($"no answer within {settings.Timeout.TotalSeconds} s");
        }
        catch (Exception broken) when (broken is IOException or HttpRequestException or System.Net.Sockets.SocketException or UnauthorizedAccessException)
        {
            return new Delivery.Retry(broken.Message);
        }
    }

    /// <summary>False when the disk refuses: nothing has changed then.</summary>
    private async Task<bool> KeepAsync(IEnumerable<OutboxRow> rows, IReadOnlyList<DeliveryFate> fates, CancellationToken ct)
    {
        var all = rows.Concat(fates.Select(f => f.Row)).ToList();
        try
        {
            var added = await store.WriteAsync(db =>
            {
                foreach (var row in all) OutboxStore.Save(db, row);
                return fates.Select(f => f.Instead).OfType<OutboxRow>().Select(next => OutboxStore.Add(db, next)).OfType<OutboxRow>().ToList();
            });
            foreach (var row in all) board.Put(row);
            board.Add(added);
            foreach (var incident in all.Select(row => row.Incident).Distinct()) live.Touch("notifications", $"incident:{incident}");
            return true;
        }
        catch (Exception error) when (error is IOException or StorageFullException or StorageBusyException && !ct.IsCancellationRequested)
        {
            log.LogWarning("The outbox waits to be written: {Reason}", error.Message);
            foreach (var row in all.Where(row => row.State == OutboxState.Leased)) HealthOf(row.Channel).Leave();
            return false;
        }
    }
}
