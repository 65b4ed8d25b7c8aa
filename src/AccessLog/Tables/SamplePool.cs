using System.Numerics;
using System.Runtime.CompilerServices;

namespace Muster.AccessLog.Tables;

/// <summary>
/// Keeps the durations of every row: up to <see cref="Exact"/> codes as they are, so that percentiles of small rows are exact, and from
/// then on counts by bucket. A row's place doubles as it grows; left places are used again.
/// </summary>
public sealed unsafe class SamplePool
{
    /// <summary>So many durations of a row are kept one by one.</summary>
    public const int Exact = 2048;

    private const int FirstCapacity = 8, CountBits = 14;

    /// <summary>Of a histogram: <see cref="Durations.Buckets"/> rounded up to a power of two.</summary>
    private const int Room = 2048;

    private readonly Stack<int>[] _left = [.. Enumerable.Range(0, 12).Select(_ => new Stack<int>())];
    private readonly Stack<int> _leftCounts = new();
    private readonly Segments<ushort> _codes;
    private readonly Segments<uint> _counts;
    private int _codesUsed, _countsUsed;

    internal SamplePool(PageBank? bank) => (_codes, _counts) = (new(16, bank), new(CountBits, bank));

    /// <param name="start">The row's place; owned by the pool.</param>
    /// <param name="before">How many durations the row had before this one.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Add(ref int start, long before, long micros)
    {
        if (before < Exact)
        {
            // Capacities are 8, 16 … 2048: a place is full when the count is one of them.
            if ((before & (before - 1)) == 0 && (before >= FirstCapacity || before == 0)) Grow(ref start, (int)before);
            *_codes.At(start + (int)before) = Durations.Code(micros);
            return;
        }
        if (before == Exact) ToCounts(ref start);
        _counts.At(start)[Durations.Bucket(micros)]++;
    }

    /// <summary>Where the next <see cref="Add"/> of a row will probably write.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void* Next(int start, long before, long micros) =>
        before < Exact ? _codes.At(start) + (int)before : _counts.At(start) + Durations.Bucket(Math.Max(micros, 0));

    /// <summary>Forgets everything; places are given out from the first on again.</summary>
    internal void Clear()
    {
        foreach (var left in _left) left.Clear();
        _leftCounts.Clear();
        (_codesUsed, _countsUsed) = (0, 0);
    }

    internal ReadOnlySpan<ushort> Codes(int start, long count) => _codes.Part(start, (int)count);

    internal ReadOnlySpan<uint> Counts(int start) => _counts.Part(start, Durations.Buckets);

    /// <summary>Adds all durations of one row to another, and gives the first row's place back.</summary>
    internal void Move(ref int start, long before, int fromStart, long fromCount)
    {
        if (fromCount == 0) return;
        if (fromCount <= Exact)
        {
            for (int i = 0; i < fromCount; i++) Add(ref start, before++, Durations.Micros(_codes.At(fromStart)[i]));
            _left[Class((int)Math.Max(FirstCapacity, (long)BitOperations.RoundUpToPowerOf2((ulong)fromCount)))].Push(fromStart);
            return;
        }
        // Bucket by bucket; the middles fall into the buckets they come from.
        for (int bucket = 0; bucket < Durations.Buckets; bucket++)
            for (uint left = _counts.At(fromStart)[bucket]; left > 0; left--)
                Add(ref start, before++, Durations.Middle(bucket));
        _leftCounts.Push(fromStart);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Grow(ref int start, int count)
    {
        int capacity = count == 0 ? FirstCapacity : count * 2;
        int place = Take(capacity);
        if (count > 0)
        {
            new ReadOnlySpan<ushort>(_codes.At(start), count).CopyTo(new Span<ushort>(_codes.At(place), count));
            _left[Class(count)].Push(start);
        }
        start = place;
    }

    private int Take(int capacity)
    {
        if (_left[Class(capacity)].TryPop(out int again)) return again;
        // Capacities are powers of two: on a multiple of itself a place never reaches over the end of a segment.
        int place = (_codesUsed + capacity - 1) & -capacity;
        if (place + capacity > _codes.Length) _codes.Grow();
        _codesUsed = place + capacity;
        return place;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void ToCounts(ref int start)
    {
        int codes = start;
        if (!_leftCounts.TryPop(out int place))
        {
            if (_countsUsed + Room > _counts.Length) _counts.Grow();
            place = _countsUsed;
            _countsUsed += Room;
        }
        uint* counts = _counts.At(place);
        new Span<uint>(counts, Durations.Buckets).Clear();
        for (int i = 0; i < Exact; i++) counts[Durations.Bucket(Durations.Micros(_codes.At(codes)[i]))]++;
        _left[Class(Exact)].Push(codes);
        start = place;
    }

    private static int Class(int capacity) => BitOperations.Log2((uint)capacity);
}
