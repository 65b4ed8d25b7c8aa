namespace Muster.AccessLog.Tables;

/// <content>What happens when there are more distinct keys than the budget allows.</content>
public sealed unsafe partial class TimingTable
{
    private bool _frozen;

    /// <summary>Changes whenever rows get other indices.</summary>
    public int Generation { get; private set; }

    /// <summary>
    /// 0: every figure is exact. Otherwise rows were folded away, and a row of this table may lack up to so many of its requests;
    /// every key with more requests than this has a row.
    /// </summary>
    public long Floor { get; private set; }

    /// <summary>A table for a second reading: it has the rows of the given keys and takes no others.</summary>
    public static TimingTable Of(IReadOnlyList<(byte[] Key, int Status)> keys)
    {
        var table = new TimingTable(keys.Count + 1);
        foreach (var (key, status) in keys)
        {
            var padded = new byte[key.Length + 8];
            key.CopyTo(padded, 0);
            fixed (byte* first = padded) table.Find(first, key.Length, status);
        }
        table._frozen = true;
        return table;
    }

    /// <summary>Folds the half of the rows that has the fewest requests into <see cref="Other"/>.</summary>
    private void Prune()
    {
        var counts = new long[Count];
        for (int i = 0; i < Count; i++) counts[i] = _rows[i].Count;
        Array.Sort(counts);
        long most = counts[(Count - 1) / 2];
        int goes = (Count + 1) / 2; // rows with exactly `most` requests stay when more of them there are than must go

        var slots = new Slot[_slots.Length];
        int mask = slots.Length - 1;
        var arena = new byte[_arena.Length];
        int used = 0, kept = 0;
        for (int i = 0; i < Count; i++)
        {
            ref var row = ref _rows[i];
            if (goes > 0 && row.Count <= most)
            {
                goes--;
                Samples.Move(ref _other.Samples, _other.Timed, row.Samples, row.Timed);
                _other.Add(row);
                continue;
            }
            Key(row).CopyTo(arena.AsSpan(used));
            row.KeyStart = used;
            used += row.KeyLength;
            fixed (byte* key = arena)
            {
                ulong hash = HashOf(key + row.KeyStart, row.KeyLength, row.Status);
                int at = (int)(hash >> 32) & mask;
                while (slots[at].Hash != 0) at = (at + 1) & mask;
                slots[at] = new Slot { Hash = hash, Row = kept, KeyStart = row.KeyStart };
            }
            _rows[kept++] = row;
        }
        (_slots, _arena, _arenaUsed, Count) = (slots, arena, used, kept);
        Floor += most;
        Generation++;
    }
}
