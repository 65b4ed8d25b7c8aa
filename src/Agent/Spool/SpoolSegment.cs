using System.Buffers.Binary;
using System.Numerics;

namespace Muster.Agent.Spool;

/// <summary>
/// One file of the spool. Format: 4 bytes <c>MSP1</c>, then records of <c>u32 payload length (top bit: pinned), u32 CRC-32C of the
/// length word, sequence and payload, u64 sequence, payload</c>, little-endian. Whatever follows the first record that does not add up is not there: a file cut at any byte is a prefix.
/// </summary>
internal sealed class SpoolSegment
{
    public const int RecordHeader = 16;
    public const int MaxPayload = 4 << 20;
    private const uint PinnedBit = 1u << 31;
    public static ReadOnlySpan<byte> Magic => "MSP1"u8;

    public required string Path { get; init; }

    /// <summary>Sequence number of the first record; 0 while there is none.</summary>
    public ulong First { get; set; }
    public ulong Last { get; set; }
    public int Count { get; set; }

    /// <summary>Length of the valid part, bytes.</summary>
    public long Bytes { get; set; }

    /// <summary>Reads a file's records one by one, up to the first that does not add up.</summary>
    public static IEnumerable<SpoolEntry> Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 16 << 10);
        var header = new byte[RecordHeader];
        if (file.ReadAtLeast(header.AsSpan(0, 4), 4, false) < 4 || !header.AsSpan(0, 4).SequenceEqual(Magic)) yield break;
        ulong before = 0;
        while (file.ReadAtLeast(header, RecordHeader, false) == RecordHeader)
        {
            var word = BinaryPrimitives.ReadUInt32LittleEndian(header);
            var length = word & ~PinnedBit;
            if (length > MaxPayload || length > file.Length - file.Position) yield break;
            var payload = new byte[length];
            if (file.ReadAtLeast(payload, payload.Length, false) < payload.Length) yield break;
            var sequence = BinaryPrimitives.ReadUInt64LittleEndian(header.AsSpan(8));
            if (BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(4)) != Checksum(word, sequence, payload) || sequence <= before) yield break;
            before = sequence;
            yield return new SpoolEntry(sequence, payload, (word & PinnedBit) != 0);
        }
    }

    /// <summary>Opens what an earlier process left; records that do not add up are cut off the file.</summary>
    public static SpoolSegment Open(string path)
    {
        var segment = new SpoolSegment { Path = path, Bytes = Magic.Length };
        foreach (var entry in Read(path)) segment.Counted(entry);
        if (segment.Count > 0 && new FileInfo(path).Length > segment.Bytes)
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            file.SetLength(segment.Bytes);
        }
        return segment;
    }

    /// <summary>Appends records in one write; on an error (full disk) the file is cut back to what was whole before.</summary>
    /// <exception cref="IOException">The disk is full or failing; nothing was appended.</exception>
    public void Append(IReadOnlyList<SpoolEntry> entries)
    {
        var total = entries.Sum(e => e.Size);
        var fresh = Count == 0;
        var buffer = new byte[total + (fresh ? Magic.Length : 0)];
        var rest = buffer.AsSpan();
        if (fresh)
        {
            Magic.CopyTo(rest);
            rest = rest[Magic.Length..];
        }
        foreach (var entry in entries)
        {
            var word = (uint)entry.Payload.Length | (entry.Pinned ? PinnedBit : 0);
            BinaryPrimitives.WriteUInt32LittleEndian(rest, word);
            BinaryPrimitives.WriteUInt32LittleEndian(rest[4..], Checksum(word, entry.Sequence, entry.Payload));
            BinaryPrimitives.WriteUInt64LittleEndian(rest[8..], entry.Sequence);
            entry.Payload.CopyTo(rest[RecordHeader..]);
            rest = rest[entry.Size..];
        }
        using var file = new FileStream(Path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, 0);
        var start = fresh ? 0 : Bytes;
        try
        {
            file.Position = start;
            file.Write(buffer);
        }
        catch (IOException)
        {
            file.SetLength(start);
            throw;
        }
        foreach (var entry in entries) Counted(entry);
    }

    private void Counted(SpoolEntry entry)
    {
        if (Count == 0)
        {
            First = entry.Sequence;
            Bytes = Magic.Length;
        }
        Last = entry.Sequence;
        Count++;
        Bytes += entry.Size;
    }

    private static uint Checksum(uint word, ulong sequence, ReadOnlySpan<byte> payload)
    {
        var crc = BitOperations.Crc32C(BitOperations.Crc32C(uint.MaxValue, word), sequence);
        while (payload.Length >= 8)
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(payload));
            payload = payload[8..];
        }
        foreach (var b in payload) crc = BitOperations.Crc32C(crc, b);
        return ~crc;
    }
}
