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
    private const int RowBits = 11;

    private readonly int _budget;
    private readonly ViewFolder? _folder;
    private readonly PageBank? _bank;
    private readonly Segments<HotRow> _hot;
    private readonly Segments<ColdRow> _cold;

    /// <summary>Where each row's key stands in the arena.</summary>
    private readonly Segments<int> _keys;
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
        (_hot, _cold, _keys) = (new(RowBits, _bank), new(RowBits, _bank), new(RowBits, _bank));
        (_slots, _arena) = (new(1 << 12, _bank), new(1 << 16, _bank));
        Samples = new SamplePool(_bank);
        Start(0);
        if (large) Near = new NearRows(this, _bank);
    }

    /// <summary>Where ordinary entries wait for their rows; null: they need not.</summary>
    internal NearRows? Near { get; }

    internal struct Slot
    {
        /// <summary>0: free.</summary>
        public ulong Place;
        public uint Check;
        public int Row;
    }

    /// <summary>Rows, without the rest; they are 1 to <see cref="Count"/>.</summary>
    public int Count { get; private set; }

    public SamplePool Samples { get; }

    internal KeyHasher Hasher { get; } = new();

    /// <param name="index">0: what did not fit the budget, all together.</param>
    public TimingRow Row(int index) => _hot.At(index)->Whole(*_cold.At(index), index == 0 ? 0 : KeyHeader.StatusOf(Header(index)));

    /// <summary>The key of a row, 1 to <see cref="Count"/>.</summary>
    public ReadOnlySpan<byte> Key(int index) => _arena.Part(*_keys.At(index) + KeyHeader.Size, KeyHeader.LengthOf(Header(index)));

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
        return FindHashed(key, header, Hasher.Of(key, header));
    }

    /// <summary>The same for a key that is a view's name already.</summary>
    public int FindNamed(byte* key, int length, int status)
    {
        ulong header = KeyHeader.Of(length, status, named: _folder is not null);
        var hash = Hasher.Of(key, header);
        var slot = Probe(hash);
        return slot->Place != 0 ? slot->Row : InsertRow(key, header, hash);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal int FindHashed(byte* key, ulong header, KeyHash hash)
    {
        var slot = Probe(hash);
        return slot->Place != 0 ? slot->Row : Miss(key, header, hash);
    }

    /// <summary>The slot of a key, or the free one where it would go.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Slot* Probe(KeyHash hash)
    {
        var slots = _slots.At;
        uint mask = (uint)_slots.Length - 1;
        for (uint at = (uint)(hash.Place >> 32) & mask; ; at = (at + 1) & mask)
        {
            var slot = slots + at;
            if ((slot->Place == hash.Place && slot->Check == hash.Check) || slot->Place == 0) return slot;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private int Miss(byte* key, ulong header, KeyHash hash)
    {
        if (_folder is null) return InsertRow(key, header, hash);
        int row;
        var view = _folder.Fold(key, KeyHeader.LengthOf(header));
        fixed (byte* name = view) row = FindNamed(name, view.Length, KeyHeader.StatusOf(header));
        if (KeyHeader.LengthOf(header) <= LongestAlias) AddAlias(hash, row);
        return row;
    }

    private int InsertRow(byte* key, ulong header, KeyHash hash)
    {
        if (_frozen) return 0;
        if (Count >= _budget) Prune();
        return NewRow(key, header, hash);
    }

    private int NewRow(byte* key, ulong header, KeyHash hash)
    {
        int row = ++Count;
        Start(row);
        *_keys.At(row) = Keep(key, header);
        Occupy(hash, row);
        return row;
    }

    /// <summary>An empty row. What is new is zero already, and memory nobody touches costs nothing.</summary>
    private void Start(int row)
    {
        if (row == _hot.Length)
        {
            _hot.Grow();
            _cold.Grow();
            _keys.Grow();
        }
        *_hot.At(row) = new HotRow { Minimum = uint.MaxValue };
        if (Generation > 0) *_cold.At(row) = default;
    }

    /// <summary>Copies a key and answers where it stands.</summary>
    private int Keep(byte* key, ulong header)
    {
        int length = KeyHeader.LengthOf(header);
        int room = KeyHeader.RoomOf(length);
        // Hashing reads on behind the last key.
        while (_arenaUsed + room + ByteSearch.Width > _arena.Length) _arena.Grow(checked(_arena.Length * 2));
        int start = _arenaUsed;
        Unsafe.WriteUnaligned(_arena.At + start, header);
        new ReadOnlySpan<byte>(key, length).CopyTo(new Span<byte>(_arena.At + start + KeyHeader.Size, length));
        _arenaUsed += room;
        return start;
    }

    private void Occupy(KeyHash hash, int row)
    {
        Place(_slots, new Slot { Place = hash.Place, Check = hash.Check, Row = row });
        if (++_slotsUsed * 2 > _slots.Length) Widen();
    }

    private static void Place(PinnedBlock<Slot> slots, Slot slot)
    {
        uint mask = (uint)slots.Length - 1;
        uint at = (uint)(slot.Place >> 32) & mask;
        while (slots.At[at].Place != 0) at = (at + 1) & mask;
        slots.At[at] = slot;
    }

    private void Widen()
    {
        var wider = new PinnedBlock<Slot>(_slots.Length * 2, _bank);
        for (int i = 0; i < _slots.Length; i++)
            if (_slots.At[i].Place != 0) Place(wider, _slots.At[i]);
        _slots.Leave();
        _slots = wider;
    }

    private ulong Header(int row) => Unsafe.ReadUnaligned<ulong>(_arena.At + *_keys.At(row));
}
