using Muster.Tsdb.Encoding;
using Muster.Tsdb.Wal;

namespace Muster.Tsdb.Head;

/// <summary>How identities stand in the log and in checkpoints: symbols by number, series by reference, source and label symbols.</summary>
internal static class SeriesLog
{
    private const int SeriesPerRecord = 4096;

    public static void WriteSymbol(ByteSink sink, int id, ReadOnlySpan<byte> utf8)
    {
        var start = WalRecord.Begin(sink, WalRecordKind.Symbols);
        sink.VarUInt((ulong)id);
        sink.VarUInt((ulong)utf8.Length);
        sink.Bytes(utf8);
        WalRecord.End(sink, start);
    }

    public static void WriteSeries(ByteSink sink, ulong reference, int source, ReadOnlySpan<int> labelIds)
    {
        var start = WalRecord.Begin(sink, WalRecordKind.Series);
        WriteOne(sink, reference, source, labelIds);
        WalRecord.End(sink, start);
    }

    /// <summary>Everything that is known, for a checkpoint; <paramref name="flush"/> takes what has gathered.</summary>
    public static void WriteAll(HeadIndex index, Func<int, uint> generation, ByteSink sink, Action flush)
    {
        for (var id = 0; id < index.Symbols.Count;)
        {
            var start = WalRecord.Begin(sink, WalRecordKind.Symbols);
            for (var end = Math.Min(index.Symbols.Count, id + SeriesPerRecord); id < end; id++)
            {
                sink.VarUInt((ulong)id);
                var utf8 = index.Symbols.Utf8(id);
                sink.VarUInt((ulong)utf8.Length);
                sink.Bytes(utf8);
            }
            WalRecord.End(sink, start);
            flush();
        }
        var labels = new List<int>();
        for (var slot = 0; slot < index.Slots;)
        {
            var start = WalRecord.Begin(sink, WalRecordKind.Series);
            for (var end = Math.Min(index.Slots, slot + SeriesPerRecord); slot < end; slot++)
            {
                if (!index.IsAlive(slot)) continue;
                labels.Clear();
                index.LabelIds(slot, labels);
                WriteOne(sink, (ulong)generation(slot) << 32 | (uint)(slot + 1), index.SourceOf(slot), System.Runtime.InteropServices.CollectionsMarshal.AsSpan(labels));
            }
            WalRecord.End(sink, start);
            flush();
        }
    }

    private static void WriteOne(ByteSink sink, ulong reference, int source, ReadOnlySpan<int> labelIds)
    {
        sink.VarUInt(reference);
        sink.VarUInt((ulong)source);
        sink.VarUInt((ulong)(labelIds.Length / 2));
        foreach (var id in labelIds) sink.VarUInt((ulong)id);
    }

    public static void ReadSymbols(ReadOnlySpan<byte> payload, SymbolTable into)
    {
        var source = new ByteSource(payload);
        while (source.Left > 0)
        {
            var id = source.Count(int.MaxValue);
            var text = System.Text.Encoding.UTF8.GetString(source.Take(source.Count(source.Left)));
            // A damaged record may have swallowed symbols; their numbers are kept free under names no label can have.
            while (into.Count < id && id - into.Count < 1 << 20) into.Add("\0lost " + into.Count.ToString(System.Globalization.CultureInfo.InvariantCulture));
            if (id == into.Count) into.Add(text);
        }
    }

    public delegate void OnSeries(ulong reference, int source, int[] labelIds);

    public static void ReadSeries(ReadOnlySpan<byte> payload, OnSeries onSeries)
    {
        var source = new ByteSource(payload);
        while (source.Left > 0)
        {
            var reference = source.VarUInt();
            var from = source.Count(int.MaxValue);
            var ids = new int[source.Count(source.Left) * 2];
            for (var i = 0; i < ids.Length; i++) ids[i] = source.Count(int.MaxValue);
            onSeries(reference, from, ids);
        }
    }
}
