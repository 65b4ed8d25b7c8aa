using System.Text;
using Muster.AccessLog.Grouping;
using Muster.AccessLog.Parsing;
using Muster.AccessLog.Reading;
using Muster.LoadTest.Replay;

namespace Muster.Cli.Load;

/// <summary>Reads an access log, of any format that <c>muster timelog</c> knows, as requests to send again.</summary>
internal static class ReplayLog
{
    /// <summary>A replay keeps its requests in memory.</summary>
    private const int Most = 5_000_000;

    /// <param name="format">Null: found out.</param>
    /// <exception cref="UsageException">The log cannot be read, or has no times.</exception>
    public static List<LoggedRequest> Read(string file, string? format)
    {
        var requests = new List<LoggedRequest>();
        try
        {
            var known = format is null ? null : LogFormat.Named(format);
            switch (LogSource.Open(file))
            {
                case CompressedLog packed:
                    if (packed.Unpack(stream => Read(stream, file, known, requests)) is { } complaint) throw new UsageException($"{file}: {complaint}");
                    break;
                case StreamLog stream:
                    Read(stream.Stream, file, known, requests);
                    break;
                case PlainLog plain:
                    using (var stream = File.OpenRead(plain.Name)) Read(stream, file, known, requests);
                    break;
            }
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException or FormatException)
        {
            throw new UsageException(wrong is FormatException ? wrong.Message : GivenFiles.Explain(file, wrong));
        }
        return requests;
    }

    private static void Read(Stream stream, string file, LogFormat? format, List<LoggedRequest> requests)
    {
        var buffer = new byte[PaddedHead];
        int have = 0;
        LineReader? reader = null;
        var entry = LogEntry.Empty;
        while (true)
        {
            int got = stream.Read(buffer, Padding + have, buffer.Length - 2 * Padding - have);
            have += got;
            var text = buffer.AsSpan(Padding, have);
            if (reader is null)
            {
                if (got > 0 && have < FormatDetection.HeadLength) continue;
                format ??= FormatDetection.Of(text) ?? throw new UsageException($"{file}: no known format fits its first lines: name one with --log-format");
                reader = format.Reader(true);
            }
            int start = 0;
            while (start < have && text[start..].IndexOf((byte)'\n') is var end && (end >= 0 || got == 0))
            {
                var line = (end < 0 ? text[start..] : text.Slice(start, end)).TrimEnd((byte)'\r');
                if (reader.Read(line, ref entry) == LineFault.None) Take(line, entry, file, requests);
                start = end < 0 ? have : start + end + 1;
            }
            if (got == 0) return;
            text[start..].CopyTo(text);
            have -= start;
            if (have >= buffer.Length - 2 * Padding) Array.Resize(ref buffer, buffer.Length * 2);
        }
    }

    private const int Padding = LineReader.Padding;
    private const int PaddedHead = (256 << 10) + 2 * Padding;

    private static void Take(ReadOnlySpan<byte> line, in LogEntry entry, string file, List<LoggedRequest> requests)
    {
        if (entry.Time == LogEntry.NoTime) throw new UsageException($"{file}: its lines have no time, so there are no gaps to keep");
        if (requests.Count == Most) throw new UsageException($"{file}: more than {Most} requests; replay a part of it");
        var path = entry.Path.Of(line);
        Span<byte> folded = stackalloc byte[path.Length <= 1024 ? path.Length * 3 : 3072];
        var route = Encoding.UTF8.GetString(folded[..IdFolding.Fold(path[..Math.Min(path.Length, 1024)], folded)]);
        requests.Add(new LoggedRequest(entry.Time, Encoding.ASCII.GetString(entry.Method.Of(line)), Encoding.UTF8.GetString(path) + Query(line[entry.Path.End..]), route, entry.Micros));
    }

    /// <summary>The parser leaves the query out; it stands right behind the path.</summary>
    private static string Query(ReadOnlySpan<byte> behind)
    {
        if (behind.IsEmpty || behind[0] != '?') return "";
        int end = behind.IndexOfAny((byte)' ', (byte)'"', (byte)'\t');
        return Encoding.UTF8.GetString(end < 0 ? behind : behind[..end]);
    }
}
