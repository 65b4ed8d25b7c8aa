using System.Runtime.CompilerServices;

namespace Muster.AccessLog.Parsing;

/// <summary>Numbers in text, read to integers.</summary>
internal static unsafe class Figures
{
    /// <summary>Reads seconds with any number of decimals to microseconds and moves <paramref name="at"/> behind them; -1 when there is no digit. Digits behind the sixth decimal are cut.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Seconds(ref byte* at, byte* end)
    {
        // d.ddd followed by a non-digit is what nginx writes nearly always.
        if (end - at >= 5 && at[1] == '.')
        {
            uint a = (uint)at[0] - '0', b = (uint)at[2] - '0', c = (uint)at[3] - '0', d = (uint)at[4] - '0';
            if (a <= 9 && b <= 9 && c <= 9 && d <= 9 && (end - at == 5 || (uint)at[5] - '0' > 9))
            {
                at += 5;
                return (a * 1000 + b * 100 + c * 10 + d) * 1000L;
            }
        }
        return AnySeconds(ref at, end);
    }

    /// <summary>Reads digits and moves <paramref name="at"/> behind them; -1 when there is none. More than 18 digits count as 18 nines.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Whole(ref byte* at, byte* end)
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
