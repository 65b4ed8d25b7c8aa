using Muster.Tsdb.Encoding;
using Muster.Tsdb.Wal;

namespace Muster.Tsdb.Head;

/// <summary>Spans of the head's series that were deleted; they vanish from what is read and from the blocks that are written.</summary>
internal sealed class HeadDeletions
{
    private readonly Lock _gate = new();
    private readonly Dictionary<int, List<(long From, long To)>> _spans = [];

    public void Add(int slot, long from, long to)
    {
        lock (_gate)
        {
            if (!_spans.TryGetValue(slot, out var spans)) _spans.Add(slot, spans = []);
            spans.Add((from, to));
        }
    }

    public void Apply(int slot, Samples samples)
    {
        lock (_gate)
            if (_spans.TryGetValue(slot, out var spans))
                foreach (var (from, to) in spans) samples.Remove(from, to);
    }

    /// <summary>Forgets spans wholly before the floor: blocks were written without what they hid.</summary>
    public void DropBefore(long floorMs)
    {
        lock (_gate)
            foreach (var (slot, spans) in _spans.ToArray())
            {
                spans.RemoveAll(span => span.To < floorMs);
                if (spans.Count == 0) _spans.Remove(slot);
            }
    }

    public void Write(ByteSink sink)
    {
        lock (_gate)
            foreach (var (slot, spans) in _spans)
                foreach (var (from, to) in spans) Write(sink, slot, from, to);
    }

    public static void Write(ByteSink sink, int slot, long from, long to)
    {
        var start = WalRecord.Begin(sink, WalRecordKind.Deletion);
        sink.VarUInt((ulong)slot);
        sink.VarInt(from);
        sink.VarInt(to);
        WalRecord.End(sink, start);
    }

    public void Read(ReadOnlySpan<byte> payload)
    {
        var source = new ByteSource(payload);
        Add(source.Count(int.MaxValue), source.VarInt(), source.VarInt());
    }
}
