using Muster.AccessLog.Parsing;
using Muster.AccessLog.Tables;

namespace Muster.AccessLog.Analysis;

/// <summary>One of the slowest requests.</summary>
/// <param name="Line">The line as it stands in the log, cut at 500 bytes.</param>
public sealed record SlowRequest(long Micros, int Status, byte[] Line);

/// <summary>What is kept beside the table when it was asked for: the slowest requests, assets sent uncompressed, paths not found, and a timeline. Belongs to one thread.</summary>
/// <param name="slow">How many of the slowest requests are kept.</param>
/// <param name="lists">Whether uncompressed assets and 404s are listed.</param>
/// <param name="timeline">Whether requests are counted by minute; entries need times.</param>
public sealed unsafe class SideTables(int slow, bool lists, bool timeline)
{
    /// <summary>Rows kept of each list.</summary>
    public const int Budget = 20_000;

    /// <summary>Smaller answers gain nothing from compression.</summary>
    private const int WorthCompressing = 1024;

    private static readonly byte[][] TextEndings = [.. new[] { ".css", ".js", ".mjs", ".html", ".htm", ".json", ".xml", ".svg", ".txt", ".map", ".csv", ".ttf", ".ico", ".rss" }.Select(System.Text.Encoding.ASCII.GetBytes)];

    private readonly PriorityQueue<SlowRequest, long> _slow = new();

    public TimingTable Uncompressed { get; } = new(Budget);

    public TimingTable NotFound { get; } = new(Budget);

    /// <summary>By minute since 1970 UTC.</summary>
    public Dictionary<long, MinuteFigures> Minutes { get; } = [];

    public IEnumerable<SlowRequest> Slow => _slow.UnorderedItems.Select(i => i.Element);

    public void Take(byte* line, int length, in LogEntry entry)
    {
        if (slow > 0 && entry.Micros >= 0 && (_slow.Count < slow || entry.Micros > _slow.Peek().Micros))
        {
            if (_slow.Count == slow) _slow.Dequeue();
            _slow.Enqueue(new SlowRequest(entry.Micros, entry.Status, new ReadOnlySpan<byte>(line, Math.Min(length, 500)).ToArray()), entry.Micros);
        }
        if (lists && entry.Path.Length is > 0 and < 2048)
        {
            byte* path = line + entry.Path.Start;
            if (entry.Status == 404) NotFound.Add(NotFound.Find(path, entry.Path.Length, 404), entry);
            if (entry.Compression == Compression.Off && entry.Status == 200 && entry.Bytes >= WorthCompressing && IsText(new ReadOnlySpan<byte>(path, entry.Path.Length)))
                Uncompressed.Add(Uncompressed.Find(path, entry.Path.Length, 200), entry);
        }
        if (timeline && entry.Time != LogEntry.NoTime)
        {
            long minute = Math.DivRem(entry.Time, 60_000).Quotient;
            if (!Minutes.TryGetValue(minute, out var figures)) Minutes[minute] = figures = new MinuteFigures();
            figures.Add(entry);
        }
    }

    private static bool IsText(ReadOnlySpan<byte> path)
    {
        foreach (var ending in TextEndings)
            if (path.EndsWith(ending)) return true;
        return false;
    }
}
