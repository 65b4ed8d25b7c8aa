namespace Muster.Probes.Nrpe;

/// <summary>The CRC-32 of zlib (reflected polynomial 0xEDB88320) over a packet whose own checksum field counts as zero.</summary>
internal static class NrpeChecksum
{
    private const int Field = 4;
    private static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(Entry)];

    public static uint Of(ReadOnlySpan<byte> packet)
    {
        uint crc = uint.MaxValue;
        for (int i = 0; i < packet.Length; i++)
        {
            byte value = i is >= Field and < Field + 4 ? (byte)0 : packet[i];
            crc = (crc >> 8) ^ Table[(byte)crc ^ value];
        }

        return ~crc;
    }

    private static uint Entry(int value)
    {
        uint entry = (uint)value;
        for (int bit = 0; bit < 8; bit++)
            entry = (entry & 1) == 0 ? entry >> 1 : (entry >> 1) ^ 0xEDB88320;
        return entry;
    }
}
