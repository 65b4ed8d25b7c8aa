using System.Runtime.InteropServices;
using Muster.Tsdb.Encoding;
using Muster.Tsdb.Head;

namespace Muster.Tsdb.Wal;

/// <summary>Fills the head from the newest checkpoint and the segments, and opens the log for writing after them.</summary>
internal sealed class WalRecovery(HeadStore head, HeadDeletions deletions, string folder, Action<string> tell)
{
    /// <summary>By slot; no labels: nothing is known of the slot.</summary>
    private readonly List<(ulong Reference, int Source, int[]? Labels)> _series = [];
    private readonly Dictionary<int, long> _newest = [];
    private long _floor = long.MinValue;
    private int _floorSegment;

    public long Samples { get; private set; }
    public long FloorMs => _floor;

    public WalWriter Run(TsdbOptions options)
    {
        Directory.CreateDirectory(folder);
        foreach (var left in Directory.EnumerateFiles(folder, "*" + StoreFiles.Unfinished)) File.Delete(left);
        var checkpoints = StoreFiles.Numbered(folder, ".checkpoint");
        if (checkpoints.Count > 0)
        {
            _floorSegment = checkpoints[^1].Number;
            WalReader.Read(checkpoints[^1].Path, cutTail: false, tell, OnRecord);
        }
        var segments = StoreFiles.Numbered(folder, ".wal");
        using (var queue = new ReplayQueue(head))
        {
            foreach (var (number, path) in segments)
            {
                _newest[number] = long.MinValue;
                WalReader.Read(path, cutTail: number == segments[^1].Number, tell, (kind, payload) => OnSegmentRecord(number, kind, payload, queue));
            }
            queue.Finish();
        }
        head.Adopt(_series);
        var writer = new WalWriter(folder, Math.Max(_floorSegment, segments.Count > 0 ? segments[^1].Number + 1 : 1), options.WalSegmentBytes, options.SyncEveryCommit);
        foreach (var (number, newest) in _newest) writer.NewestBySegment[number] = newest;
        return writer;
    }

    private void OnSegmentRecord(int number, WalRecordKind kind, ReadOnlySpan<byte> payload, ReplayQueue queue)
    {
        try
        {
            if (kind != WalRecordKind.Samples)
            {
                OnRecord(kind, payload);
                return;
            }
            var batch = queue.Take();
            SampleRecord.Read(payload, batch);
            Keep(number, batch);
            _newest[number] = Math.Max(_newest[number], NewestOf(batch));
            Samples += batch.Count;
            queue.Put(batch);
        }
        catch (CorruptDataException damage)
        {
            tell($"{StoreFiles.Segment(number)}: a record with a right checksum does not read ({damage.Message}); it is left out");
        }
    }

    /// <summary>Leaves out samples of series that are not known and those that blocks hold.</summary>
    private void Keep(int number, SampleBatch batch)
    {
        var kept = 0;
        var known = CollectionsMarshal.AsSpan(_series);
        for (var i = 0; i < batch.Count; i++)
        {
            if (number < _floorSegment && batch.Times[i] < _floor) continue;
            var slot = (int)(uint)batch.Series[i] - 1;
            if ((uint)slot >= (uint)known.Length || known[slot].Reference != batch.Series[i]) continue;
            if (kept != i)
            {
                batch.Series[kept] = batch.Series[i];
                batch.Times[kept] = batch.Times[i];
                batch.Values[kept] = batch.Values[i];
            }
            kept++;
        }
        batch.Count = kept;
    }

    private static long NewestOf(SampleBatch batch)
    {
        var newest = long.MinValue;
        foreach (var time in batch.Times.AsSpan(0, batch.Count)) newest = Math.Max(newest, time);
        return newest;
    }

    private void OnRecord(WalRecordKind kind, ReadOnlySpan<byte> payload)
    {
        switch (kind)
        {
            case WalRecordKind.Symbols:
                SeriesLog.ReadSymbols(payload, head.Index.Symbols);
                break;
            case WalRecordKind.Series:
                SeriesLog.ReadSeries(payload, Remember);
                break;
            case WalRecordKind.Floor:
                _floor = new ByteSource(payload).VarInt();
                head.AcceptFloor = SeriesPage.WindowOf(_floor, head.WindowMs);
                head.RaiseNewest(_floor);
                break;
            case WalRecordKind.Deletion:
                deletions.Read(payload);
                break;
        }
    }

    private void Remember(ulong reference, int source, int[] labels)
    {
        var slot = (int)(uint)reference - 1;
        if (slot < 0 || source >= head.Index.Symbols.Count || Array.Exists(labels, id => id >= head.Index.Symbols.Count))
        {
            tell($"series {reference} is described by symbols that were lost; it is left out");
            return;
        }
        if (slot < _series.Count && _series[slot].Reference >= reference) return;
        while (_series.Count <= slot) _series.Add(default);
        _series[slot] = (reference, source, labels);
        head.MakePage(slot);
        var page = head.Page(slot);
        lock (page.Gate) page.Make(slot & (SeriesPage.Size - 1), (uint)(reference >> 32));
    }
}
