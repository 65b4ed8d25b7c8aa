using Microsoft.Extensions.Logging;

namespace Muster.Server.States.Journal;

/// <summary>What a start found in the journal's folder.</summary>
/// <param name="End">Where the next record goes.</param>
/// <param name="Damaged">Segments that end in the middle although others follow: something other than a crash hurt them.</param>
public sealed record JournalRecovered(long End, int Records, long TornBytes, IReadOnlyList<string> Damaged);

/// <summary>Reads all of the journal behind a position and cuts off the torn tail a crash left.</summary>
public static class JournalRecovery
{
    public static JournalRecovered Replay(string folder, long fromPosition, RecordSink sink, ILogger log)
    {
        Directory.CreateDirectory(folder);
        var segments = JournalSegment.In(folder);
        var damaged = new List<string>();
        long end = fromPosition, torn = 0;
        var records = 0;
        for (var i = 0; i < segments.Count; i++)
        {
            var last = i == segments.Count - 1;
            if (!last && segments[i + 1].Base <= fromPosition) continue;
            var scan = JournalReader.Read(segments[i], fromPosition, sink);
            records += scan.Records;
            if (scan.Torn) torn += Cut(segments[i], scan, last || !Continues(segments[i], scan, segments[i + 1]), damaged, last, log);
            end = Math.Max(end, segments[i].Base + scan.GoodBytes);
        }
        return new JournalRecovered(end, records, torn, damaged);
    }

    private static bool Continues(JournalSegment segment, SegmentScan scan, JournalSegment next) => segment.Base + scan.GoodBytes == next.Base;

    private static long Cut(JournalSegment segment, SegmentScan scan, bool isTail, List<string> damaged, bool last, ILogger log)
    {
        var bytes = scan.FileBytes - scan.GoodBytes;
        if (isTail && !last)
        {
            damaged.Add(segment.Path);
            log.LogError("The journal file {Path} is damaged at byte {Byte}: {Bytes} bytes behind it cannot be read; the files after it are used", segment.Path, scan.GoodBytes, bytes);
            return bytes;
        }
        log.LogWarning("Cut {Bytes} bytes of a half-written record off {Path}", bytes, segment.Path);
        if (scan.GoodBytes < JournalSegment.HeaderBytes)
        {
            File.Delete(segment.Path);
            return bytes;
        }
        using var file = File.OpenHandle(segment.Path, FileMode.Open, FileAccess.ReadWrite);
        RandomAccess.SetLength(file, scan.GoodBytes);
        RandomAccess.FlushToDisk(file);
        return bytes;
    }
}
