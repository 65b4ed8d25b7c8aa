using System.Buffers.Binary;
using System.Numerics;

namespace Muster.Agent.Spool;

/// <summary>
/// The spool's epoch, the numbers reserved so far and the count of drops, in a file of two slots written by turns, in place, so that a torn
/// write leaves the other slot and a full disk does not matter. A process reserves numbers ahead (65,536 at a time) and starts behind
/// the reservation of the one before: no number is ever used twice, without a write per result.
/// </summary>
internal sealed class SequenceFile
{
    private const int SlotSize = 40;
    private const ulong Ahead = 65_536;
    private readonly string _path;
    private ulong _generation;

    public ulong Epoch { get; private set; }

    /// <summary>The highest number that may be used before reserving again.</summary>
    public ulong Reserved { get; private set; }

    /// <summary>Results dropped because the spool was full, ever, in this epoch.</summary>
    public ulong Dropped { get; private set; }

    private SequenceFile(string path) => _path = path;

    /// <summary>Reads the file; a missing or unreadable one starts a new epoch.</summary>
    public static SequenceFile Open(string path)
    {
        var file = new SequenceFile(path);
        var bytes = File.Exists(path) ? File.ReadAllBytes(path) : [];
        for (var offset = 0; offset + SlotSize <= bytes.Length; offset += SlotSize) file.Take(bytes.AsSpan(offset, SlotSize));
        if (file.Epoch == 0) file.Epoch = BinaryPrimitives.ReadUInt64LittleEndian(Guid.NewGuid().ToByteArray()) | 1;
        return file;
    }

    private void Take(ReadOnlySpan<byte> slot)
    {
        var generation = BinaryPrimitives.ReadUInt64LittleEndian(slot);
        if (generation <= _generation || BinaryPrimitives.ReadUInt32LittleEndian(slot[32..]) != Checksum(slot[..32])) return;
        _generation = generation;
        Epoch = BinaryPrimitives.ReadUInt64LittleEndian(slot[8..]);
        Reserved = BinaryPrimitives.ReadUInt64LittleEndian(slot[16..]);
        Dropped = BinaryPrimitives.ReadUInt64LittleEndian(slot[24..]);
    }

    /// <summary>Makes every number up to <paramref name="next"/> + 65,535 this process's own.</summary>
    public void Reserve(ulong next)
    {
        Reserved = next + Ahead - 1;
        Write();
    }

    public void CountDropped(ulong more)
    {
        Dropped += more;
        Write();
    }

    private void Write()
    {
        _generation++;
        Span<byte> slot = stackalloc byte[SlotSize];
        slot.Clear();
        BinaryPrimitives.WriteUInt64LittleEndian(slot, _generation);
        BinaryPrimitives.WriteUInt64LittleEndian(slot[8..], Epoch);
        BinaryPrimitives.WriteUInt64LittleEndian(slot[16..], Reserved);
        BinaryPrimitives.WriteUInt64LittleEndian(slot[24..], Dropped);
        BinaryPrimitives.WriteUInt32LittleEndian(slot[32..], Checksum(slot[..32]));
        using var file = new FileStream(_path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite, 0);
        if (file.Length < 2 * SlotSize) file.SetLength(2 * SlotSize);
        file.Position = (long)(_generation % 2) * SlotSize;
        file.Write(slot);
        file.Flush(flushToDisk: true);
    }

    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var b in bytes) crc = BitOperations.Crc32C(crc, b);
        return ~crc;
    }
}
