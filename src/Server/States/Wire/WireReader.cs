using System.Buffers.Binary;

namespace Muster.Server.States.Wire;

/// <summary>Reads protobuf wire format from a span without making objects. Every method is false on malformed bytes.</summary>
public ref struct WireReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> rest = bytes;

    public readonly bool AtEnd => rest.IsEmpty;

    public bool Tag(out int field, out int wireType)
    {
        var fine = Varint(out var tag);
        field = (int)(tag >> 3);
        wireType = (int)(tag & 7);
        return fine && field > 0 && tag <= uint.MaxValue;
    }

    public bool Varint(out ulong value)
    {
        value = 0;
        for (var i = 0; i < rest.Length && i < 10; i++)
        {
            var b = rest[i];
            value |= (ulong)(b & 0x7F) << (7 * i);
            if (b >= 0x80) continue;
            rest = rest[(i + 1)..];
            return true;
        }
        return false;
    }

    public bool Fixed64(out ulong value)
    {
        value = 0;
        if (rest.Length < 8) return false;
        value = BinaryPrimitives.ReadUInt64LittleEndian(rest);
        rest = rest[8..];
        return true;
    }

    public bool Bytes(out ReadOnlySpan<byte> value)
    {
        value = default;
        if (!Varint(out var length) || length > (ulong)rest.Length) return false;
        value = rest[..(int)length];
        rest = rest[(int)length..];
        return true;
    }

    /// <summary>Passes over a field nobody here knows.</summary>
    public bool Skip(int wireType)
    {
        switch (wireType)
        {
            case 0: return Varint(out _);
            case 1: return Fixed64(out _);
            case 2: return Bytes(out _);
            case 5 when rest.Length >= 4:
                rest = rest[4..];
                return true;
            default: return false;
        }
    }
}
