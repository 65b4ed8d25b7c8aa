namespace Muster.LoadTest.Histogram;

/// <summary>
/// The counts of a histogram of <see cref="Bits"/> bits as a short text: for each place that counted something, how many places it is behind the last such place and its
/// count, both as variable-length integers of seven bits a byte (low ones first), in base 64.
/// </summary>
internal static class PackedCounts
{
    /// <summary>Two digits: a place is 1/128 wide; what is read back is interpolated within it.</summary>
    public const int Bits = 8;

    public static string Pack(LatencyHistogram histogram)
    {
        var bytes = new List<byte>();
        int last = -1;
        foreach (var (place, count) in histogram.Filled())
        {
            Number(bytes, place - last);
            Number(bytes, count);
            last = place;
        }
        return Convert.ToBase64String([.. bytes]);
    }

    /// <returns>Places in ascending order with their counts; null: the text is no such thing.</returns>
    public static List<(int Place, long Count)>? Unpack(string text)
    {
        var bytes = new byte[text.Length * 3 / 4 + 3];
        if (!Convert.TryFromBase64String(text, bytes, out int length)) return null;
        var counts = new List<(int, long)>();
        long place = -1;
        for (int at = 0; at < length;)
        {
            if (Number(bytes.AsSpan(0, length), ref at) is not (> 0 and var gap) || Number(bytes.AsSpan(0, length), ref at) is not (> 0 and var count)) return null;
            if (gap > LatencyHistogram.PlacesOf(Bits) || (place += gap) >= LatencyHistogram.PlacesOf(Bits) || count > MostCounted) return null;
            counts.Add(((int)place, count));
        }
        return counts;
    }

    /// <summary>So that no sum of what is read overflows.</summary>
    private const long MostCounted = 1L << 48;

    private static void Number(List<byte> to, long value)
    {
        for (; value >= 0x80; value >>= 7) to.Add((byte)(value | 0x80));
        to.Add((byte)value);
    }

    /// <returns>-1: the bytes end within it, or it is too long.</returns>
    private static long Number(ReadOnlySpan<byte> bytes, ref int at)
    {
        long value = 0;
        for (int shift = 0; shift < 56 && at < bytes.Length; shift += 7)
        {
            byte next = bytes[at++];
            value |= (long)(next & 0x7F) << shift;
            if (next < 0x80) return value;
        }
        return -1;
    }
}
