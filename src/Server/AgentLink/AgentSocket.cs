using System.Buffers;
using System.Net.WebSockets;
using Google.Protobuf;
using Muster.Protocol;

namespace Muster.Server.AgentLink;

/// <summary>A frame that is none, or too large.</summary>
public sealed class MalformedFrameException(string message) : Exception(message);

/// <summary>Frames over a WebSocket: whole in, whole out, in order. Holds no buffer while nothing comes.</summary>
public sealed class AgentSocket(WebSocket socket)
{
    public const int LargestFrame = 4 << 20;
    private const int MostWaiting = 4096;
    private readonly Queue<FromServer> waiting = new();
    private bool sending;

    /// <summary>Receives one frame and hands its bytes to <paramref name="take"/>; false when the other side closed.</summary>
    /// <exception cref="MalformedFrameException">Text, or more than <see cref="LargestFrame"/>.</exception>
    public async ValueTask<bool> ReceiveAsync(Func<ReadOnlyMemory<byte>, ValueTask> take, CancellationToken ct)
    {
        await socket.ReceiveAsync(Memory<byte>.Empty, ct);
        var buffer = ArrayPool<byte>.Shared.Rent(4096);
        try
        {
            var filled = 0;
            while (true)
            {
                var got = await socket.ReceiveAsync(buffer.AsMemory(filled), ct);
                if (got.MessageType == WebSocketMessageType.Close) return false;
                if (got.MessageType == WebSocketMessageType.Text) throw new MalformedFrameException("frames are binary, this one is text");
                filled += got.Count;
                if (got.EndOfMessage) break;
                if (filled >= LargestFrame) throw new MalformedFrameException($"a frame has at most {LargestFrame} bytes");
                if (filled == buffer.Length) Grow(ref buffer, filled);
            }
            await take(buffer.AsMemory(0, filled));
            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static void Grow(ref byte[] buffer, int filled)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Min(buffer.Length * 4, LargestFrame + 1));
        buffer.AsSpan(0, filled).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = larger;
    }

    /// <summary>Queues a frame; they go out in this order. An agent that takes nothing for long is cut off.</summary>
    public void Send(FromServer frame)
    {
        lock (waiting)
        {
            if (waiting.Count >= MostWaiting)
            {
                socket.Abort();
                return;
            }
            waiting.Enqueue(frame);
            if (sending) return;
            sending = true;
        }
        _ = DrainAsync();
    }

    private async Task DrainAsync()
    {
        while (true)
        {
            FromServer? frame;
            lock (waiting)
            {
                if (!waiting.TryDequeue(out frame))
                {
                    sending = false;
                    return;
                }
            }
            try
            {
                await SendAsync(frame);
            }
            catch (Exception error) when (error is WebSocketException or IOException or ObjectDisposedException or OperationCanceledException or InvalidOperationException)
            {
                // The receiving side notices the same end and deals with it; frames to nobody are dropped.
                lock (waiting) waiting.Clear();
            }
        }
    }

    private async Task SendAsync(FromServer frame)
    {
        var size = frame.CalculateSize();
        var buffer = ArrayPool<byte>.Shared.Rent(size);
        try
        {
            frame.WriteTo(buffer.AsSpan(0, size));
            await socket.SendAsync(buffer.AsMemory(0, size), WebSocketMessageType.Binary, true, CancellationToken.None);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Sends the refusal, then closes.</summary>
    public async Task RefuseAsync(Refused refused, CancellationToken ct)
    {
        await SendAsync(new FromServer { Refused = refused });
        await socket.CloseOutputAsync(WebSocketCloseStatus.PolicyViolation, refused.Reason.ToString(), ct);
    }

    public Task CloseAsync(CancellationToken ct) => socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, ct);

    public void Abort() => socket.Abort();
}
