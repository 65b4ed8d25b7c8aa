using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Muster.AccessLog.Parsing;

/// <summary>Numbers in text, read to integers.</summary>
internal static unsafe class Figures
{
    /// <summary>Reads seconds with any number of decimals to microseconds and moves <paramref name="at"/> behind them; -1 when there is no digit. Digits behind the sixth decimal are cut.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Seconds(ref byte* at, byte* end)
    {
        // d.ddd followed by a non-digit is what nginx writes nearly always.
        if (end - at >= 5 && Millis(at) is >= 0 and var millis && (end - at == 5 || (uint)at[5] - '0' > 9))
        {
            at += 5;
            return millis * 1000L;
        }
        return AnySeconds(ref at, end);
    }

    /// <summary>What <c>d.ddd</c> says in thousandths; -1 when something else stands there. Reads 8 bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Millis(byte* at)
    {
        // Each byte less the digit (or point) that it may at least be; what is too large then reaches its highest bit, as does what was too small.
        const ulong five = 0xFF_FF_FF_FF_FF, least = 0x30_30_30_2E_30, over = 0x76_76_76_7F_76, highest = 0x80_80_80_80_80;
        if (!BitConverter.IsLittleEndian) return -1;
        ulong digits = (Unsafe.ReadUnaligned<ulong>(at) & five) - least;
        if (((digits | (digits + over)) & highest) != 0) return -1;
        return (int)((digits & 15) * 1000 + ((digits >> 16) & 15) * 100 + ((digits >> 24) & 15) * 10 + ((digits >> 32) & 15));
    }

    /// <summary>What <c>d.ddd</c> says in thousandths, and what stands six bytes behind it; -1 each when something else does. Reads 16 bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (int One, int Other) TwoMillis(byte* at)
    {
        if (!Sse41.IsSupported) return (Millis(at), Millis(at + 6));
        var digits = Vector128.Load(at) - Vector128.Create((byte)'0');
        // Each place's most: a digit, a point (which is 2 less than 0), or anything.
        var over = Vector128.Max(digits ^ Vector128.Create(0, 0xFE, 0, 0, 0, 0, 0, 0xFE, 0, 0, 0, 0, 0, 0, 0, 0), Vector128.Create(9, 0, 9, 9, 9, 255, 9, 0, 9, 9, 9, 255, 255, 255, 255, 255));
        ulong wrong = ~Vector128.Equals(over, Vector128.Create(9, 0, 9, 9, 9, 255, 9, 0, 9, 9, 9, 255, 255, 255, 255, 255)).ExtractMostSignificantBits();
        var placed = Ssse3.Shuffle(digits, Vector128.Create(0, 2, 3, 4, 6, 8, 9, 10, 255, 255, 255, 255, 255, 255, 255, 255));
        var pairs = Ssse3.MultiplyAddAdjacent(placed, Vector128.Create(10, 1, 10, 1, 10, 1, 10, 1, 0, 0, 0, 0, 0, 0, 0, 0));
        var millis = Sse2.MultiplyAddAdjacent(pairs, Vector128.Create(100, 1, 100, 1, 0, 0, 0, 0));
        return (millis.ToScalar() | -(int)((wrong & 0x1F) + 0x1F >> 5), millis.GetElement(1) | -(int)((wrong >> 6 & 0x1F) + 0x1F >> 5));
    }

    /// <summary>Reads digits and moves <paramref name="at"/> behind them; -1 when there is none. More than 18 digits count as 18 nines. Up to 7 bytes behind the end may be read.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Whole(ref byte* at, byte* end)
    {
        if (BitConverter.IsLittleEndian)
        {
            // Eight bytes at once, because how many digits there are cannot be foretold.
            const ulong zeros = 0x30_30_30_30_30_30_30_30, over = 0x76_76_76_76_76_76_76_76, highest = 0x80_80_80_80_80_80_80_80;
            ulong digits = Unsafe.ReadUnaligned<ulong>(at) ^ zeros;
            int count = BitOperations.TrailingZeroCount(((digits + over) | digits) & highest) >> 3;
            if (count is > 0 and < 8 && end - at >= count)
            {
                at += count;
                digits <<= 64 - count * 8;
                digits = digits * 10 + (digits >> 8);
                const ulong pairs = 0x0000_00FF_0000_00FF;
                return (long)(((digits & pairs) * 0x000F_4240_0000_0064 + ((digits >> 16) & pairs) * 0x0000_2710_0000_0001) >> 32);
            }
        }
        return AnyWhole(ref at, end);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long AnyWhole(ref byte* at, byte* end)
    {
        byte* start = at;
        long value = 0;
        uint digit;
        while (at < end && (digit = (uint)*at - '0') <= 9)
        {
            value = value * 10 + digit;
            at++;
        }
        long length = at - start;
        return length == 0 ? -1 : length <= 18 ? value : 999_999_999_999_999_999;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long AnySeconds(ref byte* at, byte* end)
    {
        byte* start = at;
        long whole = Whole(ref at, end);
        if (whole > 999_999_999_999) whole = 999_999_999_999;
        long micros = whole < 0 ? 0 : whole * 1_000_000;
        if (at < end && *at == '.')
        {
            byte* point = at++;
            long unit = 100_000;
            while (at < end && (uint)*at - '0' <= 9)
            {
                micros += (*at - '0') * unit;
                unit /= 10;
                at++;
            }
            if (whole < 0 && at == point + 1)
            {
                at = start;
                return -1;
            }
            return micros;
        }
        return whole < 0 ? -1 : micros;
    }

    /// <summary>Reads what nginx writes of several upstream tries, `0.010, 0.020 : 0.003`, and adds it up; -1 for `-` alone. Moves behind the list.</summary>
    public static long UpstreamSeconds(ref byte* at, byte* end)
    {
        long sum = -1;
        while (at < end)
        {
            if (*at == '-')
            {
                at++;
            }
            else
            {
                long one = Seconds(ref at, end);
                if (one < 0) return sum;
                sum = sum < 0 ? one : sum + one;
            }
            if (end - at >= 2 && at[0] == ',' && at[1] == ' ') at += 2;
            else if (end - at >= 1 && at[0] == ',') at += 1;
            else if (end - at >= 3 && at[0] == ' ' && at[1] == ':' && at[2] == ' ') at += 3;
            else break;
        }
        return sum;
    }
}
