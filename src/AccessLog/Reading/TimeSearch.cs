using Microsoft.Win32.SafeHandles;
using Muster.AccessLog.Parsing;

namespace Muster.AccessLog.Reading;

/// <summary>Finds by bisection the part of a file in which a time range lies. Works for files sorted by time to within <see cref="Slack"/>; others are read whole.</summary>
public static class TimeSearch
{
    /// <summary>Lines are written when requests end, and may carry the time they began: so much disorder is allowed for.</summary>
    public static readonly TimeSpan Slack = TimeSpan.FromMinutes(10);

    private const int Probes = 32, Window = 64 << 10;

    /// <summary>Offsets that hold all entries of [from, to), and little more.</summary>
    /// <param name="from">Milliseconds since 1970 UTC.</param>
    public static (long From, long To) Find(PlainLog log, LogFormat format, long from, long to)
    {
        if (log.Length < 4 * Window) return (0, log.Length);
        using var file = File.OpenHandle(log.Name, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var reader = format.Reader(true);
        long slack = (long)Slack.TotalMilliseconds;
        long before = 0;
        for (int i = 0; i < Probes; i++)
        {
            long at = TimeAt(file, reader, log.Length / Probes * i);
            if (at == LogEntry.NoTime) continue;
            if (at < before - slack) return (0, log.Length); // not sorted
            before = Math.Max(before, at);
        }
        long start = from == long.MinValue ? 0 : Bisect(file, reader, log.Length, from - slack);
        long end = to == long.MaxValue ? log.Length : Bisect(file, reader, log.Length, to + slack) + Window;
        return (Math.Max(0, start - Window), Math.Min(end, log.Length));
    }

    /// <summary>An offset before which every line is earlier than the time.</summary>
    private static long Bisect(SafeFileHandle file, LineReader reader, long length, long time)
    {
        long low = 0, high = length;
        while (high - low > Window)
        {
            long middle = low + (high - low) / 2;
            long at = TimeAt(file, reader, middle);
            if (at == LogEntry.NoTime) return low; // nothing readable there: be content with what is known
            if (at < time) low = middle;
            else high = middle;
        }
        return low;
    }

    /// <summary>The time of the first readable line behind an offset.</summary>
    private static long TimeAt(SafeFileHandle file, LineReader reader, long offset)
    {
        var bytes = new byte[Window];
        int length = RandomAccess.Read(file, bytes, offset);
        var rest = bytes.AsSpan(0, length);
        if (offset > 0) rest = rest[(rest.IndexOf((byte)'\n') + 1)..];
        var entry = LogEntry.Empty;
        while (rest.IndexOf((byte)'\n') is >= 0 and var end)
        {
            var line = rest[..end].TrimEnd((byte)'\r');
            if (!line.IsEmpty && reader.Read(line, ref entry) == LineFault.None && entry.Time != LogEntry.NoTime) return entry.Time;
            rest = rest[(end + 1)..];
        }
        return LogEntry.NoTime;
    }
}
