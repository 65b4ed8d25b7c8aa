using Muster.Tsdb.Encoding;
using Muster.Tsdb.Head;

namespace Muster.Tsdb.Wal;

/// <summary>Fills the head from the newest checkpoint and the segments, and opens the log for writing after them.</summary>
internal sealed class WalRecovery(HeadStore head, HeadDeletions deletions, string folder, Action<string> tell)
{
    private readonly Dictionary<int, (ulong Reference, int Source, int[] Labels)> _series = [];
    private readonly Dictionary<int, long> _newest = [];
    private readonly SampleBatch _batch = new();
    private long _floor = long.MinValue;
    private int _floorSegment;

    public long Samples { get; private set; }
    public long FloorMs => _floor;

    public WalWriter Run(TsdbOptions options)
    {
        Directory.CreateDirectory(folder);
        var checkpoints = StoreFiles.Numbered(folder, ".checkpoint");
        if (checkpoints.Count > 0)
        {
            _floorSegment = checkpoints[^1].Number;
            WalReader.Read(checkpoints[^1].Path, cutTail: false, tell, OnRecord);
        }
        var segments = StoreFiles.Numbered(folder, ".wal");
        foreach (var (number, path) in segments)
        {
            _newest[number] = long.MinValue;
            WalReader.Read(path, cutTail: number == segments[^1].Number, tell, (kind, payload) => OnSegmentRecord(number, kind, payload));
        }
        head.Adopt(_series);
        var writer = new WalWriter(folder, Math.Max(_floorSegment, segments.Count > 0 ? segments[^1].Number + 1 : 1), options.WalSegmentBytes, options.SyncEveryCommit);
        foreach (var (number, newest) in _newest) writer.NewestBySegment[number] = newest;
        return writer;
    }

    private void OnSegmentRecord(int number, WalRecordKind kind, ReadOnlySpan<byte> payload)
    {
        try
        {
            if (kind != WalRecordKind.Samples)
            {
                OnRecord(kind, payload);
                return;
            }
            SampleRecord.Read(payload, _batch);
            Keep(number);
            _newest[number] = Math.Max(_newest[number], NewestOf(_batch));
            head.Apply(_batch);
            Samples += _batch.Count;
        }
        catch (CorruptDataException damage)
        {
            tell($"{StoreFiles.Segment(number)}: a record with a right checksum does not read ({damage.Message}); it is left out");
        }
    }

    /// <summary>Leaves out samples of series that are not known and those that blocks hold.</summary>
    private void Keep(int number)
    {
        var kept = 0;
        for (var i = 0; i < _batch.Count; i++)
        {
            if (number < _floorSegment && _batch.Times[i] < _floor) continue;
            if (!_series.TryGetValue((int)(uint)_batch.Series[i] - 1, out var known) || known.Reference != _batch.Series[i]) continue;
            _batch.Series[kept] = _batch.Series[i];
            _batch.Times[kept] = _batch.Times[i];
            _batch.Values[kept++] = _batch.Values[i];
        }
        _batch.Count = kept;
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
        if (_series.TryGetValue(slot, out var known) && known.Reference >= reference) return;
        _series[slot] = (reference, source, labels);
        head.MakePage(slot);
        head.Page(slot).Make(slot & (SeriesPage.Size - 1), (uint)(reference >> 32));
    }
}
