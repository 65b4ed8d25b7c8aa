using System.Numerics;
using System.Runtime.CompilerServices;

namespace Muster.LoadTest.Histogram;

/// <summary>
/// Counts of durations in nanoseconds, log-linear: below 2^b every value has its own count, above it each doubling is cut into 2^(b-1) equal parts.
/// A value read back is never further from the value recorded than <see cref="WorstError"/> of it. Recording allocates nothing; not for several threads at once.
/// </summary>
public sealed class LatencyHistogram
{
    /// <summary>Longer durations count as this one: about 73 minutes.</summary>
    public const long Longest = (1L << 42) - 1;

    private readonly int _bits;
    private readonly long[] _counts;
    private double _sum, _sumOfSquares;

    /// <param name="bits">How fine: 11 keeps three digits (1 part in 1024), 8 keeps two (1 part in 128).</param>
    public LatencyHistogram(int bits = 11)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bits, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bits, 16);
        _bits = bits;
        _counts = new long[Place(Longest, bits) + 1];
    }

    public long Count { get; private set; }

    /// <summary>Nanoseconds; exact. 0 when nothing was recorded.</summary>
    public long Minimum { get; private set; }

    /// <summary>Nanoseconds; exact.</summary>
    public long Maximum { get; private set; }

    /// <summary>Nanoseconds; exact, not made from the counts.</summary>
    public double Mean => Count == 0 ? 0 : _sum / Count;

    /// <summary>Of the sample (n - 1); 0 for fewer than two values.</summary>
    public double StandardDeviation => Count < 2 ? 0 : Math.Sqrt(Math.Max(0, (_sumOfSquares - _sum * _sum / Count) / (Count - 1)));

    /// <summary>The share by which a value read back may differ from the one recorded.</summary>
    public double WorstError => 1.0 / (1 << (_bits - 1));

    public void Record(long nanoseconds)
    {
        long value = nanoseconds < 0 ? 0 : nanoseconds > Longest ? Longest : nanoseconds;
        _counts[Place(value, _bits)]++;
        if (Count == 0 || value < Minimum) Minimum = value;
        if (value > Maximum) Maximum = value;
        Count++;
        _sum += value;
        _sumOfSquares += (double)value * value;
    }

    /// <summary>The duration that <paramref name="percent"/> of all recorded ones do not exceed (nearest rank); 0 when nothing was recorded.</summary>
    public long Percentile(double percent)
    {
        if (Count == 0) return 0;
        // Half a millionth of a rank: 99.9 % of 1000 is rank 999, whatever the last digit of the product is.
        long rank = Math.Clamp((long)Math.Ceiling(percent / 100 * Count - 5e-7), 1, Count);
        if (rank == Count) return Maximum;
        long seen = 0;
        for (int i = 0; i < _counts.Length; i++)
        {
            seen += _counts[i];
            if (seen >= rank) return Math.Clamp(Middle(i), Minimum, Maximum);
        }
        return Maximum;
    }

    /// <summary>The share (0..1) of recorded durations that are at most so long.</summary>
    public double ShareWithin(long nanoseconds)
    {
        if (Count == 0) return 1;
        long seen = 0;
        int last = Place(Math.Clamp(nanoseconds, 0, Longest), _bits);
        for (int i = 0; i <= last; i++) seen += _counts[i];
        return (double)seen / Count;
    }

    /// <exception cref="ArgumentException">The other one is finer or coarser.</exception>
    public void Add(LatencyHistogram other)
    {
        if (other._bits != _bits) throw new ArgumentException($"histograms of {other._bits} and {_bits} bits do not add up", nameof(other));
        if (other.Count == 0) return;
        for (int i = 0; i < _counts.Length; i++) _counts[i] += other._counts[i];
        Minimum = Count == 0 ? other.Minimum : Math.Min(Minimum, other.Minimum);
        Maximum = Math.Max(Maximum, other.Maximum);
        Count += other.Count;
        _sum += other._sum;
        _sumOfSquares += other._sumOfSquares;
    }

    public void Clear()
    {
        Array.Clear(_counts);
        (Count, Minimum, Maximum, _sum, _sumOfSquares) = (0, 0, 0, 0, 0);
    }

    /// <summary>Places that counted something, ascending, with their counts.</summary>
    internal IEnumerable<(int Place, long Count)> Filled()
    {
        for (int i = 0; i < _counts.Length; i++)
            if (_counts[i] > 0) yield return (i, _counts[i]);
    }

    internal double Sum => _sum;

    internal static int PlacesOf(int bits) => Place(Longest, bits) + 1;

    /// <summary>The values from <c>First</c> on, <c>Width</c> of them, share the count of a place; nanoseconds.</summary>
    internal static (long First, long Width) ValuesOf(int place, int bits)
    {
        int half = 1 << (bits - 1);
        int shift = Math.Max(0, place / half - 1);
        return ((long)(place - shift * half) << shift, 1L << shift);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Place(long value, int bits)
    {
        int shift = Math.Max(0, 64 - BitOperations.LeadingZeroCount((ulong)value) - bits);
        return (shift << (bits - 1)) + (int)(value >> shift);
    }

    /// <summary>The middle of the values that share a count; the inverse of <see cref="Place"/>.</summary>
    private long Middle(int place)
    {
        var (first, width) = ValuesOf(place, _bits);
        return first + width / 2;
    }
}
