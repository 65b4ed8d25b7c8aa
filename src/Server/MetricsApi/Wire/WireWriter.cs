using System.Buffers.Binary;
using System.Text;

namespace Muster.Server.MetricsApi.Wire;

/// <summary>Writes protobuf wire format into one growing array. Nested messages are opened by <see cref="Open"/> and closed by <see cref="Close"/>.</summary>
public sealed class WireWriter
{
    private byte[] _bytes = new byte[1024];

    public int Length { get; private set; }
    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    public void Clear() => Length = 0;

    /// <summary>A field of a number; zero is what an absent field means and is left out.</summary>
    public void Number(int field, ulong value)
    {
        if (value == 0) return;
        Tag(field, 0);
        Varint(value);
    }

    /// <summary>Signed numbers as protobuf's int64 has them: two's complement, ten bytes when negative.</summary>
    public void Number(int field, long value) => Number(field, (ulong)value);

    /// <summary>Every bit stays as it is, of NaNs too; only +0 is left out.</summary>
    public void Double(int field, double value)
    {
        var bits = BitConverter.DoubleToUInt64Bits(value);
        if (bits == 0) return;
        Tag(field, 1);
        BinaryPrimitives.WriteUInt64LittleEndian(Take(8), bits);
    }

    public void Text(int field, string value)
    {
        Tag(field, 2);
        Varint((ulong)Encoding.UTF8.GetByteCount(value));
        Length += Encoding.UTF8.GetBytes(value, Room(Encoding.UTF8.GetMaxByteCount(value.Length)));
    }

    public void Bytes(int field, ReadOnlySpan<byte> value)
    {
        Tag(field, 2);
        Varint((ulong)value.Length);
        value.CopyTo(Take(value.Length));
    }

    /// <returns>What <see cref="Close"/> wants to be told.</returns>
    public int Open(int field)
    {
        Tag(field, 2);
        Take(1);
        return Length;
    }

    public void Close(int opened)
    {
        var length = Length - opened;
        var size = VarintSize((ulong)length);
        // One byte was kept for the length; longer messages move behind a longer one.
        if (size > 1)
        {
            Take(size - 1);
            Buffer.BlockCopy(_bytes, opened, _bytes, opened + size - 1, length);
        }
        PutVarint(_bytes.AsSpan(opened - 1), (ulong)length);
    }

    public void Varint(ulong value)
    {
        var room = Room(10);
        Length += PutVarint(room, value);
    }

    public void Raw(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Take(bytes.Length));

    public static int PutVarint(Span<byte> into, ulong value)
    {
        var at = 0;
        for (; value >= 0x80; value >>= 7) into[at++] = (byte)(value | 0x80);
        into[at++] = (byte)value;
        return at;
    }

    private static int VarintSize(ulong value)
    {
        var size = 1;
        for (; value >= 0x80; value >>= 7) size++;
        return size;
    }

    private void Tag(int field, int wireType) => Varint((ulong)(field << 3 | wireType));

    private Span<byte> Take(int count)
    {
        var room = Room(count)[..count];
        Length += count;
        return room;
    }

    private Span<byte> Room(int count)
    {
        if (_bytes.Length - Length < count) Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + count));
        return _bytes.AsSpan(Length);
    }
}
