using System.Runtime.CompilerServices;
using Muster.AccessLog.Parsing;

namespace Muster.AccessLog.Tables;

/// <summary>
/// The rows of one thread: an open-addressing hash table whose keys are bytes in one arena. Holds at most <c>budget</c> rows, so memory is
/// bounded however many distinct keys there are: when it is full, the rows with the fewest requests are folded into <see cref="Other"/>.
/// </summary>
/// <param name="budget">The most rows kept apart.</param>
public sealed unsafe partial class TimingTable(int budget)
{
    private const ulong Prime1 = 0x9E37_79B9_7F4A_7C15, Prime2 = 0xC2B2_AE3D_27D4_EB4F;

    private Slot[] _slots = new Slot[1 << 12];
    private TimingRow[] _rows = new TimingRow[1 << 10];
    private byte[] _arena = new byte[1 << 16];
    private int _arenaUsed;
    private TimingRow _other;

    private struct Slot
    {
        /// <summary>The hash with the lowest bit set; 0: free.</summary>
        public ulong Hash;
        public int Row;

        /// <summary>Where the key stands: known here too, so that row and key can be fetched at the same time.</summary>
        public int KeyStart;
    }

    public int Count { get; private set; }

    public SamplePool Samples { get; } = new();

    /// <summary>What did not fit the budget, all together.</summary>
    public ref TimingRow Other => ref _other;

    public ref TimingRow Row(int index) => ref _rows[index];

    public ReadOnlySpan<byte> Key(in TimingRow row) => _arena.AsSpan(row.KeyStart, row.KeyLength);

    /// <summary>Adds an entry to its row.</summary>
    public void Add(byte* key, int length, int status, in LogEntry entry)
    {
        int row = Find(key, length, status);
        if (row < 0) _other.Add(entry, Samples);
        else _rows[row].Add(entry, Samples);
    }

    /// <summary>The row of a key, made if it is new; -1 when the table takes no new rows (the entry belongs to <see cref="Other"/>). Up to 7 bytes behind the key may be read.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Find(byte* key, int length, int status) => Find(key, length, status, HashOf(key, length, status));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Find(byte* key, int length, int status, ulong hash)
    {
        var slots = _slots;
        int mask = slots.Length - 1;
        for (int at = (int)(hash >> 32) & mask; ; at = (at + 1) & mask)
        {
            ref var slot = ref slots[at];
            if (slot.Hash == hash)
            {
                ref var row = ref _rows[slot.Row];
                if (row.Status == status && row.KeyLength == length && Same(key, slot.KeyStart, length)) return slot.Row;
            }
            else if (slot.Hash == 0)
            {
                return Insert(key, length, status, hash, at);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong HashOf(byte* key, int length, int status)
    {
        ulong hash = ((ulong)(uint)length << 32 | (uint)status) * Prime1;
        byte* last = key + length - 8;
        while (key < last)
        {
            hash = Mix(hash ^ Unsafe.ReadUnaligned<ulong>(key));
            key += 8;
        }
        // The rest, 0 to 8 bytes; bytes behind the key are shifted out.
        int rest = (int)(last + 8 - key);
        if (rest > 0) hash = Mix(hash ^ Unsafe.ReadUnaligned<ulong>(key) << (64 - rest * 8));
        return hash | 1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Mix(ulong value)
    {
        ulong high = Math.BigMul(value ^ Prime2, Prime1, out ulong low);
        return high ^ low;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Same(byte* key, int start, int length) => new ReadOnlySpan<byte>(key, length).SequenceEqual(_arena.AsSpan(start, length));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private int Insert(byte* key, int length, int status, ulong hash, int at)
    {
        if (_frozen) return -1;
        if (Count >= budget)
        {
            Prune();
            return Find(key, length, status);
        }
        if (_arenaUsed + length > _arena.Length) Array.Resize(ref _arena, Math.Max(_arena.Length * 2, _arenaUsed + length));
        new ReadOnlySpan<byte>(key, length).CopyTo(_arena.AsSpan(_arenaUsed));
        if (Count == _rows.Length) Array.Resize(ref _rows, _rows.Length * 2);
        _rows[Count] = new TimingRow { KeyStart = _arenaUsed, KeyLength = length, Status = status };
        _arenaUsed += length;
        _slots[at] = new Slot { Hash = hash, Row = Count, KeyStart = _rows[Count].KeyStart };
        int row = Count++;
        if (Count * 2 > _slots.Length) Widen();
        return row;
    }

    private void Widen()
    {
        var wider = new Slot[_slots.Length * 4];
        int mask = wider.Length - 1;
        foreach (var slot in _slots)
        {
            if (slot.Hash == 0) continue;
            int at = (int)(slot.Hash >> 32) & mask;
            while (wider[at].Hash != 0) at = (at + 1) & mask;
            wider[at] = slot;
        }
        _slots = wider;
    }
}
