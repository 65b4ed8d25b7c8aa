using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Muster.AccessLog.Parsing;

namespace Muster.AccessLog.Tables;

/// <summary>
/// Puts entries into a table a few dozen at a time. A table of many rows lies outside the processor's near caches, and each entry would wait for
/// its slot, its row, its key and its durations in turn; here the waiting for all entries of a batch happens at once.
/// </summary>
public sealed unsafe class TimingQueue(TimingTable table)
{
    private const int Batch = 32;

    private readonly Waiting[] _waiting = new Waiting[Batch];
    private int _count;

    internal struct Waiting
    {
        public byte* Key;
        public int Length;
        public int Row;
        public ulong Hash;
        public LogEntry Entry;
    }

    /// <param name="key">Must stay in place until the next <see cref="Flush"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(byte* key, int length, in LogEntry entry)
    {
        ref var waiting = ref _waiting[_count];
        waiting.Key = key;
        waiting.Length = length;
        waiting.Entry = entry;
        waiting.Hash = table.Announce(key, length, entry.Status);
        if (++_count == Batch) Flush();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Flush()
    {
        var batch = _waiting.AsSpan(0, _count);
        _count = 0;
        foreach (ref var waiting in batch) table.FetchRow(waiting.Hash);
        int generation = table.Generation;
        foreach (ref var waiting in batch)
        {
            waiting.Row = table.FindHashed(waiting.Key, waiting.Length, waiting.Entry.Status, waiting.Hash);
            table.FetchSamples(waiting.Row, waiting.Entry.Micros);
        }
        bool moved = generation != table.Generation;
        foreach (ref var waiting in batch)
        {
            int row = moved ? table.FindHashed(waiting.Key, waiting.Length, waiting.Entry.Status, waiting.Hash) : waiting.Row;
            if (row >= 0) table.Row(row).Add(waiting.Entry, table.Samples);
            else table.Other.Add(waiting.Entry, table.Samples);
        }
    }

    /// <summary>Asks for a cache line without waiting for it; where the processor has no such instruction, nothing happens.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Fetch<T>(ref T place)
    {
        if (Sse.IsSupported) Sse.Prefetch0(Unsafe.AsPointer(ref place));
    }
}
