using Muster.Metrics;
using Muster.Tsdb.Blocks;
using Muster.Tsdb.Encoding;
using Muster.Tsdb.Head;
using Muster.Tsdb.Index;
using Muster.Tsdb.Wal;

namespace Muster.Tsdb.Compaction;

/// <summary>Writes the head's full windows, and all late samples, to blocks; then cuts the log.</summary>
internal static class HeadFlush
{
    /// <summary>Windows written side by side, each with its own open files and buffers.</summary>
    private const int WindowsAtOnce = 16;

    /// <summary>Writes a block for each window below <paramref name="floorWindow"/> that holds anything; returns their folders.</summary>
    public static List<string> Write(HeadStore head, HeadDeletions deletions, string blocks, int oldFloor, int floorWindow, LateSamples late)
    {
        var windows = new SortedSet<int>(late.Windows(head.WindowMs));
        windows.RemoveWhere(window => window >= floorWindow);
        for (var window = Math.Max(oldFloor, head.OldestWindow); window < floorWindow; window++) windows.Add(window);
        if (windows.Count == 0) return [];
        var slots = InOrder(head);
        var read = new HeadRead(head, deletions, oldFloor, late, andNewer: false);
        var written = new List<string>();
        try
        {
            foreach (var some in windows.Chunk(WindowsAtOnce)) WriteSome(some, slots, read, blocks, head.WindowMs, written);
        }
        catch
        {
            // All or none: what was written is still in the head and the log, and would be there twice.
            foreach (var folder in written) Directory.Delete(folder, recursive: true);
            throw;
        }
        return written;
    }

    /// <summary>Each series is read once for all the windows: its chunks are a chain from the newest back.</summary>
    private static void WriteSome(int[] windows, List<(Labels Labels, int Slot)> slots, HeadRead read, string blocks, long windowMs, List<string> written)
    {
        var writers = new List<BlockWriter>();
        try
        {
            foreach (var window in windows) writers.Add(new BlockWriter(blocks, window * windowMs, (window + 1) * windowMs, merges: 0, cold: false, rollups: false));
            var samples = new Samples();
            foreach (var (labels, slot) in slots)
            {
                read.Read(slot, windows[0] * windowMs, (windows[^1] + 1) * windowMs - 1, samples);
                for (var i = 0; i < writers.Count && samples.Count > 0; i++)
                {
                    var (first, end) = (samples.LowerBound(windows[i] * windowMs), samples.LowerBound((windows[i] + 1) * windowMs));
                    if (end > first) writers[i].Add(labels, samples.Times[first..end], samples.Values[first..end]);
                }
            }
            foreach (var writer in writers)
                if (writer.Finish() is { } folder) written.Add(folder);
        }
        finally
        {
            foreach (var writer in writers) writer.Dispose();
        }
    }

    private static List<(Labels Labels, int Slot)> InOrder(HeadStore head)
    {
        var all = head.ReadIndex(index => index.All().Select(slot => (Labels: index.LabelsOf(slot), Slot: slot)).ToList());
        all.Sort(static (a, b) => LabelOrder.Instance.Compare(a.Labels, b.Labels));
        return all;
    }

    /// <summary>Writes the checkpoint that stands for everything before a segment, then lets segments go that blocks stand for.</summary>
    public static void CutLog(HeadStore head, HeadDeletions deletions, string folder, int segment, long floorMs)
    {
        var path = Path.Combine(folder, StoreFiles.Checkpoint(segment));
        using (var file = new FileStream(path + StoreFiles.Unfinished, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20))
        {
            file.Write(WalWriter.Magic);
            var sink = new ByteSink(1 << 16);
            void Flush()
            {
                file.Write(sink.Span);
                sink.Clear();
            }
            head.ReadIndex(index =>
            {
                SeriesLog.WriteAll(index, head.Generation, sink, Flush);
                return true;
            });
            var start = WalRecord.Begin(sink, WalRecordKind.Floor);
            sink.VarInt(floorMs);
            WalRecord.End(sink, start);
            deletions.Write(sink);
            Flush();
            file.Flush(flushToDisk: true);
        }
        File.Move(path + StoreFiles.Unfinished, path, overwrite: true);
        foreach (var (number, old) in StoreFiles.Numbered(folder, ".checkpoint"))
            if (number < segment) File.Delete(old);
        var newest = head.Wal!.NewestBySegment;
        foreach (var (number, old) in StoreFiles.Numbered(folder, ".wal"))
        {
            if (number >= segment) break;
            lock (newest)
            {
                if (newest.GetValueOrDefault(number, long.MinValue) >= floorMs) break;
                newest.Remove(number);
            }
            File.Delete(old);
        }
    }
}
