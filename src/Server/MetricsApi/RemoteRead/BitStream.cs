namespace Muster.Server.MetricsApi.RemoteRead;

/// <summary>Bits, the highest of every byte first.</summary>
internal sealed class BitWriter
{
    private byte[] _bytes = new byte[256];
    private long _bits;

    public void Write(ulong value, int count)
    {
        while (count > 0)
        {
            var (at, used) = ((int)(_bits >> 3), (int)(_bits & 7));
            if (at == _bytes.Length) Array.Resize(ref _bytes, _bytes.Length * 2);
            var take = Math.Min(8 - used, count);
            var part = (byte)(value >> (count - take) & ((1UL << take) - 1));
            _bytes[at] |= (byte)(part << (8 - used - take));
            _bits += take;
            count -= take;
        }
    }

    public byte[] ToArray() => _bytes.AsSpan(0, (int)((_bits + 7) >> 3)).ToArray();
}

/// <summary>Reads what <see cref="BitWriter"/> wrote.</summary>
internal ref struct BitReader(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private long _bits = 0;

    /// <exception cref="InvalidDataException">There are not so many bits left.</exception>
    public ulong Read(int count)
    {
        if (_bits + count > _bytes.Length * 8L) throw new InvalidDataException("chunk: it ends in the middle of a sample");
        ulong value = 0;
        while (count > 0)
        {
            var used = (int)(_bits & 7);
            var take = Math.Min(8 - used, count);
            var part = _bytes[(int)(_bits >> 3)] >> (8 - used - take) & ((1 << take) - 1);
            value = value << take | (uint)part;
            _bits += take;
            count -= take;
        }
        return value;
    }

    public ulong Varint()
    {
        ulong value = 0;
        for (var shift = 0; shift < 70; shift += 7)
        {
            var part = Read(8);
            value |= (part & 0x7F) << shift;
            if (part < 0x80) return value;
        }
        throw new InvalidDataException("chunk: a number has no end");
    }
}
