using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace Muster.Probes.Process;

/// <summary>
/// The reading end of a plugin's output: keeps the first bytes, counts the rest. Once the limit is passed it reads at most one
/// full pipe per <see cref="Pause"/>, so that a plugin that prints gigabytes blocks on its own pipe instead of burning our CPU.
/// </summary>
internal sealed class CapturedPipe(int fd, int limit)
{
    private static readonly long Pause = Stopwatch.Frequency / 100; // 10 ms: 6.4 MB/s are drained
    private static readonly UTF8Encoding Text = new(encoderShouldEmitUTF8Identifier: false);

    private byte[] _kept = [];
    private int _length;
    private int _pollSlot = -1;

    public bool Open { get; private set; } = true;

    public long Dropped { get; private set; }

    /// <summary>Not to be read before this moment (a <see cref="Stopwatch"/> timestamp).</summary>
    public long PausedUntil { get; private set; }

    public void AddTo(PollSet set, long now) => _pollSlot = Open && PausedUntil <= now ? set.Add(fd) : -1;

    /// <summary>Reads what there is if the poll said so.</summary>
    public void TakeIfReady(PollSet set, byte[] buffer, long now)
    {
        if (Open && _pollSlot >= 0 && set.IsReady(_pollSlot))
            Take(buffer, now);
    }

    /// <summary>Reads what there is, without waiting.</summary>
    public unsafe void Take(byte[] buffer, long now)
    {
        while (Open)
        {
            nint count;
            int error = 0;
            fixed (byte* start = buffer)
            {
                count = Libc.Read(fd, start, buffer.Length);
                if (count < 0)
                    error = Marshal.GetLastPInvokeError();
            }

            if (count < 0 && error == Libc.Interrupted)
                continue;
            if (count < 0 && error == Libc.TryAgain)
                return;
            if (count <= 0)
            {
                Close();
                return;
            }

            Keep(buffer.AsSpan(0, (int)count));
            if (Dropped > 0)
            {
                PausedUntil = now + Pause;
                return;
            }

            if (count < buffer.Length)
                return; // the pipe was emptied; the poll tells when there is more
        }
    }

    public void Close()
    {
        if (!Open)
            return;
        Open = false;
        _ = Libc.Close(fd);
    }

    /// <summary>The text kept: decoded, harmless, and not longer than the limit when encoded again.</summary>
    public string Decode()
    {
        var kept = _kept.AsSpan(0, _length);
        if (Dropped > 0)
            kept = kept[..WholeCharacters(kept)];
        var text = Text.GetString(kept);
        if (text.Contains('\0'))
            text = text.Replace('\0', '\uFFFD');
        // Every invalid byte grows to the three bytes of U+FFFD.
        return Text.GetByteCount(text) <= limit ? text : CutToLimit(text);
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        int wanted = Math.Min(bytes.Length, limit - _length);
        if (_kept.Length < _length + wanted)
            Array.Resize(ref _kept, Math.Min(limit, Math.Max(_length + wanted, _kept.Length * 2)));
        bytes[..wanted].CopyTo(_kept.AsSpan(_length));
        _length += wanted;
        Dropped += bytes.Length - wanted;
    }

    /// <summary>The length without a last character that the limit cut in two.</summary>
    private static int WholeCharacters(ReadOnlySpan<byte> bytes)
    {
        int lead = bytes.Length - 1;
        while (lead >= 0 && lead >= bytes.Length - 4 && (bytes[lead] & 0xC0) == 0x80)
            lead--;
        if (lead < 0 || lead < bytes.Length - 4)
            return bytes.Length;
        int needed = bytes[lead] switch { >= 0xF0 => 4, >= 0xE0 => 3, >= 0xC0 => 2, _ => 1 };
        return lead + needed > bytes.Length ? lead : bytes.Length;
    }

    private string CutToLimit(string text)
    {
        Text.GetEncoder().Convert(text, new byte[limit], flush: false, out int charsUsed, out int _, out _);
        Dropped += Text.GetByteCount(text.AsSpan(charsUsed));
        return text[..charsUsed];
    }
}
