using System.Numerics;
using System.Runtime.CompilerServices;

namespace Muster.AccessLog.Tables;

/// <summary>
/// Durations as 16-bit codes: whole milliseconds below 16.384 s as they are (what nginx writes), whole tenths of them below 1.6384 s too (Rack),
/// anything else to within 0.1 %; and the log-linear buckets of large rows: 32 to each power of two, so a bucket's middle is within 1.6 % of every value in it.
/// </summary>
public static class Durations
{
    /// <summary>The first codes that are no whole numbers of milliseconds.</summary>
    internal const int Tenths = 0x4000;

    private const int Fine = 0x8000;

    private const int FineBits = 9, SubBits = 5;

    /// <summary>Microseconds up to 2^41 (25 days); longer counts as that.</summary>
    public const int Buckets = (41 - SubBits + 1) << SubBits;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ushort Code(long micros)
    {
        if (micros < Tenths * 1000)
        {
            uint millis = (uint)micros / 1000;
            if (millis * 1000 == (uint)micros) return (ushort)millis;
            uint tenths = (uint)micros / 100;
            if (tenths * 100 == (uint)micros && tenths < Tenths) return (ushort)(Tenths + tenths);
        }
        return (ushort)(Fine | Linear((ulong)micros, FineBits));
    }

    /// <summary>A code's duration in microseconds, the middle of what it stands for.</summary>
    public static long Micros(ushort code) => code < Tenths ? code * 1000L : code < Fine ? (code - Tenths) * 100L : MiddleOf(code & ~Fine, FineBits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Bucket(long micros) => Math.Min(Linear((ulong)micros, SubBits), Buckets - 1);

    /// <summary>The middle of a bucket, in microseconds.</summary>
    public static long Middle(int bucket) => MiddleOf(bucket, SubBits);

    /// <summary>Values below 2^bits one by one, then 2^bits steps to each power of two.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Linear(ulong value, int bits)
    {
        if (value < 1UL << bits) return (int)value;
        int shift = 63 - bits - BitOperations.LeadingZeroCount(value);
        return (shift << bits) + (int)(value >> shift);
    }

    private static long MiddleOf(int step, int bits)
    {
        if (step < 1 << bits) return step;
        int shift = (step >> bits) - 1;
        long low = (long)((step & ((1 << bits) - 1)) + (1 << bits)) << shift;
        return low + (((1L << shift) - 1) >> 1);
    }
}
