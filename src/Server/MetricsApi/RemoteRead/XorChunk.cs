using System.Buffers.Binary;
using System.Numerics;
using Muster.Server.MetricsApi.Wire;

namespace Muster.Server.MetricsApi.RemoteRead;

/// <summary>
/// Samples as Prometheus packs them into a chunk: times by their change of change, values by XOR with the one before.
/// Source: the chunk format of Prometheus (tsdb/docs/format/chunks.md) and the Gorilla paper.
/// </summary>
public static class XorChunk
{
    /// <summary>As many as Prometheus puts into one.</summary>
    public const int Samples = 120;

    private static readonly (int Bits, ulong Mark, int MarkBits)[] Widths = [(14, 0b10, 2), (17, 0b110, 3), (20, 0b1110, 4)];

    public static byte[] Encode(ReadOnlySpan<long> times, ReadOnlySpan<double> values)
    {
        var bits = new BitWriter();
        bits.Write((ulong)times.Length, 16);
        var state = new ValueState();
        long delta = 0;
        Span<byte> varint = stackalloc byte[10];
        for (var i = 0; i < times.Length; i++)
        {
            if (i == 0)
            {
                Bytes(bits, varint[..WireWriter.PutVarint(varint, (ulong)(times[0] << 1 ^ times[0] >> 63))]);
                bits.Write(BitConverter.DoubleToUInt64Bits(values[0]), 64);
                state.Value = BitConverter.DoubleToUInt64Bits(values[0]);
                continue;
            }
            var next = times[i] - times[i - 1];
            if (i == 1) Bytes(bits, varint[..WireWriter.PutVarint(varint, (ulong)next)]);
            else Change(bits, next - delta);
            delta = next;
            state.Write(bits, BitConverter.DoubleToUInt64Bits(values[i]));
        }
        return bits.ToArray();
    }

    /// <exception cref="InvalidDataException">The bytes are no such chunk.</exception>
    public static (long[] Times, double[] Values) Decode(ReadOnlySpan<byte> chunk)
    {
        if (chunk.Length < 2) throw new InvalidDataException("chunk: it is shorter than its head");
        var count = BinaryPrimitives.ReadUInt16BigEndian(chunk);
        var bits = new BitReader(chunk[2..]);
        var (times, values) = (new long[count], new double[count]);
        var state = new ValueState();
        long delta = 0;
        for (var i = 0; i < count; i++)
        {
            if (i == 0)
            {
                var first = bits.Varint();
                times[0] = (long)(first >> 1) ^ -(long)(first & 1);
                state.Value = bits.Read(64);
            }
            else
            {
                delta = i == 1 ? (long)bits.Varint() : delta + Change(ref bits);
                times[i] = times[i - 1] + delta;
                state.Read(ref bits);
            }
            values[i] = BitConverter.UInt64BitsToDouble(state.Value);
        }
        return (times, values);
    }

    private static void Bytes(BitWriter bits, ReadOnlySpan<byte> bytes)
    {
        foreach (var one in bytes) bits.Write(one, 8);
    }

    private static void Change(BitWriter bits, long change)
    {
        if (change == 0)
        {
            bits.Write(0, 1);
            return;
        }
        foreach (var (width, mark, markBits) in Widths)
        {
            if (change < -((1L << (width - 1)) - 1) || change > 1L << (width - 1)) continue;
            bits.Write(mark, markBits);
            bits.Write((ulong)change & ((1UL << width) - 1), width);
            return;
        }
        bits.Write(0b1111, 4);
        bits.Write((ulong)change, 64);
    }

    private static long Change(ref BitReader bits)
    {
        if (bits.Read(1) == 0) return 0;
        foreach (var (width, _, _) in Widths)
        {
            if (bits.Read(1) != 0) continue;
            var value = (long)bits.Read(width);
            return value > 1L << (width - 1) ? value - (1L << width) : value;
        }
        return (long)bits.Read(64);
    }

    /// <summary>The value before, and between which bits the last difference lay.</summary>
    private struct ValueState
    {
        private int _leading = -1, _trailing;

        public ValueState()
        {
        }

        public ulong Value { get; set; }

        public void Write(BitWriter bits, ulong next)
        {
            var difference = next ^ Value;
            Value = next;
            bits.Write(difference == 0 ? 0u : 1u, 1);
            if (difference == 0) return;
            // Five bits tell the leading zeros.
            var (leading, trailing) = (Math.Min(31, BitOperations.LeadingZeroCount(difference)), BitOperations.TrailingZeroCount(difference));
            if (_leading >= 0 && leading >= _leading && trailing >= _trailing)
            {
                bits.Write(0, 1);
                bits.Write(difference >> _trailing, 64 - _leading - _trailing);
                return;
            }
            (_leading, _trailing) = (leading, trailing);
            var significant = 64 - leading - trailing;
            bits.Write(1, 1);
            bits.Write((ulong)leading, 5);
            bits.Write((ulong)significant & 63, 6);
            bits.Write(difference >> trailing, significant);
        }

        public void Read(ref BitReader bits)
        {
            if (bits.Read(1) == 0) return;
            if (bits.Read(1) == 1)
            {
                _leading = (int)bits.Read(5);
                var significant = (int)bits.Read(6) is var told and > 0 ? told : 64;
                _trailing = 64 - _leading - significant;
            }
            if (_leading < 0 || _trailing < 0) throw new InvalidDataException("chunk: a value has more bits than 64");
            Value ^= bits.Read(64 - _leading - _trailing) << _trailing;
        }
    }
}
