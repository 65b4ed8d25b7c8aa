using Google.Protobuf;
using Muster.Protocol;

namespace Muster.Agent.Link;

/// <summary>Frames over a WebSocket: one binary message is one protobuf message. One reader and one writer at a time.</summary>
internal sealed class FrameStream(WebSocketStream socket) : IDisposable
{
    /// <summary>A blob (a script of up to 4 MiB) is the largest thing a server sends.</summary>
    public const int MaxFrame = 8 << 20;
    private byte[] _buffer = new byte[4096];

    /// <returns>The next frame, or null when the server closed the link.</returns>
    /// <exception cref="DialException">The frame is too large or not one of ours.</exception>
    public async Task<FromServer?> ReadAsync(CancellationToken ct)
    {
        (_buffer, var length) = await socket.ReadAsync(_buffer, MaxFrame, ct);
        if (length < 0) return null;
        try
        {
            var frame = FromServer.Parser.ParseFrom(_buffer, 0, length);
            if (_buffer.Length > 64 << 10) _buffer = new byte[4096];
            return frame;
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new DialException($"the server sent a frame that does not parse: {e.Message}", e);
        }
    }

    public Task WriteAsync(FromAgent frame, CancellationToken ct) => socket.WriteBinaryAsync(frame.ToByteArray(), ct);

    public Task CloseAsync(CancellationToken ct) => socket.WriteCloseAsync(ct);

    public void Dispose() => socket.Dispose();
}
