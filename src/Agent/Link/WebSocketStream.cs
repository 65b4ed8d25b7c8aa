using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Muster.Agent.Link;

/// <summary>
/// The client's side of RFC 6455 framing over an open stream: binary messages out (masked), messages in, pings answered. The framework's own
/// class takes its masks from OpenSSL, which costs 4 MB of memory in an agent that speaks without TLS.
/// </summary>
internal sealed class WebSocketStream(Stream stream) : IDisposable
{
    private const int LongestHeader = 14;
    private const byte Final = 0x80, Masked = 0x80, Continuation = 0, Text = 1, Binary = 2, Close = 8, Ping = 9, Pong = 10;
    private readonly SemaphoreSlim _writing = new(1);
    private readonly byte[] _header = new byte[8];
    private readonly byte[] _control = new byte[125];

    /// <summary>Reads one message into <paramref name="buffer"/>, growing it up to a limit.</summary>
    /// <returns>The message and its length; length -1 when the server closed.</returns>
    /// <exception cref="DialException">The server breaks the protocol or the limit.</exception>
    public async Task<(byte[] Buffer, int Length)> ReadAsync(byte[] buffer, int limit, CancellationToken ct)
    {
        var length = 0;
        while (true)
        {
            await stream.ReadExactlyAsync(_header.AsMemory(0, 2), ct);
            var (final, kind) = ((_header[0] & Final) != 0, _header[0] & 0x0F);
            if ((_header[1] & Masked) != 0 || (_header[0] & 0x70) != 0) throw new DialException("the server sent a frame that is not one of a WebSocket server");
            long size = _header[1] & 0x7F;
            if (size == 126)
            {
                await stream.ReadExactlyAsync(_header.AsMemory(0, 2), ct);
                size = BinaryPrimitives.ReadUInt16BigEndian(_header);
            }
            else if (size == 127)
            {
                await stream.ReadExactlyAsync(_header.AsMemory(0, 8), ct);
                size = BinaryPrimitives.ReadInt64BigEndian(_header);
            }
            if (size < 0 || size > limit - length) throw new DialException($"the server sent a frame of more than {limit >> 20} MiB");
            if (kind >= Close)
            {
                if (size > _control.Length) throw new DialException("the server sent a control frame that is too long");
                await stream.ReadExactlyAsync(_control.AsMemory(0, (int)size), ct);
                if (kind == Close) return (buffer, -1);
                if (kind == Ping) await WriteAsync(Pong, _control.AsMemory(0, (int)size), ct);
                continue;
            }
            if (kind == Text) throw new DialException("the server sent text; only binary frames are understood");
            if (kind is not (Continuation or Binary)) throw new DialException($"the server sent a frame of unknown kind {kind}");
            if (length + size > buffer.Length) Array.Resize(ref buffer, (int)Math.Min(limit, Math.Max(length + size, buffer.Length * 2L)));
            await stream.ReadExactlyAsync(buffer.AsMemory(length, (int)size), ct);
            length += (int)size;
            if (final) return (buffer, length);
        }
    }

    public Task WriteBinaryAsync(ReadOnlyMemory<byte> message, CancellationToken ct) => WriteAsync(Binary, message, ct);

    /// <summary>Says that nothing more comes (status 1000).</summary>
    public Task WriteCloseAsync(CancellationToken ct) => WriteAsync(Close, new byte[] { 0x03, 0xE8 }, ct);

    private async Task WriteAsync(byte kind, ReadOnlyMemory<byte> payload, CancellationToken ct)
    {
        var frame = new byte[LongestHeader + payload.Length];
        frame[0] = (byte)(Final | kind);
        var at = 2;
        if (payload.Length < 126)
        {
            frame[1] = (byte)(Masked | payload.Length);
        }
        else if (payload.Length <= ushort.MaxValue)
        {
            frame[1] = Masked | 126;
            BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(2), (ushort)payload.Length);
            at = 4;
        }
        else
        {
            frame[1] = Masked | 127;
            BinaryPrimitives.WriteInt64BigEndian(frame.AsSpan(2), payload.Length);
            at = 10;
        }
        var mask = frame.AsSpan(at, 4);
        // The kernel's random numbers by way of Guid: no OpenSSL.
        Guid.NewGuid().ToByteArray().AsSpan(0, 4).CopyTo(mask);
        var body = frame.AsSpan(at + 4, payload.Length);
        Cover(payload.Span, MemoryMarshal.Read<uint>(mask), body);
        await _writing.WaitAsync(ct);
        try
        {
            await stream.WriteAsync(frame.AsMemory(0, at + 4 + payload.Length), ct);
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Writes the payload covered with the mask; eight bytes at once, because a byte at a time took a second for a gigabyte.</summary>
    private static void Cover(ReadOnlySpan<byte> payload, uint mask, Span<byte> body)
    {
        var wide = mask | (ulong)mask << 32;
        var from = MemoryMarshal.Cast<byte, ulong>(payload);
        var to = MemoryMarshal.Cast<byte, ulong>(body);
        for (var i = 0; i < from.Length; i++) to[i] = from[i] ^ wide;
        // In the order of memory, on either kind of processor.
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        MemoryMarshal.Write(bytes, mask);
        for (var i = from.Length * sizeof(ulong); i < payload.Length; i++) body[i] = (byte)(payload[i] ^ bytes[i & 3]);
    }

    public void Dispose() => stream.Dispose();
}
