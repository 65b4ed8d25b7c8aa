using System.Buffers.Binary;

namespace Muster.Tsdb.Encoding;

/// <summary>Numbers of the same width in bits, side by side, lowest bit first.</summary>
public static class BitPacking
{
    public static int Size(int count, int width) => (count * width + 7) >> 3;

    /// <summary>The bits above <paramref name="width"/> are left out. <paramref name="into"/> needs <see cref="Size"/> + 8 bytes.</summary>
    public static void Pack(ReadOnlySpan<ulong> values, int width, Span<byte> into)
    {
        if (width == 0) return;
        var mask = width == 64 ? ulong.MaxValue : (1UL << width) - 1;
        ulong word = 0;
        int filled = 0, at = 0;
        foreach (var value in values)
        {
            var v = value & mask;
            word |= v << filled;
            filled += width;
            if (filled < 64) continue;
            BinaryPrimitives.WriteUInt64LittleEndian(into[at..], word);
            at += 8;
            filled -= 64;
            word = filled == 0 ? 0 : v >> (width - filled);
        }
        for (; filled > 0; filled -= 8, word >>= 8) into[at++] = (byte)word;
    }

    public static void Unpack(ReadOnlySpan<byte> bytes, int width, Span<ulong> into)
    {
        if (width == 0)
        {
            into.Clear();
            return;
        }
        var mask = width == 64 ? ulong.MaxValue : (1UL << width) - 1;
        var bit = 0;
        for (var i = 0; i < into.Length; i++, bit += width)
        {
            var at = bit >> 3;
            var shift = bit & 7;
            var value = Word(bytes, at) >> shift;
            if (shift + width > 64) value |= (ulong)bytes[at + 8] << (64 - shift);
            into[i] = value & mask;
        }
    }

    private static ulong Word(ReadOnlySpan<byte> bytes, int at)
    {
        if (bytes.Length - at >= 8) return BinaryPrimitives.ReadUInt64LittleEndian(bytes[at..]);
        ulong word = 0;
        for (var i = bytes.Length - 1; i >= at; i--) word = word << 8 | bytes[i];
        return word;
    }
}
