using System.Numerics;
using System.Runtime.CompilerServices;

namespace Muster.AccessLog.Tables;

/// <summary>Durations as 32-bit codes (order kept), and the log-linear buckets of codes: 32 to each power of two, so a bucket's middle is within 1.6 % of every value in it.</summary>
public static class Durations
{
    private const uint Millis = 0x8000_0000;
    private const int SubBits = 5;

    /// <summary>The first code of milliseconds goes on where microseconds end; milliseconds start at 2^21.</summary>
    private const int MillisFirst = (31 - SubBits + 1) << SubBits, MillisSkipped = (21 - SubBits + 1) << SubBits;

    /// <summary>Enough for every code.</summary>
    public const int Buckets = MillisFirst + MillisFirst - MillisSkipped;

    /// <summary>Microseconds below 2^31 as they are (36 minutes), above that milliseconds with the top bit set (24 days; longer counts as that).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Code(long micros) =>
        micros < Millis ? (uint)micros : Millis | (uint)Math.Min(micros / 1000, int.MaxValue);

    public static long Micros(uint code) => code < Millis ? code : (code & int.MaxValue) * 1000L;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Bucket(uint code)
    {
        if (code < 1 << SubBits) return (int)code;
        return code < Millis ? Linear(code) : MillisFirst - MillisSkipped + Linear(Math.Max(code & int.MaxValue, 1 << 21));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Linear(uint code)
    {
        int shift = 31 - SubBits - BitOperations.LeadingZeroCount(code);
        return ((shift + 1) << SubBits) + (int)(code >> shift) - (1 << SubBits);
    }

    /// <summary>The middle of a bucket, in microseconds.</summary>
    public static long Middle(int bucket)
    {
        if (bucket < 1 << SubBits) return bucket;
        bool millis = bucket >= MillisFirst;
        if (millis) bucket -= MillisFirst - MillisSkipped;
        int shift = (bucket >> SubBits) - 1;
        ulong low = (ulong)((bucket & ((1 << SubBits) - 1)) + (1 << SubBits)) << shift;
        long middle = (long)(low + (((1UL << shift) - 1) >> 1));
        return millis ? middle * 1000 : middle;
    }
}
