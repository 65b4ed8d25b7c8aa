using System.Numerics;
using System.Runtime.CompilerServices;
using Muster.AccessLog.Grouping;
using Muster.AccessLog.Parsing;

namespace Muster.AccessLog.Tables;

/// <summary>
/// The rows of one thread: an open-addressing hash table whose keys are bytes in one arena. Holds at most <c>budget</c> rows, so memory is
/// bounded however many distinct keys there are: when it is full, the rows with the fewest requests are folded into row 0, the rest.
/// With a folder, a key that comes from a line is an alias of the row of its view; the work of folding is done once for each such key.
/// </summary>
public sealed unsafe partial class TimingTable
{
    private readonly int _budget;
    private readonly ViewFolder? _folder;
    private readonly PageBank? _bank;
    private readonly Segments<HotRow> _hot;
    private readonly Segments<ColdRow> _cold;
    private PinnedBlock<Slot> _slots;
    private PinnedBlock<byte> _arena;
    private int _slotsUsed, _arenaUsed;

    /// <param name="budget">The most rows kept apart.</param>
    /// <param name="folder">Null: the keys of lines are rows as they are.</param>
    /// <param name="large">Whether rows may become so many that memory in large pages pays.</param>
    public TimingTable(int budget, ViewFolder? folder = null, bool large = false)
    {
        (_budget, _folder) = (budget, folder);
        if (large) _bank = new PageBank();
        (_hot, _cold) = (new(11, _bank), new(11, _bank));
        (_slots, _arena) = (new(1 << 12, _bank), new(1 << 16, _bank));
        Samples = new SamplePool(_bank);
        _hot.Grow();
        _cold.Grow();
        _hot.At(0)->Minimum = uint.MaxValue;
    }

    internal struct Slot
    {
        /// <summary>The hash with the lowest bit set; 0: free.</summary>
        public ulong Hash;
        public int Row;

        /// <summary>Where the key stands: known here too, so that row and key can be fetched at the same time.</summary>
        public int KeyStart;
    }

    /// <summary>Rows, without the rest; they are 1 to <see cref="Count"/>.</summary>
    public int Count { get; private set; }

    public SamplePool Samples { get; }

    /// <param name="index">0: what did not fit the budget, all together.</param>
    public TimingRow Row(int index) => _hot.At(index)->Whole(*_cold.At(index), index == 0 ? 0 : KeyHeader.StatusOf(Header(index)));

    /// <summary>The key of a row, 1 to <see cref="Count"/>.</summary>
    public ReadOnlySpan<byte> Key(int index) => _arena.Part(_cold.At(index)->KeyStart + KeyHeader.Size, KeyHeader.LengthOf(Header(index)));

    /// <summary>A row's durations: their place in <see cref="Samples"/> and how many they are.</summary>
    internal (int Start, long Timed) SamplesOf(int index) => (_hot.At(index)->Samples, _hot.At(index)->Timed);

    /// <summary>Adds an entry to a row.</summary>
    public void Add(int index, in LogEntry entry)
    {
        var cold = _cold.At(index);
        _hot.At(index)->Add(entry.Micros, entry.UpstreamMicros, entry.Bytes, entry.Compression, cold, Samples);
        if (entry.Queries > 0) cold->Queries += entry.Queries;
        if (entry.QueryMicros > 0) cold->QueryMicros += entry.QueryMicros;
    }

    /// <summary>The row of a key as it stands in a line, made if it is new; 0 when the table takes no new rows. Up to 63 bytes behind the key may be read.</summary>
    public int Find(byte* key, int length, int status)
    {
        ulong header = KeyHeader.Of(length, status, named: false);
        return FindHashed(key, header, HashOf(key, header));
    }

    /// <summary>The same for a key that is a view's name already.</summary>
    public int FindNamed(byte* key, int length, int status)
    {
        ulong header = KeyHeader.Of(length, status, named: _folder is not null);
        ulong hash = HashOf(key, header);
        var slot = Probe(key, header, hash);
        return slot->Hash != 0 ? slot->Row : InsertRow(key, header, hash);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal int FindHashed(byte* key, ulong header, ulong hash)
    {
        var slot = Probe(key, header, hash);
        return slot->Hash != 0 ? slot->Row : Miss(key, header, hash);
    }

    /// <summary>The slot of a key, or the free one where it would go.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Slot* Probe(byte* key, ulong header, ulong hash)
    {
        var slots = _slots.At;
        uint mask = (uint)_slots.Length - 1;
        for (uint at = (uint)(hash >> 32) & mask; ; at = (at + 1) & mask)
        {
            var slot = slots + at;
            if (slot->Hash == hash)
            {
                byte* known = _arena.At + slot->KeyStart;
                if (Unsafe.ReadUnaligned<ulong>(known) == header && SameKey(known + KeyHeader.Size, key, KeyHeader.LengthOf(header))) return slot;
            }
            else if (slot->Hash == 0)
            {
                return slot;
            }
        }
    }

    /// <summary>Looks at no more than the cache line the key's header stands in, where the whole key does; 8 bytes before the other key are read too.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool SameKey(byte* known, byte* key, int length)
    {
        const int near = ByteSearch.Width - KeyHeader.Size;
        if (length > near) return ByteSearch.Same(known, key, length);
        return length == 0 || ByteSearch.Differences(known - KeyHeader.Size, key - KeyHeader.Size) >> KeyHeader.Size << (ByteSearch.Width - length) == 0;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private int Miss(byte* key, ulong header, ulong hash)
    {
        if (_folder is null) return InsertRow(key, header, hash);
        int row;
        var view = _folder.Fold(key, KeyHeader.LengthOf(header));
        fixed (byte* name = view) row = FindNamed(name, view.Length, KeyHeader.StatusOf(header));
        if (KeyHeader.LengthOf(header) <= LongestAlias) AddAlias(key, header, hash, row);
        return row;
    }

    private int InsertRow(byte* key, ulong header, ulong hash)
    {
        if (_frozen) return 0;
        if (Count >= _budget) Prune();
        int row = ++Count;
        if (row == _hot.Length)
        {
            _hot.Grow();
            _cold.Grow();
        }
        *_hot.At(row) = new HotRow { Minimum = uint.MaxValue };
        *_cold.At(row) = new ColdRow { KeyStart = Occupy(key, header, hash, row) };
        return row;
    }

    /// <summary>Takes a slot for a key that has none, and answers where the key stands.</summary>
    private int Occupy(byte* key, ulong header, ulong hash, int row)
    {
        int length = KeyHeader.LengthOf(header);
        // Each key on cache lines of its own; comparing reads on behind the last one.
        int room = (KeyHeader.Size + length + ByteSearch.Width - 1) & -ByteSearch.Width;
        while (_arenaUsed + room + ByteSearch.Width > _arena.Length) _arena.Grow(checked(_arena.Length * 2));
        int start = _arenaUsed;
        Unsafe.WriteUnaligned(_arena.At + start, header);
        new ReadOnlySpan<byte>(key, length).CopyTo(new Span<byte>(_arena.At + start + KeyHeader.Size, length));
        _arenaUsed += room;
        Place(_slots, new Slot { Hash = hash, Row = row, KeyStart = start });
        if (++_slotsUsed * 2 > _slots.Length) Widen();
        return start;
    }

    private static void Place(PinnedBlock<Slot> slots, Slot slot)
    {
        uint mask = (uint)slots.Length - 1;
        uint at = (uint)(slot.Hash >> 32) & mask;
        while (slots.At[at].Hash != 0) at = (at + 1) & mask;
        slots.At[at] = slot;
    }

    private void Widen()
    {
        var wider = new PinnedBlock<Slot>(_slots.Length * 2, _bank);
        for (int i = 0; i < _slots.Length; i++)
            if (_slots.At[i].Hash != 0) Place(wider, _slots.At[i]);
        _slots.Leave();
        _slots = wider;
    }

    private ulong Header(int row) => Unsafe.ReadUnaligned<ulong>(_arena.At + _cold.At(row)->KeyStart);

    /// <summary>Of the key and what its header says.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong HashOf(byte* key, ulong header)
    {
        const ulong prime1 = 0x9E37_79B9_7F4A_7C15, prime2 = 0xC2B2_AE3D_27D4_EB4F;
        int length = KeyHeader.LengthOf(header);
        ulong hash = header ^ prime2;
        while (length > 16)
        {
            hash = Mix(Unsafe.ReadUnaligned<ulong>(key) ^ hash, Unsafe.ReadUnaligned<ulong>(key + 8) ^ prime1);
            key += 16;
            length -= 16;
        }
        // The rest, 1 to 16 bytes (0 of an empty key); bytes behind the key are shifted out.
        ulong first = Unsafe.ReadUnaligned<ulong>(key), second = Unsafe.ReadUnaligned<ulong>(key + 8);
        int bits = length * 8;
        if (bits <= 64) (first, second) = (bits == 0 ? 0 : first << (64 - bits), 0);
        else second <<= 128 - bits;
        return Mix(first ^ hash, second ^ prime1) * prime2 | 1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Mix(ulong one, ulong other)
    {
        ulong high = Math.BigMul(one, other, out ulong low);
        return high ^ low;
    }
}
