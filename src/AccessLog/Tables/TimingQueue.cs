using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Muster.AccessLog.Parsing;

namespace Muster.AccessLog.Tables;

/// <summary>
/// Puts entries into a table a few dozen at a time. A table of many rows lies outside the processor's near caches, and each entry would wait for
/// its slot, its row and its durations in turn; here the waiting for all entries of a batch happens at once.
/// </summary>
internal sealed unsafe class TimingQueue(TimingTable table)
{
    private const int Batch = 64;

    /// <summary>So many entries later an entry's slot is there, and its row can be asked for.</summary>
    private const int Ahead = 16;

    private readonly PinnedBlock<Waiting> _waiting = new(Batch);
    private int _count;

    /// <summary>What of an entry goes into a row (but for queries, which only formats of slower programs have).</summary>
    internal struct Waiting
    {
        public byte* Key;
        public ulong Header;
        public KeyHash Hash;
        public long Micros, Upstream, Bytes;
        public int Row;
        public Compression Compression;
    }

    /// <param name="key">Must stay in place until the next <see cref="Flush"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(byte* key, int length, in LogEntry entry)
    {
        var waiting = _waiting.At + _count;
        ulong header = KeyHeader.Of(length, entry.Status, named: false);
        waiting->Key = key;
        waiting->Header = header;
        waiting->Micros = entry.Micros;
        waiting->Upstream = entry.UpstreamMicros;
        waiting->Bytes = entry.Bytes;
        waiting->Compression = entry.Compression;
        var hash = table.Hasher.Of(key, header);
        waiting->Hash = hash;
        Fetch(table.SlotOf(hash.Place));
        if (_count >= Ahead) table.FetchRow(waiting[-Ahead].Hash.Place);
        if (++_count == Batch) Flush();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Flush()
    {
        var batch = _waiting.At;
        int count = _count;
        _count = 0;
        for (int i = Math.Max(0, count - Ahead); i < count; i++) table.FetchRow(batch[i].Hash.Place);
        int generation = table.Generation;
        for (int i = 0; i < count; i++) batch[i].Row = table.FindHashed(batch[i].Key, batch[i].Header, batch[i].Hash);
        // Rows were folded away underway: those found before have other indices now.
        if (generation != table.Generation)
            for (int i = 0; i < count; i++) batch[i].Row = table.FindHashed(batch[i].Key, batch[i].Header, batch[i].Hash);
        for (int i = 0; i < count; i++) table.FetchSamples(batch[i].Row, batch[i].Micros);
        for (int i = 0; i < count; i++) table.AddWaiting(batch + i);
    }

    /// <summary>Asks for a cache line without waiting for it; where the processor has no such instruction, nothing happens.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Fetch(void* place)
    {
        if (Sse.IsSupported) Sse.Prefetch0(place);
    }
}
