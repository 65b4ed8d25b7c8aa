using System.Runtime.CompilerServices;

namespace Muster.AccessLog.Parsing;

/// <summary>Reads `27/Oct/2012:22:35:59 +0200`. Keeps the last text: neighbours in a log mostly share their second.</summary>
internal unsafe struct ClfTime
{
    private ulong _first, _second, _third;
    private ushort _between;
    private long _last;

    /// <summary>26 bytes to milliseconds since 1970 UTC; <see cref="LogEntry.NoTime"/> when they are no time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long Read(byte* at)
    {
        ulong first = Unsafe.ReadUnaligned<ulong>(at), second = Unsafe.ReadUnaligned<ulong>(at + 8);
        ulong third = Unsafe.ReadUnaligned<ulong>(at + 18);
        ushort between = Unsafe.ReadUnaligned<ushort>(at + 16);
        if (first == _first && second == _second && third == _third && between == _between) return _last;
        long time = ReadAnew(at);
        if (time == LogEntry.NoTime) return time;
        (_first, _second, _third, _between, _last) = (first, second, third, between, time);
        return time;
    }

    private static long ReadAnew(byte* at)
    {
        int day = Two(at), year = Two(at + 7) * 100 + Two(at + 9), hour = Two(at + 12), minute = Two(at + 15), second = Two(at + 18);
        int month = Month(at + 3);
        int zoneHours = Two(at + 22), zoneMinutes = Two(at + 24);
        if ((day | hour | minute | second | zoneHours | zoneMinutes) < 0 || Two(at + 7) < 0 || Two(at + 9) < 0 || month == 0 || at[2] != '/' || at[6] != '/' || at[11] != ':' || at[14] != ':'
            || at[17] != ':' || at[20] != ' ' || (at[21] != '+' && at[21] != '-')) return LogEntry.NoTime;
        if (year < 1970 || day is 0 || day > DateTime.DaysInMonth(year, month) || hour > 23 || minute > 59 || second > 60) return LogEntry.NoTime;
        long days = (new DateTime(year, month, day, 0, 0, 0, DateTimeKind.Utc).Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerDay;
        long offset = (zoneHours * 60 + zoneMinutes) * 60 * (at[21] == '-' ? -1 : 1);
        return (days * 86400 + hour * 3600 + minute * 60 + second - offset) * 1000;
    }

    /// <summary>Two digits, or a negative number.</summary>
    private static int Two(byte* at)
    {
        uint tens = (uint)at[0] - '0', ones = (uint)at[1] - '0';
        return tens <= 9 && ones <= 9 ? (int)(tens * 10 + ones) : int.MinValue / 2;
    }

    private static int Month(byte* at) => (at[0] | at[1] << 8 | at[2] << 16) switch
    {
        'J' | 'a' << 8 | 'n' << 16 => 1,
        'F' | 'e' << 8 | 'b' << 16 => 2,
        'M' | 'a' << 8 | 'r' << 16 => 3,
        'A' | 'p' << 8 | 'r' << 16 => 4,
        'M' | 'a' << 8 | 'y' << 16 => 5,
        'J' | 'u' << 8 | 'n' << 16 => 6,
        'J' | 'u' << 8 | 'l' << 16 => 7,
        'A' | 'u' << 8 | 'g' << 16 => 8,
        'S' | 'e' << 8 | 'p' << 16 => 9,
        'O' | 'c' << 8 | 't' << 16 => 10,
        'N' | 'o' << 8 | 'v' << 16 => 11,
        'D' | 'e' << 8 | 'c' << 16 => 12,
        _ => 0,
    };
}
