using Muster.Agent.Metrics;
using Muster.Agent.Spool;
using Muster.Protocol;

namespace Muster.Agent.Link;

/// <summary>One connection after its Welcome: sends results and frames, listens, and ends when either side falls silent.</summary>
internal sealed class Session(FrameStream frames, Outbox outbox, ResultSpool spool, MetricSpool metrics, ServerClock clock, IServerOrders orders, TimeProvider time)
{
    /// <summary>The server asks after 10 s of silence; a fifth of it leaves room for lost packets.</summary>
    private static readonly TimeSpan AliveAfter = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan DeafAfter = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan ClockEvery = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan FarewellPatience = TimeSpan.FromSeconds(3);
    private const int BatchResults = 500;
    private const int BatchBytes = 256 << 10;

    /// <summary>Results under way without an acknowledgement: enough to fill a long line, little enough to send again.</summary>
    private const ulong Window = 5_000;

    private readonly MetricSending _metrics = new(metrics, time);
    private ulong _sent;
    private ulong _stored;
    private long _heard = time.GetTimestamp();
    private long _asked;

    /// <summary>Runs until the link breaks (throws <see cref="DialException"/>), the server closes it, or <paramref name="stop"/> (says goodbye first).</summary>
    public async Task RunAsync(ulong storedThrough, Func<Task<Goodbye>> goodbye, CancellationToken stop)
    {
        _sent = _stored = storedThrough;
        spool.Stored(storedThrough);
        // Not linked to stop: a read or write that is cancelled kills the socket, and the goodbye still has to go through it.
        using var ending = new CancellationTokenSource();
        var reading = ReadAllAsync(ending.Token);
        var writing = WriteAllAsync(stop, ending.Token);
        var first = await Task.WhenAny(reading, writing);
        try
        {
            if (first == writing && writing.IsCompletedSuccessfully)
            {
                await LeaveAsync(await goodbye());
                // A socket closed over frames not read yet resets the connection, and the goodbye may be lost with it: listen until the server closes.
                await Task.WhenAny(reading, Task.Delay(FarewellPatience, time, ending.Token));
            }
            await ending.CancelAsync();
            if (!stop.IsCancellationRequested) await first;
        }
        finally
        {
            frames.Dispose();
            await Task.WhenAll(reading, writing).ContinueWith(static _ => { }, TaskScheduler.Default);
        }
    }

    private async Task LeaveAsync(Goodbye goodbye)
    {
        using var patience = new CancellationTokenSource(FarewellPatience, time);
        try
        {
            await frames.WriteAsync(new FromAgent { Goodbye = goodbye }, patience.Token);
            await frames.CloseAsync(patience.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            throw new DialException("the server could not be told that this agent stops", e);
        }
    }

    private async Task ReadAllAsync(CancellationToken ct)
    {
        while (await frames.ReadAsync(ct) is { } frame)
        {
            _heard = time.GetTimestamp();
            switch (frame.BodyCase)
            {
                case FromServer.BodyOneofCase.Stored when frame.Stored.SpoolEpoch == spool.Epoch:
                    _stored = Math.Max(_stored, frame.Stored.Through);
                    spool.Stored(frame.Stored.Through);
                    outbox.Wake();
                    break;
                case FromServer.BodyOneofCase.MetricsTaken:
                    _metrics.Taken(frame.MetricsTaken);
                    outbox.Wake();
                    break;
                case FromServer.BodyOneofCase.Alive:
                    if (frame.Alive.EchoMs > 0) clock.Take(frame.Alive.EchoMs, frame.Alive.NowMs, time.GetUtcNow().ToUnixTimeMilliseconds());
                    break;
                case FromServer.BodyOneofCase.Refused:
                    throw new RefusedException(frame.Refused);
                case FromServer.BodyOneofCase.None or FromServer.BodyOneofCase.Stored:
                    break;
                default:
                    orders.Received(frame);
                    break;
            }
        }
        throw new DialException("the server closed the link");
    }

    /// <summary>Ends without a fault only when <paramref name="stop"/> says so.</summary>
    private async Task WriteAllAsync(CancellationToken stop, CancellationToken broken)
    {
        var lastSent = time.GetTimestamp();
        while (!stop.IsCancellationRequested)
        {
            var woken = outbox.NextWake();
            while (!stop.IsCancellationRequested && NextFrame(lastSent) is { } frame)
            {
                await frames.WriteAsync(frame, broken);
                lastSent = time.GetTimestamp();
            }
            if (time.GetElapsedTime(_heard) > DeafAfter) throw new DialException($"the server has been silent for {DeafAfter.TotalSeconds} s");
            var rest = AliveAfter - time.GetElapsedTime(lastSent);
            using var done = CancellationTokenSource.CreateLinkedTokenSource(stop, broken);
            await Task.WhenAny(woken, Task.Delay(rest > TimeSpan.FromMilliseconds(1) ? rest : TimeSpan.FromMilliseconds(1), time, done.Token));
            await done.CancelAsync();
            broken.ThrowIfCancellationRequested();
        }
    }

    private FromAgent? NextFrame(long lastSent)
    {
        if (outbox.Take() is { } posted) return posted;
        if (_asked == 0 || time.GetElapsedTime(_asked) >= ClockEvery || time.GetElapsedTime(lastSent) >= AliveAfter)
        {
            _asked = time.GetTimestamp();
            return new FromAgent { Alive = new Alive { NowMs = time.GetUtcNow().ToUnixTimeMilliseconds() } };
        }
        if (_sent > _stored + Window) return _metrics.Next();
        var entries = spool.ReadAfter(_sent, BatchResults, BatchBytes);
        if (entries.Count == 0) return outbox.TakeLast() ?? _metrics.Next();
        // Numbers in a batch follow without a gap: cut it where one is (dropped results, a restart).
        var batch = new ResultBatch { SpoolEpoch = spool.Epoch, FirstSequence = entries[0].Sequence };
        foreach (var entry in entries)
        {
            if (entry.Sequence != batch.FirstSequence + (ulong)batch.Results.Count) break;
            batch.Results.Add(Result.Parser.ParseFrom(entry.Payload));
        }
        _sent = batch.FirstSequence + (ulong)batch.Results.Count - 1;
        return new FromAgent { Results = batch };
    }
}
