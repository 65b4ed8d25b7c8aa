using Muster.AccessLog.Reading;

namespace Muster.AccessLog.Parsing;

/// <summary>Finds out the format of a log from its first lines.</summary>
public static class FormatDetection
{
    /// <summary>So many bytes are looked at.</summary>
    public const int HeadLength = 64 << 10;

    private const int Lines = 100;

    /// <summary>The format of a file; null when none fits.</summary>
    public static LogFormat? Of(PlainLog log)
    {
        using var file = File.OpenHandle(log.Name, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var head = new byte[HeadLength];
        return Of(head.AsSpan(0, RandomAccess.Read(file, head, 0)));
    }

    /// <summary>The first known format, the strictest first, that reads nine of ten lines; else the one that reads most of them; null when none reads any.</summary>
    public static LogFormat? Of(ReadOnlySpan<byte> head)
    {
        // W3C logs say themselves what they are.
        int named = head.StartsWith("#"u8) ? head.IndexOf("#Fields:"u8) : -1;
        if (named >= 0 && head[named..].IndexOf((byte)'\n') is > 0 and var stop) return LogFormat.W3c(System.Text.Encoding.UTF8.GetString(head.Slice(named, stop)).Trim());
        LogFormat? best = null;
        int most = 0;
        foreach (var format in LogFormat.Known)
        {
            var (read, all) = Count(format.Reader(false), head);
            if (all > 0 && read * 10 >= all * 9) return format;
            if (read > most) (best, most) = (format, read);
        }
        return best;
    }

    private static (int Read, int All) Count(LineReader reader, ReadOnlySpan<byte> head)
    {
        int read = 0, all = 0;
        var entry = LogEntry.Empty;
        while (!head.IsEmpty && all < Lines)
        {
            int end = head.IndexOf((byte)'\n');
            // An unfinished line counts only when there is no other.
            if (end < 0 && all > 0) break;
            var line = (end < 0 ? head : head[..end]).TrimEnd((byte)'\r');
            head = end < 0 ? default : head[(end + 1)..];
            if (line.IsEmpty) continue;
            var fault = reader.Read(line, ref entry);
            if (fault == LineFault.NotARequest) continue;
            all++;
            if (fault == LineFault.None) read++;
        }
        return (read, all);
    }
}
