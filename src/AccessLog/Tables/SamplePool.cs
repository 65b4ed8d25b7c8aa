using System.Runtime.CompilerServices;

namespace Muster.AccessLog.Tables;

/// <summary>
/// Keeps the durations of every row: up to <see cref="Exact"/> codes as they are, so that percentiles of small rows are exact, and from
/// then on counts by bucket. Left places are used again.
/// </summary>
public sealed unsafe class SamplePool
{
    /// <summary>So many durations of a row are kept one by one.</summary>
    public const int Exact = 2048;

    private const int CountBits = 14;

    /// <summary>Of a histogram: <see cref="Durations.Buckets"/> rounded up to a power of two.</summary>
    private const int Room = 2048;

    private readonly Stack<int> _leftCounts = new();
    private readonly CodeChains _codes;
    private readonly Segments<uint> _counts;
    private int _countsUsed;

    internal SamplePool(PageBank? bank) => (_codes, _counts) = (new(bank), new(CountBits, bank));

    /// <param name="place">The row's place; owned by the pool, 0 at first.</param>
    /// <param name="before">How many durations the row had before this one.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Add(ref int place, long before, long micros)
    {
        if (before < Exact)
        {
            _codes.Add(ref place, Durations.Code(micros));
            return;
        }
        if (before == Exact) ToCounts(ref place);
        _counts.At(place)[Durations.Bucket(micros)]++;
    }

    /// <summary>Adds the durations of some ordinary entries.</summary>
    /// <param name="records">See <see cref="PlainRecord"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void AddMillis(ref int place, long before, ulong* records, int count)
    {
        if (before + count <= Exact) _codes.Add(ref place, records, count);
        else
            for (int i = 0; i < count; i++) Add(ref place, before + i, PlainRecord.Millis(records[i]) * 1000L);
    }

    /// <summary>Where the next <see cref="Add"/> of a row will probably write.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void* Next(int place, long before, long micros) =>
        before < Exact ? _codes.Last(place) : _counts.At(place) + Durations.Bucket(Math.Max(micros, 0));

    /// <summary>Asks for the codes of a row that were written last, or (these being there) those before them.</summary>
    internal void Fetch(int place, bool before) => TimingQueue.Fetch(before ? _codes.BeforeLast(place) : _codes.Last(place));

    /// <summary>Forgets everything; places are given out from the first on again.</summary>
    internal void Clear()
    {
        _codes.Clear();
        _leftCounts.Clear();
        _countsUsed = 0;
    }

    /// <summary>Copies the codes of a row that has at most <see cref="Exact"/> of them, in no particular order.</summary>
    internal void CopyCodes(int place, long count, Span<ushort> into) => _codes.Copy(place, (int)count, into);

    internal ReadOnlySpan<uint> Counts(int place) => _counts.Part(place, Durations.Buckets);

    /// <summary>Adds all durations of one row to another, and gives the first row's place back.</summary>
    internal void Move(ref int place, long before, int from, long count)
    {
        if (count == 0) return;
        if (count <= Exact)
        {
            Span<ushort> codes = stackalloc ushort[Exact];
            _codes.Copy(from, (int)count, codes);
            _codes.Leave(from);
            foreach (ushort code in codes[..(int)count]) Add(ref place, before++, Durations.Micros(code));
            return;
        }
        // Bucket by bucket; the middles fall into the buckets they come from.
        for (int bucket = 0; bucket < Durations.Buckets; bucket++)
            for (uint left = _counts.At(from)[bucket]; left > 0; left--)
                Add(ref place, before++, Durations.Middle(bucket));
        _leftCounts.Push(from);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void ToCounts(ref int place)
    {
        if (!_leftCounts.TryPop(out int counted))
        {
            if (_countsUsed + Room > _counts.Length) _counts.Grow();
            counted = _countsUsed;
            _countsUsed += Room;
        }
        uint* counts = _counts.At(counted);
        new Span<uint>(counts, Durations.Buckets).Clear();
        Span<ushort> codes = stackalloc ushort[Exact];
        _codes.Copy(place, Exact, codes);
        _codes.Leave(place);
        foreach (ushort code in codes) counts[Durations.Bucket(Durations.Micros(code))]++;
        place = counted;
    }
}
