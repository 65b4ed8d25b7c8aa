using Muster.Server.States.Journal;

namespace Muster.Server.States.Engine;

/// <summary>Keeps one copy of outputs that many hosts share ("OK", "0 processes"). Forgets by being overwritten.</summary>
public sealed class OutputPool
{
    private const int Places = 4096;
    private const int LongestShared = 512;
    private readonly byte[]?[] places = new byte[]?[Places];

    public byte[] Keep(ReadOnlySpan<byte> output, byte[] previous)
    {
        if (output.SequenceEqual(previous)) return previous;
        if (output.IsEmpty) return [];
        if (output.Length > LongestShared) return output.ToArray();
        ref var place = ref places[Crc32C.Of(output) % Places];
        if (place is null || !output.SequenceEqual(place)) place = output.ToArray();
        return place;
    }
}
