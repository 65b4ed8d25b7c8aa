using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Muster.Tsdb.Encoding;

/// <summary>A growing run of bytes. Kept and reused by its owner, so that writing allocates nothing once it is warm.</summary>
public sealed class ByteSink(int capacity = 256)
{
    private byte[] _bytes = new byte[capacity];

    public int Length { get; private set; }
    public ReadOnlySpan<byte> Span => _bytes.AsSpan(0, Length);
    public ReadOnlyMemory<byte> Memory => _bytes.AsMemory(0, Length);

    public void Clear() => Length = 0;
    public void CutTo(int length) => Length = length;

    /// <summary>Room for at least <paramref name="count"/> bytes after the end; say with <see cref="Advance"/> how many were used.</summary>
    public Span<byte> Reserve(int count)
    {
        if (_bytes.Length - Length < count) Array.Resize(ref _bytes, (int)Math.Min(Array.MaxLength, Math.Max(_bytes.Length * 2L, (long)Length + count)));
        return _bytes.AsSpan(Length);
    }

    public void Advance(int count) => Length += count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Byte(byte value)
    {
        if (Length == _bytes.Length) Reserve(1);
        _bytes[Length++] = value;
    }

    public void UInt32(uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(Reserve(4), value);
        Length += 4;
    }

    public void UInt64(ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(Reserve(8), value);
        Length += 8;
    }

    public void Bytes(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Reserve(bytes.Length));
        Length += bytes.Length;
    }

    /// <summary>Seven bits a byte, lowest first, the top bit says that more follow.</summary>
    public void VarUInt(ulong value)
    {
        var room = Reserve(10);
        var used = 0;
        while (value >= 0x80)
        {
            room[used++] = (byte)(value | 0x80);
            value >>= 7;
        }
        room[used++] = (byte)value;
        Length += used;
    }

    /// <summary>Signed numbers near zero become small unsigned ones: 0, -1, 1, -2 are 0, 1, 2, 3.</summary>
    public void VarInt(long value) => VarUInt(ZigZag.Encode(value));

    /// <summary>Overwrites four bytes that were written before.</summary>
    public void PatchUInt32(int at, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(_bytes.AsSpan(at), value);
}
