using System.Numerics;

namespace Muster.Tsdb.Encoding;

/// <summary>
/// Any doubles, bit-exact: each is XORed with its predecessor and only the bits between the leading and trailing
/// zeros are kept (Gorilla, VLDB 2015). FORMAT.md "xor".
/// </summary>
public static class XorCodec
{
    public static void Write(ReadOnlySpan<double> values, ByteSink sink)
    {
        var bits = new BitWriter(sink);
        var last = BitConverter.DoubleToUInt64Bits(values[0]);
        bits.Write(last, 64);
        int leading = 65, width = 0;
        foreach (var value in values[1..])
        {
            var now = BitConverter.DoubleToUInt64Bits(value);
            var xor = now ^ last;
            last = now;
            if (xor == 0)
            {
                bits.Write(0, 1);
                continue;
            }
            var lead = Math.Min(31, BitOperations.LeadingZeroCount(xor));
            var trail = BitOperations.TrailingZeroCount(xor);
            if (lead >= leading && trail >= 64 - leading - width)
            {
                bits.Write(0b01, 2);
            }
            else
            {
                leading = lead;
                width = 64 - lead - trail;
                bits.Write(0b11 | (ulong)lead << 2 | (ulong)(width - 1) << 7, 13);
            }
            bits.Write(xor >> (64 - leading - width), width);
        }
        bits.Flush();
    }

    public static void Read(ref ByteSource source, Span<double> into)
    {
        var bits = new BitReader(source.Rest);
        var last = bits.Read(64);
        into[0] = BitConverter.UInt64BitsToDouble(last);
        int leading = 0, width = 0;
        for (var i = 1; i < into.Length; i++)
        {
            if (bits.Read(1) == 1)
            {
                if (bits.Read(1) == 1)
                {
                    leading = (int)bits.Read(5);
                    width = (int)bits.Read(6) + 1;
                }
                if (width == 0 || leading + width > 64) throw new CorruptDataException($"xor window of {width} bits after {leading} at value {i}");
                last ^= bits.Read(width) << (64 - leading - width);
            }
            into[i] = BitConverter.UInt64BitsToDouble(last);
        }
        source.Take(bits.BytesRead);
    }

    private ref struct BitWriter(ByteSink sink)
    {
        private ulong _word;
        private int _filled;

        public void Write(ulong value, int count)
        {
            if (count < 64) value &= (1UL << count) - 1;
            _word |= value << _filled;
            var room = 64 - _filled;
            _filled += count;
            if (_filled < 64) return;
            sink.UInt64(_word);
            _filled -= 64;
            _word = room == 64 ? 0 : value >> room;
        }

        public void Flush()
        {
            for (; _filled > 0; _filled -= 8, _word >>= 8) sink.Byte((byte)_word);
        }
    }

    private ref struct BitReader(ReadOnlySpan<byte> bytes)
    {
        private readonly ReadOnlySpan<byte> _bytes = bytes;
        private int _bit;

        public readonly int BytesRead => (_bit + 7) >> 3;

        public ulong Read(int count)
        {
            if (_bit + count > _bytes.Length * 8L) throw new CorruptDataException($"{count} bits wanted at bit {_bit} of {_bytes.Length * 8L}");
            var at = _bit >> 3;
            var shift = _bit & 7;
            ulong value = 0;
            var end = Math.Min(_bytes.Length, at + 8);
            if (end - at == 8) value = System.Buffers.Binary.BinaryPrimitives.ReadUInt64LittleEndian(_bytes[at..]);
            else for (var i = end - 1; i >= at; i--) value = value << 8 | _bytes[i];
            value >>= shift;
            if (shift + count > 64) value |= (ulong)_bytes[at + 8] << (64 - shift);
            _bit += count;
            return count == 64 ? value : value & ((1UL << count) - 1);
        }
    }
}
