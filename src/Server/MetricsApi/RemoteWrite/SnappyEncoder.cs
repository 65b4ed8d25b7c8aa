using System.Buffers.Binary;

namespace Muster.Server.MetricsApi.RemoteWrite;

/// <summary>Makes the block form of Snappy that <see cref="SnappyBlock"/> reads: greedy, by a table of where four bytes stood last.</summary>
public static class SnappyEncoder
{
    private const int Fragment = 1 << 16, TableBits = 14;

    public static byte[] Encode(ReadOnlySpan<byte> input)
    {
        var output = new Sink(32 + input.Length + input.Length / 6);
        output.Varint((uint)input.Length);
        var table = new ushort[1 << TableBits];
        for (var from = 0; from < input.Length; from += Fragment)
        {
            if (from > 0) Array.Clear(table);
            Compress(input.Slice(from, Math.Min(Fragment, input.Length - from)), table, ref output);
        }
        return output.ToArray();
    }

    private static void Compress(ReadOnlySpan<byte> input, ushort[] table, ref Sink output)
    {
        var pending = 0;
        // Words are read four bytes at a time; the last bytes of a fragment are literals anyway.
        for (int at = 1, misses = 32; at <= input.Length - 15;)
        {
            var word = BinaryPrimitives.ReadUInt32LittleEndian(input[at..]);
            var slot = (word * 0x1e35a7bd) >> (32 - TableBits);
            var before = table[slot];
            table[slot] = (ushort)at;
            if (before >= at || BinaryPrimitives.ReadUInt32LittleEndian(input[before..]) != word)
            {
                // What does not repeat is passed over in ever longer steps.
                at += misses++ >> 5;
                continue;
            }
            output.Literal(input[pending..at]);
            var length = 4 + input[(at + 4)..].CommonPrefixLength(input[(before + 4)..]);
            output.Copy(at - before, length);
            at += length;
            pending = at;
            misses = 32;
        }
        output.Literal(input[pending..]);
    }

    private ref struct Sink(int most)
    {
        private readonly byte[] _bytes = new byte[most];
        private int _length = 0;

        public readonly byte[] ToArray() => _bytes.AsSpan(0, _length).ToArray();

        public void Varint(uint value)
        {
            for (; value >= 0x80; value >>= 7) Byte((int)(value | 0x80));
            Byte((int)value);
        }

        public void Literal(ReadOnlySpan<byte> bytes)
        {
            if (bytes.IsEmpty) return;
            var length = bytes.Length - 1;
            if (length < 60) Byte(length << 2);
            else if (length < 256)
            {
                Byte(60 << 2);
                Byte(length);
            }
            else
            {
                Byte(61 << 2);
                Byte(length);
                Byte(length >> 8);
            }
            bytes.CopyTo(_bytes.AsSpan(_length));
            _length += bytes.Length;
        }

        public void Copy(int offset, int length)
        {
            // A copy of four bytes at least must be left behind one of 64.
            for (; length >= 68; length -= 64) Far(offset, 64);
            if (length > 64)
            {
                Far(offset, 60);
                length -= 60;
            }
            if (length >= 12 || offset >= 2048)
            {
                Far(offset, length);
                return;
            }
            Byte((offset >> 8) << 5 | (length - 4) << 2 | 1);
            Byte(offset);
        }

        private void Far(int offset, int length)
        {
            Byte((length - 1) << 2 | 2);
            Byte(offset);
            Byte(offset >> 8);
        }

        private void Byte(int value) => _bytes[_length++] = (byte)value;
    }
}
