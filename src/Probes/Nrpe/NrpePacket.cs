using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Muster.Probes.Nrpe;

/// <summary>A packet of the NRPE protocol, versions 2, 3 and 4; layouts as in NRPE 4.1's common.h, numbers big-endian.</summary>
/// <param name="Version">2, 3 or 4.</param>
/// <param name="Query">A question; else an answer.</param>
/// <param name="Result">0 to 3 as of the plugin API; 0 in a query.</param>
/// <param name="Text"><c>command!argument!…</c> or what the plugin printed; without a NUL.</param>
public sealed record NrpePacket(int Version, bool Query, int Result, string Text)
{
    /// <summary>What a packet of version 2 always has, and a query of any version at least.</summary>
    public const int ShortSize = 1036;

    /// <summary>Text bytes that fit into version 2, its NUL counted.</summary>
    public const int ShortText = 1024;

    /// <summary>Text bytes of the later versions, at most, their NUL counted.</summary>
    public const int LargestText = 65_536;

    private const int ShortHeader = 10;
    private const int LongHeader = 16;

    /// <exception cref="FormatException">The text has more bytes than the version takes, or a NUL.</exception>
    public byte[] ToBytes()
    {
        var text = Encoding.UTF8.GetBytes(Text);
        int most = (Version == 2 ? ShortText : LargestText) - 1;
        if (text.Length > most)
            throw new FormatException($"{text.Length} bytes do not fit into a packet of NRPE version {Version}; {most} do");
        if (text.AsSpan().Contains((byte)0))
            throw new FormatException("a text with a NUL cannot go by NRPE");
        byte[] packet;
        if (Version == 2)
        {
            packet = new byte[ShortSize];
            // The padding is random so that nothing of our memory, and no known text under encryption, goes with it.
            RandomNumberGenerator.Fill(packet.AsSpan(ShortHeader));
            text.CopyTo(packet, ShortHeader);
            packet[ShortHeader + text.Length] = 0;
        }
        else
        {
            int length = text.Length + 1;
            int extra = Version == 3 ? 3 : 0;
            if (Query)
                length = Math.Max(length, ShortSize - LongHeader - extra);
            packet = new byte[LongHeader + length + extra];
            BinaryPrimitives.WriteInt32BigEndian(packet.AsSpan(12), length);
            text.CopyTo(packet, LongHeader);
        }

        BinaryPrimitives.WriteInt16BigEndian(packet, (short)Version);
        BinaryPrimitives.WriteInt16BigEndian(packet.AsSpan(2), (short)(Query ? 1 : 2));
        BinaryPrimitives.WriteInt16BigEndian(packet.AsSpan(8), (short)Result);
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(4), NrpeChecksum.Of(packet));
        return packet;
    }

    /// <summary>Reads one packet and not a byte more.</summary>
    /// <returns>Null when the other side closed before the first byte.</returns>
    /// <exception cref="InvalidDataException">Not a packet, or its checksum is wrong.</exception>
    public static async Task<NrpePacket?> ReadAsync(Stream stream, CancellationToken ct)
    {
        var header = new byte[LongHeader];
        int got = await stream.ReadAtLeastAsync(header.AsMemory(0, ShortHeader), ShortHeader, throwOnEndOfStream: false, ct).ConfigureAwait(false);
        if (got == 0)
            return null;
        if (got < ShortHeader)
            throw new InvalidDataException($"an NRPE packet of {got} bytes: its header alone has {ShortHeader}");
        int version = BinaryPrimitives.ReadInt16BigEndian(header);
        if (version is < 2 or > 4)
            throw new InvalidDataException($"NRPE version {version}: versions 2, 3 and 4 are known");
        int rest = ShortSize - ShortHeader;
        int head = ShortHeader;
        if (version > 2)
        {
            await FillAsync(stream, header.AsMemory(ShortHeader), ct).ConfigureAwait(false);
            int length = BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(12));
            if (length is < 0 or > LargestText)
                throw new InvalidDataException($"an NRPE packet says it has {length} bytes of text; up to {LargestText} are allowed");
            head = LongHeader;
            rest = length + (version == 3 ? 3 : 0);
        }

        var packet = new byte[head + rest];
        header.AsSpan(0, head).CopyTo(packet);
        await FillAsync(stream, packet.AsMemory(head), ct).ConfigureAwait(false);
        return Parse(packet);
    }

    /// <exception cref="InvalidDataException">Not a packet, or its checksum is wrong.</exception>
    public static NrpePacket Parse(ReadOnlySpan<byte> packet)
    {
        if (packet.Length < ShortHeader)
            throw new InvalidDataException($"an NRPE packet of {packet.Length} bytes: its header alone has {ShortHeader}");
        int version = BinaryPrimitives.ReadInt16BigEndian(packet);
        if (version is < 2 or > 4)
            throw new InvalidDataException($"NRPE version {version}: versions 2, 3 and 4 are known");
        var text = version == 2 ? Short(packet) : Long(packet, version);
        int type = BinaryPrimitives.ReadInt16BigEndian(packet[2..]);
        if (type is not (1 or 2))
            throw new InvalidDataException($"NRPE packet type {type}: 1 is a query, 2 a response");
        uint said = BinaryPrimitives.ReadUInt32BigEndian(packet[4..]);
        uint found = NrpeChecksum.Of(packet);
        if (said != found)
            throw new InvalidDataException($"the checksum of an NRPE packet is wrong: it says {said:x8}, its bytes give {found:x8}");
        int end = text.IndexOf((byte)0);
        if (end < 0)
            throw new InvalidDataException("the text of an NRPE packet does not end");
        return new NrpePacket(version, type == 1, BinaryPrimitives.ReadInt16BigEndian(packet[8..]), Encoding.UTF8.GetString(text[..end]));
    }

    private static ReadOnlySpan<byte> Short(ReadOnlySpan<byte> packet) => packet.Length == ShortSize
        ? packet.Slice(ShortHeader, ShortText)
        : throw new InvalidDataException($"an NRPE packet of version 2 has {ShortSize} bytes, this one {packet.Length}");

    private static ReadOnlySpan<byte> Long(ReadOnlySpan<byte> packet, int version)
    {
        int length = packet.Length < LongHeader ? -1 : BinaryPrimitives.ReadInt32BigEndian(packet[12..]);
        return length is > 0 and <= LargestText && packet.Length == LongHeader + length + (version == 3 ? 3 : 0)
            ? packet.Slice(LongHeader, length)
            : throw new InvalidDataException($"an NRPE packet of version {version} with {packet.Length} bytes says it has {length} of text");
    }

    private static async Task FillAsync(Stream stream, Memory<byte> buffer, CancellationToken ct)
    {
        if (await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, ct).ConfigureAwait(false) < buffer.Length)
            throw new InvalidDataException("an NRPE packet is cut off");
    }
}
