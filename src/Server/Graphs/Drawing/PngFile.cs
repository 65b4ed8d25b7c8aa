using System.Buffers.Binary;
using System.IO.Compression;

namespace Muster.Server.Graphs.Drawing;

/// <summary>Writes pixels as a PNG file (RFC 2083): eight bits for each of red, green and blue, rows told as the difference to the pixel on the left.</summary>
internal static class PngFile
{
    private static readonly uint[] Table = Enumerable.Range(0, 256).Select(n =>
    {
        var c = (uint)n;
        for (var bit = 0; bit < 8; bit++) c = (c & 1) != 0 ? 0xEDB88320u ^ (c >> 1) : c >> 1;
        return c;
    }).ToArray();

    public static byte[] Write(int width, int height, byte[] rgb)
    {
        using var file = new MemoryStream();
        file.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);
        var head = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(head, width);
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(4), height);
        // Eight bits, true color; no other compression, filter or interlacing than the usual.
        (head[8], head[9]) = (8, 2);
        Chunk(file, "IHDR"u8, head);
        Chunk(file, "IDAT"u8, Packed(width, height, rgb));
        Chunk(file, "IEND"u8, []);
        return file.ToArray();
    }

    private static byte[] Packed(int width, int height, byte[] rgb)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal))
        {
            var line = new byte[1 + width * 3];
            line[0] = 1;
            for (var row = 0; row < height; row++)
            {
                var pixels = rgb.AsSpan(row * width * 3, width * 3);
                for (var i = 0; i < pixels.Length; i++) line[1 + i] = (byte)(pixels[i] - (i >= 3 ? pixels[i - 3] : 0));
                zlib.Write(line);
            }
        }
        return packed.ToArray();
    }

    private static void Chunk(MemoryStream file, ReadOnlySpan<byte> kind, ReadOnlySpan<byte> content)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, content.Length);
        file.Write(number);
        file.Write(kind);
        file.Write(content);
        BinaryPrimitives.WriteUInt32BigEndian(number, ~Crc(Crc(uint.MaxValue, kind), content));
        file.Write(number);
    }

    private static uint Crc(uint crc, ReadOnlySpan<byte> bytes)
    {
        foreach (var one in bytes) crc = Table[(crc ^ one) & 0xFF] ^ (crc >> 8);
        return crc;
    }
}
