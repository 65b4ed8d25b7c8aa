using System.Buffers.Binary;

namespace Muster.Tsdb.Encoding;

/// <summary>Reads what <see cref="ByteSink"/> wrote; every read is checked against the end.</summary>
public ref struct ByteSource(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    public int Position { get; private set; }
    public readonly int Left => _bytes.Length - Position;
    public readonly ReadOnlySpan<byte> Rest => _bytes[Position..];

    public byte Byte() => Take(1)[0];
    public uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));
    public ulong UInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8));

    /// <exception cref="CorruptDataException">Fewer bytes are left.</exception>
    public ReadOnlySpan<byte> Take(int count)
    {
        if ((uint)count > (uint)Left) throw new CorruptDataException($"{count} bytes wanted at {Position}, {Left} left");
        var taken = _bytes.Slice(Position, count);
        Position += count;
        return taken;
    }

    public ulong VarUInt()
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var b = Byte();
            value |= (ulong)(b & 0x7f) << shift;
            if (b < 0x80) return value;
        }
        throw new CorruptDataException($"number longer than 10 bytes at {Position}");
    }

    /// <summary>As many numbers as fit; most take one byte.</summary>
    public void VarUInts(Span<ulong> into)
    {
        var bytes = _bytes[Position..];
        var at = 0;
        for (var i = 0; i < into.Length; i++)
        {
            if ((uint)at >= (uint)bytes.Length) throw new CorruptDataException($"{into.Length - i} numbers wanted at {Position + at}, none left");
            ulong value = bytes[at++];
            if (value >= 0x80)
            {
                value &= 0x7f;
                for (var shift = 7; ; shift += 7)
                {
                    if ((uint)at >= (uint)bytes.Length || shift >= 64) throw new CorruptDataException($"a number does not end at {Position + at}");
                    ulong b = bytes[at++];
                    value |= (b & 0x7f) << shift;
                    if (b < 0x80) break;
                }
            }
            into[i] = value;
        }
        Position += at;
    }

    public long VarInt() => ZigZag.Decode(VarUInt());

    /// <summary>A count or length: at most <paramref name="max"/>.</summary>
    public int Count(int max)
    {
        var value = VarUInt();
        return value <= (ulong)max ? (int)value : throw new CorruptDataException($"count {value} at {Position} is above {max}");
    }
}
