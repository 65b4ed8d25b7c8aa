using System.Net.WebSockets;
using Google.Protobuf;
using Muster.Protocol;

namespace Muster.Agent.Link;

/// <summary>Frames over a WebSocket: one binary message is one protobuf message. One reader and one writer at a time.</summary>
internal sealed class FrameStream(WebSocket socket) : IDisposable
{
    /// <summary>A blob (a script of up to 4 MiB) is the largest thing a server sends.</summary>
    public const int MaxFrame = 8 << 20;
    private byte[] _buffer = new byte[4096];

    /// <returns>The next frame, or null when the server closed the link.</returns>
    /// <exception cref="DialException">The frame is too large or not one of ours.</exception>
    public async Task<FromServer?> ReadAsync(CancellationToken ct)
    {
        var length = 0;
        while (true)
        {
            if (length == _buffer.Length) Array.Resize(ref _buffer, _buffer.Length * 2);
            var part = await socket.ReceiveAsync(_buffer.AsMemory(length), ct);
            if (part.MessageType == WebSocketMessageType.Close) return null;
            if (part.MessageType == WebSocketMessageType.Text) throw new DialException("the server sent text; only binary frames are understood");
            length += part.Count;
            if (length > MaxFrame) throw new DialException($"the server sent a frame of more than {MaxFrame >> 20} MiB");
            if (part.EndOfMessage) break;
        }
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

    public async Task WriteAsync(FromAgent frame, CancellationToken ct) =>
        await socket.SendAsync(frame.ToByteArray(), WebSocketMessageType.Binary, true, ct);

    public async Task CloseAsync(CancellationToken ct) =>
        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, ct);

    public void Dispose() => socket.Dispose();
}
