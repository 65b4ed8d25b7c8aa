namespace Muster.Server.MetricsApi.RemoteWrite;

/// <summary>
/// The block form of Snappy (no frames), as remote write sends it: the length as a varint, then literals and copies.
/// Source: google/snappy, format_description.txt.
/// </summary>
public static class SnappyBlock
{
    /// <exception cref="InvalidDataException">The bytes are not such a block, or it would be longer than allowed; the message names the place.</exception>
    public static byte[] Decode(ReadOnlySpan<byte> block, int most)
    {
        var at = 0;
        var length = Length(block, ref at);
        if (length > (ulong)most) throw new InvalidDataException($"snappy: the block holds {length} bytes, more than the {most} allowed; send smaller batches");
        // The best a block can do is 64 bytes out of 3: a short block that promises gigabytes lies, and gets no memory.
        if (length > (ulong)(block.Length - at) * 22 + 64) throw new InvalidDataException($"snappy: {block.Length} bytes cannot hold the {length} they promise");
        var output = new byte[(int)length];
        var written = 0;
        while (at < block.Length)
        {
            var tag = block[at++];
            if ((tag & 3) == 0) Literal(block, ref at, tag, output, ref written);
            else Copy(block, ref at, tag, output, ref written);
        }
        return written == output.Length ? output : throw new InvalidDataException($"snappy: the block ends after {written} of {output.Length} bytes");
    }

    private static ulong Length(ReadOnlySpan<byte> block, ref int at)
    {
        ulong length = 0;
        for (var shift = 0; shift < 35; shift += 7)
        {
            if (at >= block.Length) break;
            var part = block[at++];
            length |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80) return length;
        }
        throw new InvalidDataException("snappy: the block does not begin with a length; is the body compressed with snappy (block form)?");
    }

    private static void Literal(ReadOnlySpan<byte> block, ref int at, byte tag, byte[] output, ref int written)
    {
        long length = (tag >> 2) + 1;
        if (length > 60)
        {
            var bytes = (int)length - 60;
            length = Little(block, ref at, bytes) + 1;
        }
        if (length > block.Length - at || length > output.Length - written) throw new InvalidDataException($"snappy: the literal at byte {at} is longer than what is left");
        block.Slice(at, (int)length).CopyTo(output.AsSpan(written));
        at += (int)length;
        written += (int)length;
    }

    private static void Copy(ReadOnlySpan<byte> block, ref int at, byte tag, byte[] output, ref int written)
    {
        var (length, offset) = (tag & 3) switch
        {
            1 => (((tag >> 2) & 7) + 4, (long)(tag >> 5) << 8 | Little(block, ref at, 1)),
            2 => ((tag >> 2) + 1, Little(block, ref at, 2)),
            _ => ((tag >> 2) + 1, Little(block, ref at, 4)),
        };
        if (offset == 0 || offset > written || length > output.Length - written) throw new InvalidDataException($"snappy: the copy before byte {at} reaches outside of the block");
        // Source and target may overlap: that is how runs are written, and why this goes byte by byte when they do.
        if (offset >= length) output.AsSpan(written - (int)offset, length).CopyTo(output.AsSpan(written));
        else for (var i = 0; i < length; i++) output[written + i] = output[written + i - (int)offset];
        written += length;
    }

    private static long Little(ReadOnlySpan<byte> block, ref int at, int bytes)
    {
        if (bytes > block.Length - at) throw new InvalidDataException($"snappy: the block ends in the middle of a tag at byte {at}");
        long value = 0;
        for (var i = 0; i < bytes; i++) value |= (long)block[at++] << (8 * i);
        return value;
    }
}
