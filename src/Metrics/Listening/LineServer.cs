using System.Net;
using System.Net.Sockets;

namespace Muster.Metrics.Listening;

/// <summary>Takes connections and hands over whole lines, as many at a time as there are.</summary>
public sealed class LineServer(IPEndPoint at, Action<ReadOnlySpan<byte>> take, TimeProvider time) : IDisposable
{
    private const int MostConnections = 1_000, LongestLine = 64 << 10;
    private static readonly TimeSpan MostIdle = TimeSpan.FromMinutes(10);

    private readonly Socket _listening = new(at.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
    private int _connections;

    /// <summary>With the port that was taken.</summary>
    public IPEndPoint Address => (IPEndPoint)_listening.LocalEndPoint!;
    public int Connections => Volatile.Read(ref _connections);

    /// <exception cref="SocketException">The address cannot be had.</exception>
    public void Bind()
    {
        _listening.Bind(at);
        _listening.Listen(512);
    }

    /// <summary>Until <paramref name="ct"/> is cancelled.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        while (true)
        {
            Socket peer;
            try
            {
                peer = await _listening.AcceptAsync(ct);
            }
            catch (SocketException)
            {
                // The peer went before it was taken, or there are no descriptors left just now: the next one counts.
                await Task.Delay(TimeSpan.FromMilliseconds(100), time, ct);
                continue;
            }
            if (Interlocked.Increment(ref _connections) > MostConnections)
            {
                Interlocked.Decrement(ref _connections);
                peer.Dispose();
                continue;
            }
            _ = ServeAsync(peer, ct);
        }
    }

    private async Task ServeAsync(Socket peer, CancellationToken ct)
    {
        var buffer = new byte[4096];
        var filled = 0;
        try
        {
            while (true)
            {
                using var idle = new CancellationTokenSource(MostIdle, time);
                using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, idle.Token);
                var got = await peer.ReceiveAsync(buffer.AsMemory(filled), both.Token);
                filled += got;
                if (got == 0) break;
                var whole = buffer.AsSpan(0, filled).LastIndexOf((byte)'\n') + 1;
                if (whole == 0 && filled >= LongestLine) whole = filled;
                if (whole > 0) take(buffer.AsSpan(0, whole));
                buffer.AsSpan(whole, filled - whole).CopyTo(buffer);
                filled -= whole;
                if (filled == buffer.Length) Array.Resize(ref buffer, Math.Min(buffer.Length * 2, LongestLine));
            }
            // The last line may lack its end.
            if (filled > 0) take(buffer.AsSpan(0, filled));
        }
        catch (Exception gone) when (gone is SocketException or OperationCanceledException)
        {
            // The peer broke off in the middle of a line, said nothing for long, or listening ends: half a line is not taken.
        }
        finally
        {
            Interlocked.Decrement(ref _connections);
            peer.Dispose();
        }
    }

    public void Dispose() => _listening.Dispose();
}
