namespace Muster.AccessLog.Tables;

/// <content>What happens when there are more distinct keys than there is room for.</content>
public sealed unsafe partial class TimingTable
{
    /// <summary>Longer keys are folded each time.</summary>
    private const int LongestAlias = 256;

    /// <summary>So many aliases are remembered; then all are forgotten.</summary>
    private const int MostAliases = 1 << 17;

    private int _aliases;
    private bool _frozen;

    /// <summary>Changes whenever rows get other indices.</summary>
    public int Generation { get; private set; }

    /// <summary>
    /// 0: every figure is exact. Otherwise rows were folded away, and a row of this table may lack up to so many of its requests;
    /// every key with more requests than this has a row.
    /// </summary>
    public long Floor { get; private set; }

    /// <summary>Called before rows get other indices: who has entries for them gives them now.</summary>
    internal Action? BeforeRowsMove { get; set; }

    /// <summary>A table for a second reading: it has the rows of the given keys and takes no others.</summary>
    public static TimingTable Of(IReadOnlyList<(byte[] Key, int Status)> keys, Grouping.ViewFolder? folder = null)
    {
        var table = new TimingTable(keys.Count + 1, folder, large: true);
        foreach (var (key, status) in keys)
        {
            var padded = new byte[key.Length + Parsing.ByteSearch.Width];
            key.CopyTo(padded, 0);
            fixed (byte* first = padded) table.FindNamed(first, key.Length, status);
        }
        table._frozen = true;
        return table;
    }

    /// <summary>The row with the same key and status as a row of another table, made if there is none; the budget does not count.</summary>
    internal int FindLike(TimingTable other, int row)
    {
        byte* key = other._arena.At + *other._keys.At(row) + KeyHeader.Size;
        ulong header = other.Header(row);
        var hash = Hasher.Of(key, header);
        var slot = Probe(hash);
        return slot->Place != 0 ? slot->Row : NewRow(key, header, hash);
    }

    /// <summary>Asks for what <see cref="FindLike"/> will look at.</summary>
    internal void FetchLike(TimingTable other, int row)
    {
        byte* key = other._arena.At + *other._keys.At(row) + KeyHeader.Size;
        TimingQueue.Fetch(SlotOf(Hasher.Of(key, other.Header(row)).Place));
    }

    /// <summary>Asks for a row's key.</summary>
    internal void FetchKey(int row) => TimingQueue.Fetch(_arena.At + *_keys.At(row));

    private void AddAlias(KeyHash hash, int row)
    {
        if (_aliases == MostAliases) Rebuild();
        _aliases++;
        Occupy(hash, row);
    }

    /// <summary>Folds the half of the rows that has the fewest requests into row 0.</summary>
    private void Prune()
    {
        BeforeRowsMove?.Invoke();
        var counts = new long[Count];
        for (int i = 0; i < Count; i++) counts[i] = _hot.At(i + 1)->Timed + _cold.At(i + 1)->Untimed;
        Array.Sort(counts);
        long most = counts[(Count - 1) / 2];
        int goes = (Count + 1) / 2; // rows with exactly `most` requests stay when more of them there are than must go
        int kept = 0;
        for (int row = 1; row <= Count; row++)
        {
            if (goes > 0 && _hot.At(row)->Timed + _cold.At(row)->Untimed <= most)
            {
                goes--;
                FoldAway(row);
                continue;
            }
            kept++;
            *_hot.At(kept) = *_hot.At(row);
            *_cold.At(kept) = *_cold.At(row);
            *_keys.At(kept) = *_keys.At(row);
        }
        Count = kept;
        Floor += most;
        Generation++;
        Rebuild();
    }

    private void FoldAway(int row)
    {
        ref var rest = ref *_hot.At(0);
        ref var restCold = ref *_cold.At(0);
        ref var hot = ref *_hot.At(row);
        ref var cold = ref *_cold.At(row);
        Samples.Move(ref rest.Samples, rest.Timed, hot.Samples, hot.Timed);
        rest.Timed += hot.Timed;
        rest.Sum += hot.Sum;
        restCold.AddSquare(ref rest.SquaresLow, new UInt128(cold.SquaresHigh, hot.SquaresLow));
        rest.Bytes += hot.Bytes;
        rest.UpstreamSum += hot.UpstreamSum;
        rest.UpstreamOf += hot.UpstreamOf;
        rest.Minimum = Math.Min(rest.Minimum, hot.Minimum);
        rest.Maximum = Math.Max(rest.Maximum, hot.Maximum);
        ulong compressed = (ulong)rest.Compressed + hot.Compressed;
        rest.Compressed = (uint)compressed;
        restCold.CompressedHigh += cold.CompressedHigh + (uint)(compressed >> 32);
        restCold.Untimed += cold.Untimed;
        if (cold.LongMaximum > 0)
        {
            restCold.LongMinimum = restCold.LongMaximum == 0 ? cold.LongMinimum : Math.Min(restCold.LongMinimum, cold.LongMinimum);
            restCold.LongMaximum = Math.Max(restCold.LongMaximum, cold.LongMaximum);
        }
        restCold.CompressionUnknown += cold.CompressionUnknown;
        restCold.Queries += cold.Queries;
        restCold.QueryMicros += cold.QueryMicros;
    }

    /// <summary>Slots and arena for the rows there are; aliases are forgotten.</summary>
    private void Rebuild()
    {
        var (old, slots) = (_arena, _slots.Length);
        _slots.Leave();
        _slots = new PinnedBlock<Slot>(slots, _bank);
        _arena = new PinnedBlock<byte>(_arena.Length, _bank);
        (_slotsUsed, _arenaUsed, _aliases) = (0, 0, 0);
        for (int row = 1; row <= Count; row++)
        {
            byte* key = old.At + *_keys.At(row);
            ulong header = System.Runtime.CompilerServices.Unsafe.ReadUnaligned<ulong>(key);
            *_keys.At(row) = Keep(key + KeyHeader.Size, header);
            Occupy(Hasher.Of(key + KeyHeader.Size, header), row);
        }
        old.Leave();
    }
}
