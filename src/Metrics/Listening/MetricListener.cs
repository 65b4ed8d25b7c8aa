using System.Net;
using Muster.Metrics.Intake;

namespace Muster.Metrics.Listening;

/// <summary>
/// Listens on one address, TCP and UDP, and gives samples in batches to <paramref name="sink"/> (one call at a time).
/// </summary>
public abstract class MetricListener(IPEndPoint at, IPAddress? group, bool lines, TimeSpan flush, Action<List<LabelledSample>> sink, TimeProvider time)
{
    /// <summary>Samples that wait for a sink that does not come after; more are refused.</summary>
    private const int MostWaiting = 500_000;

    private readonly Lock _gate = new();
    private List<LabelledSample> _waiting = [];
    private LineServer? _lines;

    public IntakeTally Tally { get; } = new();

    /// <summary>With the port that was taken; null while it does not listen.</summary>
    public IPEndPoint? Address { get; private set; }
    public int Connections => _lines?.Connections ?? 0;

    /// <summary>Until <paramref name="ct"/> is cancelled; what is there then is given to the sink.</summary>
    /// <exception cref="System.Net.Sockets.SocketException">The address cannot be had.</exception>
    public async Task RunAsync(CancellationToken ct)
    {
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(ct);
        using var packets = new PacketServer(at, group, Taken);
        packets.Bind();
        // Port 0 took a free one: both share it.
        using var server = lines ? new LineServer(new IPEndPoint(at.Address, packets.Address.Port), Taken, time) : null;
        server?.Bind();
        (_lines, Address) = (server, packets.Address);
        try
        {
            Task[] all = [packets.RunAsync(ends.Token), server?.RunAsync(ends.Token) ?? Task.Delay(Timeout.InfiniteTimeSpan, time, ends.Token), FlushAsync(ends.Token)];
            var first = await Task.WhenAny(all);
            await ends.CancelAsync();
            await Task.WhenAll(all).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await first;
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            Flush();
        }
        finally
        {
            (_lines, Address) = (null, null);
        }
    }

    /// <summary>Takes what came; called by one at a time.</summary>
    protected abstract void Take(ReadOnlySpan<byte> bytes, long nowMs, List<LabelledSample> into);

    /// <summary>Called once a flush, before the samples go out.</summary>
    protected virtual void Flushing(long nowMs, List<LabelledSample> into)
    {
    }

    private long NowMs => time.GetUtcNow().ToUnixTimeMilliseconds();

    private void Taken(ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            if (_waiting.Count > MostWaiting) Tally.Refuse(bytes, "samples come faster than they can be stored", NowMs);
            else Take(bytes, NowMs, _waiting);
        }
    }

    private async Task FlushAsync(CancellationToken ct)
    {
        using var timer = new PeriodicTimer(flush, time);
        while (await timer.WaitForNextTickAsync(ct)) Flush();
    }

    private void Flush()
    {
        List<LabelledSample> ready;
        lock (_gate)
        {
            Flushing(NowMs, _waiting);
            (ready, _waiting) = (_waiting, []);
        }
        if (ready.Count > 0) sink(ready);
    }
}
