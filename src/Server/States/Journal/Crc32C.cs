using System.Numerics;
using System.Runtime.InteropServices;

namespace Muster.Server.States.Journal;

/// <summary>CRC-32C (Castagnoli), the processor's own instruction where there is one.</summary>
public static class Crc32C
{
    public static uint Of(ReadOnlySpan<byte> data) => ~Continue(uint.MaxValue, data);

    /// <summary>For data in pieces: start with <see cref="uint.MaxValue"/>, invert the last value.</summary>
    public static uint Continue(uint crc, ReadOnlySpan<byte> data)
    {
        var words = MemoryMarshal.Cast<byte, ulong>(data);
        foreach (var word in words) crc = BitOperations.Crc32C(crc, word);
        foreach (var b in data[(words.Length * sizeof(ulong))..]) crc = BitOperations.Crc32C(crc, b);
        return crc;
    }
}
