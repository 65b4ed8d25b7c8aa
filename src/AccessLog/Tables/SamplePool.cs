using System.Numerics;
using System.Runtime.CompilerServices;

namespace Muster.AccessLog.Tables;

/// <summary>
/// Keeps the durations of every row in one array: up to <see cref="Exact"/> codes as they are, so that percentiles of small rows are exact,
/// and from then on counts by bucket. A row's place doubles as it grows; left places are used again.
/// </summary>
public sealed class SamplePool
{
    /// <summary>So many durations of a row are kept one by one; a histogram takes about the room of so many codes.</summary>
    public const int Exact = 1024;

    private const int FirstCapacity = 4;

    private readonly List<int>[] _left = [.. Enumerable.Range(0, 12).Select(_ => new List<int>())];
    private uint[] _pool = new uint[1 << 16];
    private int _used;

    /// <param name="start">The row's place; owned by the pool.</param>
    /// <param name="before">How many durations the row had before this one.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(ref int start, long before, uint code)
    {
        if (before > Exact)
        {
            _pool[start + Durations.Bucket(code)]++;
            return;
        }
        // Capacities are 4, 8, 16 … 1024: a place is full when the count is one of them.
        if ((before & (before - 1)) == 0 && (before >= FirstCapacity || before == 0)) Grow(ref start, (int)before);
        if (before == Exact) _pool[start + Durations.Bucket(code)]++;
        else _pool[start + (int)before] = code;
    }

    /// <summary>The word that the next <see cref="Add"/> of a row will probably touch.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ref uint Next(int start, long before, uint code) => ref _pool[before > Exact ? start + Durations.Bucket(code) : Math.Min(start + (int)before, _pool.Length - 1)];

    public ReadOnlySpan<uint> Codes(int start, long count) => _pool.AsSpan(start, (int)count);

    public ReadOnlySpan<uint> Counts(int start) => _pool.AsSpan(start, Durations.Buckets);

    /// <summary>Adds all durations of one row to another, and gives the first row's place back.</summary>
    public void Move(ref int start, long before, int fromStart, long fromCount)
    {
        if (fromCount <= Exact)
        {
            for (int i = 0; i < fromCount; i++) Add(ref start, before++, _pool[fromStart + i]);
        }
        else
        {
            // Bucket by bucket; the middles fall into the buckets they come from.
            for (int bucket = 0; bucket < Durations.Buckets; bucket++)
                for (uint left = _pool[fromStart + bucket]; left > 0; left--)
                    Add(ref start, before++, Durations.Code(Durations.Middle(bucket)));
        }
        Free(fromStart, fromCount);
    }

    private void Free(int start, long count)
    {
        if (count is > 0 and <= Exact) _left[Class((int)Math.Max(FirstCapacity, (long)BitOperations.RoundUpToPowerOf2((ulong)count)))].Add(start);
        else if (count > Exact) _left[11].Add(start);
    }

    private void Grow(ref int start, int count)
    {
        int old = start;
        if (count == Exact)
        {
            start = Take(11, Durations.Buckets);
            var counts = _pool.AsSpan(start, Durations.Buckets);
            counts.Clear();
            foreach (uint code in _pool.AsSpan(old, count)) counts[Durations.Bucket(code)]++;
        }
        else
        {
            int capacity = count == 0 ? FirstCapacity : count * 2;
            start = Take(Class(capacity), capacity);
            _pool.AsSpan(old, count).CopyTo(_pool.AsSpan(start));
        }
        if (count > 0) _left[Class(count)].Add(old);
    }

    private static int Class(int capacity) => BitOperations.Log2((uint)capacity);

    private int Take(int kind, int length)
    {
        var left = _left[kind];
        if (left.Count > 0)
        {
            int again = left[^1];
            left.RemoveAt(left.Count - 1);
            return again;
        }
        if (_used + length > _pool.Length) Array.Resize(ref _pool, Math.Max(_used + length, checked(_pool.Length + Math.Max(_pool.Length / 2, 1 << 16))));
        int start = _used;
        _used += length;
        return start;
    }
}
