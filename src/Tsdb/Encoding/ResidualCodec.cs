using System.Numerics;

namespace Muster.Tsdb.Encoding;

/// <summary>
/// Small numbers with a few big ones among them: runs of up to 64, each packed to its own width, the few that do
/// not fit patched in after. FORMAT.md "residuals".
/// </summary>
public static class ResidualCodec
{
    public const int Run = 64;
    private const byte Patched = 0x80;

    public static void Write(ReadOnlySpan<ulong> values, ByteSink sink)
    {
        for (; values.Length > 0; values = values[Math.Min(Run, values.Length)..])
            WriteRun(values[..Math.Min(Run, values.Length)], sink);
    }

    public static void Read(ref ByteSource source, Span<ulong> into)
    {
        for (; into.Length > 0; into = into[Math.Min(Run, into.Length)..])
            ReadRun(ref source, into[..Math.Min(Run, into.Length)]);
    }

    private static void WriteRun(ReadOnlySpan<ulong> values, ByteSink sink)
    {
        Span<byte> lengths = stackalloc byte[65];
        lengths.Clear();
        ulong all = 0;
        foreach (var value in values)
        {
            lengths[64 - BitOperations.LeadingZeroCount(value)]++;
            all |= value;
        }
        var width = BestWidth(lengths, 64 - BitOperations.LeadingZeroCount(all), values.Length);
        var exceptions = 0;
        for (var bits = width + 1; bits <= 64; bits++) exceptions += lengths[bits];
        sink.Byte((byte)(width | (exceptions > 0 ? Patched : 0)));
        if (exceptions > 0) sink.Byte((byte)exceptions);
        var size = BitPacking.Size(values.Length, width);
        BitPacking.Pack(values, width, sink.Reserve(size + 8));
        sink.Advance(size);
        if (exceptions == 0) return;
        for (var i = 0; i < values.Length; i++)
        {
            var high = width == 64 ? 0 : values[i] >> width;
            if (high == 0) continue;
            sink.Byte((byte)i);
            sink.VarUInt(high);
        }
    }

    /// <summary>The width with the fewest bits in all; an exception costs its index and its upper bits as a varint.</summary>
    private static int BestWidth(ReadOnlySpan<byte> lengths, int max, int count)
    {
        int best = max, bestCost = count * max, exceptions = 0, tail = 0;
        for (var width = max - 1; width >= 0; width--)
        {
            exceptions += lengths[width + 1];
            if (exceptions == count) break;
            tail = 8 + 8 * ((max - width + 6) / 7);
            var cost = count * width + 8 + exceptions * tail;
            if (cost >= bestCost) continue;
            bestCost = cost;
            best = width;
        }
        return best;
    }

    private static void ReadRun(ref ByteSource source, Span<ulong> into)
    {
        var head = source.Byte();
        var width = head & 0x7f;
        if (width > 64) throw new CorruptDataException($"bit width {width} at {source.Position}");
        var exceptions = (head & Patched) != 0 ? source.Byte() : 0;
        BitPacking.Unpack(source.Take(BitPacking.Size(into.Length, width)), width, into);
        for (var i = 0; i < exceptions; i++)
        {
            var at = source.Byte();
            if (at >= into.Length) throw new CorruptDataException($"patch of number {at} among {into.Length} at {source.Position}");
            into[at] |= source.VarUInt() << width;
        }
    }
}
