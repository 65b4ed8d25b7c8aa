using Muster.Metrics;
using Muster.Server.Configuration;

namespace Muster.Server.MetricsApi.Forward;

/// <summary>Brings what is in the queue to one store, in order, one request at a time, again and again until it has it.</summary>
internal sealed class StoreSender : IAsyncDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100), LongestPause = TimeSpan.FromSeconds(10), LongestAsked = TimeSpan.FromMinutes(5);

    /// <summary>Requests that look for the wrong samples in a refused batch; behind that the rest of it is dropped.</summary>
    private const int MostPieces = 200;

    private readonly SampleQueue _queue;
    private readonly QueueCursor _cursor;
    private readonly StoreClient _client;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _more = new(0, 1);
    private readonly Task _running;
    private readonly Dictionary<Labels, bool> _wanted = [];
    private long _sent, _refused, _retries;

    public StoreSender(SampleQueue queue, RemoteStore store, StoreClient client, TimeProvider time, ILogger log)
    {
        (_queue, Store, _client, _time, _log) = (queue, store, client, time, log);
        _cursor = new QueueCursor(queue, store.Name);
        _queue.Appended += Wake;
        _running = Task.Run(() => RunAsync(_stop.Token));
    }

    public RemoteStore Store { get; }
    public long Sent => Volatile.Read(ref _sent);

    /// <summary>Samples the store did not want, whatever was tried.</summary>
    public long Refused => Volatile.Read(ref _refused);

    /// <summary>Samples lost because the queue was full, or its file damaged.</summary>
    public long Lost => _cursor.Lost;
    public long Retries => Volatile.Read(ref _retries);
    public long Pending => _cursor.Behind;
    public long NeededSegment => _cursor.KeptSegment;

    /// <summary>Why the last request did not go through; null while all is well.</summary>
    public string? Trouble { get; private set; }

    public async ValueTask DisposeAsync()
    {
        _queue.Appended -= Wake;
        await _stop.CancelAsync();
        await _running;
        _client.Dispose();
        _cursor.Dispose();
        _stop.Dispose();
        _more.Dispose();
    }

    private void Wake()
    {
        try
        {
            if (_more.CurrentCount == 0) _more.Release();
        }
        catch (SemaphoreFullException)
        {
            // Somebody else woke it between the two.
            _log.LogDebug("{Store} is awake already", Store.Name);
        }
    }

    private async Task RunAsync(CancellationToken ct)
    {
        var batch = new List<QueuedSample>();
        try
        {
            while (true)
            {
                MakeRoom();
                while (batch.Count < Store.Batch && _cursor.Read(batch))
                {
                }
                if (batch.Count == 0)
                {
                    await _more.WaitAsync(ct);
                    continue;
                }
                batch.RemoveAll(sample => !Wanted(sample.Labels));
                for (var from = 0; from < batch.Count; from += Store.Batch)
                    await DeliverAsync(batch.GetRange(from, Math.Min(Store.Batch, batch.Count - from)), ct);
                batch.Clear();
                _cursor.Keep();
                _queue.DropBefore(LowestNeeded());
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // What was not delivered stays in the queue.
        }
    }

    /// <summary>Asked before segments go; other receivers may still need them.</summary>
    public Func<long> LowestNeeded { get; set; } = () => 0;

    private bool Wanted(Labels labels)
    {
        if (Store.Only.Count == 0) return true;
        if (_wanted.TryGetValue(labels, out var wanted)) return wanted;
        if (_wanted.Count >= 1_000_000) _wanted.Clear();
        return _wanted[labels] = Store.Only.Any(set => set.All(matcher => matcher.Matches(labels.Get(matcher.Name))));
    }

    /// <summary>The oldest go while more waits than the store's share of the disk.</summary>
    private void MakeRoom()
    {
        var before = _cursor.Lost;
        while (_cursor.BytesBehind > Store.QueueBytes && _cursor.Place.Segment < _queue.Segments[^1].Number)
            _cursor.GiveUpSegment();
        if (_cursor.Lost == before) return;
        _queue.DropBefore(LowestNeeded());
        _log.LogError("The queue to {Store} is full: {Samples} samples were dropped, the oldest first", Store.Name, _cursor.Lost - before);
    }

    private async Task DeliverAsync(List<QueuedSample> samples, CancellationToken ct)
    {
        var pieces = new Stack<List<QueuedSample>>([samples]);
        string? why = null;
        long refused = 0;
        for (var asked = 0; pieces.TryPop(out var piece); asked++)
        {
            var answer = await PersistAsync(piece, ct);
            if (answer.Outcome == SendOutcome.Taken)
            {
                Interlocked.Add(ref _sent, piece.Count);
                continue;
            }
            why ??= answer.Reason;
            // Receivers refuse a request whole for one sample that they have already, or that is too old: the others are worth looking for.
            if (piece.Count == 1 || asked >= MostPieces) refused += piece.Count;
            else
            {
                pieces.Push(piece.GetRange(piece.Count / 2, piece.Count - piece.Count / 2));
                pieces.Push(piece.GetRange(0, piece.Count / 2));
            }
        }
        if (refused == 0) return;
        Interlocked.Add(ref _refused, refused);
        Trouble = why;
        _log.LogWarning("{Store} refused {Refused} of {Samples} samples: {Reason}", Store.Name, refused, samples.Count, why);
    }

    /// <summary>Until the store says yes or no.</summary>
    private async Task<SendAnswer> PersistAsync(List<QueuedSample> samples, CancellationToken ct)
    {
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            var answer = await _client.SendAsync(samples, ct);
            if (answer.Outcome != SendOutcome.TryAgain)
            {
                if (Trouble is not null && answer.Outcome == SendOutcome.Taken) _log.LogInformation("{Store} takes samples again", Store.Name);
                Trouble = null;
                return answer;
            }
            Interlocked.Increment(ref _retries);
            if (Trouble != answer.Reason) _log.LogWarning("{Store} does not take samples now, they wait in the queue: {Reason}", Store.Name, answer.Reason);
            Trouble = answer.Reason;
            var wait = answer.After is { } asked ? (asked < LongestAsked ? asked : LongestAsked) : pause;
            await Task.Delay(wait, _time, ct);
            MakeRoom();
        }
    }
}
