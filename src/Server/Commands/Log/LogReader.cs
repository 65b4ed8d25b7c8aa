using Muster.Server.States.Journal;

namespace Muster.Server.Commands.Log;

/// <summary>Reads an execution's log from its beginning. Heads are read one by one; payloads of output are passed over unless asked for.</summary>
public static class LogReader
{
    /// <param name="take">Told each record: its head, where its payload stands and how long it is.</param>
    /// <param name="payload">Reads a payload while in <paramref name="take"/>.</param>
    public delegate void Taker(LogHead head, long payloadAt, int payloadLength, Func<byte[]> payload);

    /// <param name="most">Stops after about as many bytes.</param>
    /// <returns>The length of the whole records: the rest was being written when the power went.</returns>
    /// <param name="from">Where a record begins: an answer of an earlier read, or 0.</param>
    public static long Read(string path, Taker take, long from = 0, long most = long.MaxValue)
    {
        if (!File.Exists(path)) return from;
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var length = RandomAccess.GetLength(file);
        var window = new Window(file, length);
        var at = from;
        while (at - from < most && at + LogHead.Bytes <= length && LogHead.TryRead(window.At(at, LogHead.Bytes), out var head, out var payload, out var crc))
        {
            var payloadAt = at + LogHead.Bytes;
            if (payloadAt + payload > length) return at;
            // Only the last records can be torn; checking all of a gigabyte at every look would be the slower way to know it.
            if (length - at < 64 << 20 && ~Crc32C.Continue(uint.MaxValue, window.At(at + 8, LogHead.Bytes - 8 + payload)) != crc) return at;
            take(head, payloadAt, payload, () => window.At(payloadAt, payload).ToArray());
            at = payloadAt + payload;
        }
        return at;
    }

    /// <summary>A part of the file in memory, moved along.</summary>
    private sealed class Window(Microsoft.Win32.SafeHandles.SafeFileHandle file, long length)
    {
        private byte[] _buffer = new byte[256 << 10];
        private long _start;
        private int _filled;

        public ReadOnlySpan<byte> At(long at, int count)
        {
            if (at < _start || at + count > _start + _filled)
            {
                if (count > _buffer.Length) _buffer = new byte[count];
                _start = at;
                _filled = 0;
                var wanted = (int)Math.Min(_buffer.Length, length - at);
                while (_filled < wanted && RandomAccess.Read(file, _buffer.AsSpan(_filled, wanted - _filled), at + _filled) is > 0 and var got) _filled += got;
            }
            return _buffer.AsSpan((int)(at - _start), Math.Min(count, _filled - (int)(at - _start)));
        }
    }
}
