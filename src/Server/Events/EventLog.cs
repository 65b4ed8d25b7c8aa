using System.Threading.Channels;
using Muster.Server.Web.Live;

namespace Muster.Server.Events;

/// <summary>
/// Where every slice to the right writes down what happened: <c>events.Note(EventDraft.At(…))</c> never waits and never fails,
/// <c>RecordAsync</c> ends when it is on disk.
/// </summary>
public sealed class EventLog(EventStore store, LiveUpdates live, TimeProvider time, ILogger<EventLog> log) : BackgroundService
{
    /// <summary>So many may wait while the disk refuses; the oldest of more go, and that is told.</summary>
    private const int MostWaiting = 200_000, LargestBatch = 2_000;
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(2);

    private abstract record Work;
    private sealed record Adding(EventDraft Draft) : Work;
    private sealed record Ending(string Key, DateTimeOffset At, string? Detail) : Work;

    private readonly Channel<Work> _waiting = Channel.CreateBounded<Work>(new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    /// <summary>Raised after an event is on disk, new or changed.</summary>
    public event Action<Event>? Kept;

    /// <summary>Keeps it in the order of the calls, when the disk takes it.</summary>
    public void Note(EventDraft draft) => _waiting.Writer.TryWrite(new Adding(draft));

    /// <summary>Ends what was noted under this key.</summary>
    public void End(string key, DateTimeOffset at, string? detail = null) => _waiting.Writer.TryWrite(new Ending(key, at, detail));

    public async Task<Event> RecordAsync(EventDraft draft, CancellationToken ct = default)
    {
        var kept = (await store.AddAsync([draft], ct))[0] ?? throw new InvalidOperationException($"an event of the source {draft.Source} is kept already");
        Tell(kept);
        return kept;
    }

    /// <summary>Keeps many that came from elsewhere at once.</summary>
    /// <returns>How many of them were not kept before.</returns>
    public async Task<int> RecordAllAsync(IReadOnlyList<EventDraft> drafts, CancellationToken ct = default)
    {
        var count = 0;
        foreach (var batch in drafts.Chunk(LargestBatch))
            foreach (var kept in (await store.AddAsync(batch, ct)).OfType<Event>())
            {
                count++;
                Tell(kept);
            }
        return count;
    }

    public async Task EndAsync(string key, DateTimeOffset at, string? detail = null)
    {
        foreach (var ended in await store.EndAsync(key, at, detail)) Tell(ended);
    }

    /// <summary>False when there is none of that id.</summary>
    public async Task<bool> ReplaceAsync(Event changed)
    {
        if (!await store.ReplaceAsync(changed)) return false;
        Tell(changed);
        return true;
    }

    public async Task<bool> RemoveAsync(long id)
    {
        if (!await store.RemoveAsync(id)) return false;
        live.Publish("event", new { id, removed = true }, "events");
        return true;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (await _waiting.Reader.WaitToReadAsync(stoppingToken)) await DrainAsync(stoppingToken);
        }
        catch (OperationCanceledException)
        {
            // What was noted up to the stop is kept too, if the disk takes it at once.
            await DrainAsync(CancellationToken.None, once: true);
        }
    }

    /// <summary>Writes all that waits.</summary>
    internal async Task DrainAsync(CancellationToken ct, bool once = false)
    {
        var batch = new List<EventDraft>();
        while (_waiting.Reader.TryPeek(out var next))
        {
            if (next is Ending ending)
            {
                if (!await TryAsync(() => EndAsync(ending.Key, ending.At, ending.Detail), once, ct)) return;
                _waiting.Reader.TryRead(out _);
                continue;
            }
            batch.Clear();
            while (batch.Count < LargestBatch && _waiting.Reader.TryPeek(out next) && next is Adding adding)
            {
                batch.Add(adding.Draft);
                _waiting.Reader.TryRead(out _);
            }
            if (!await TryAsync(async () =>
            {
                foreach (var kept in await store.AddAsync(batch, ct))
                    if (kept is not null) Tell(kept);
            }, once, ct)) return;
        }
    }

    private async Task<bool> TryAsync(Func<Task> write, bool once, CancellationToken ct)
    {
        while (true)
        {
            try
            {
                await write();
                return true;
            }
            catch (Exception error) when (error is IOException or Storage.StorageFullException or Storage.StorageBusyException or ObjectDisposedException)
            {
                log.LogWarning("Events wait to be written: {Reason}", error.Message);
                if (once) return false;
            }
            await Task.Delay(Again, time, ct);
        }
    }

    private void Tell(Event kept)
    {
        live.Publish("event", kept, "events");
        Kept?.Invoke(kept);
    }
}
