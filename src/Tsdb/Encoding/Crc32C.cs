using System.Numerics;
using System.Runtime.InteropServices;

namespace Muster.Tsdb.Encoding;

/// <summary>CRC-32C (Castagnoli), with the processor's instruction where it has one.</summary>
public static class Crc32C
{
    public static uint Of(ReadOnlySpan<byte> bytes) => ~Extend(0xffffffffu, bytes);

    /// <summary>Checksum of two runs of bytes as if they stood side by side.</summary>
    public static uint Of(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second) => ~Extend(Extend(0xffffffffu, first), second);

    private static uint Extend(uint crc, ReadOnlySpan<byte> bytes)
    {
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (var word in words) crc = BitOperations.Crc32C(crc, word);
        foreach (var b in bytes[(words.Length * 8)..]) crc = BitOperations.Crc32C(crc, b);
        return crc;
    }
}
