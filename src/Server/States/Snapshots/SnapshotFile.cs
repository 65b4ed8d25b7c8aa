using System.Buffers.Binary;
using System.Text;
using Muster.Server.Hosts;
using Muster.Server.States.Engine;
using Muster.Server.States.Journal;

namespace Muster.Server.States.Snapshots;

/// <summary>The file <c>snapshot</c> beside the journal: all states as they were at one position of it (FORMAT.md).</summary>
public static class SnapshotFile
{
    public const string Name = "snapshot";
    private const ulong Magic = 0x31504E535453554D; // "MUSTSNP1", little-endian
    private const int HeaderBytes = 8 + 8 + 4;

    /// <summary>Whole or not at all: written beside, synced, renamed.</summary>
    public static void Write(string folder, long position, IReadOnlyList<byte[]> shards)
    {
        var path = Path.Combine(folder, Name);
        var beside = path + ".new";
        var header = new byte[HeaderBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(header, Magic);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(8), position);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(16), shards.Count);
        var crc = Crc32C.Continue(uint.MaxValue, header);
        using (var file = new FileStream(beside, FileMode.Create, FileAccess.Write))
        {
            file.Write(header);
            foreach (var shard in shards)
            {
                file.Write(shard);
                crc = Crc32C.Continue(crc, shard);
            }
            var tail = new byte[4];
            BinaryPrimitives.WriteUInt32LittleEndian(tail, ~crc);
            file.Write(tail);
            file.Flush(flushToDisk: true);
        }
        File.Move(beside, path, overwrite: true);
        JournalFile.SyncFolder(folder);
    }

    /// <summary>Reads the snapshot into empty shards.</summary>
    /// <returns>The position from which the journal goes on; 0 when there is no snapshot.</returns>
    /// <exception cref="InvalidDataException">The file is damaged; nothing was read.</exception>
    public static long Read(string folder, IReadOnlyList<ShardStates> shards, Func<HostId, ShardStates> shardOf)
    {
        var path = Path.Combine(folder, Name);
        if (!File.Exists(path)) return 0;
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 20);
        if (!IsWhole(file)) throw new InvalidDataException($"the snapshot {path} is damaged (its checksum is wrong)");
        file.Position = 8;
        using var reader = new BinaryReader(file, Encoding.UTF8);
        var position = reader.ReadInt64();
        for (var left = reader.ReadInt32(); left > 0; left--) SnapshotCodec.Read(reader, shards, shardOf);
        return position;
    }

    private static bool IsWhole(FileStream file)
    {
        if (file.Length < HeaderBytes + 4) return false;
        var buffer = new byte[1 << 20];
        var crc = uint.MaxValue;
        for (var left = file.Length - 4; left > 0;)
        {
            var read = file.Read(buffer, 0, (int)Math.Min(left, buffer.Length));
            if (read == 0) return false;
            if (left == file.Length - 4 && BinaryPrimitives.ReadUInt64LittleEndian(buffer) != Magic) return false;
            crc = Crc32C.Continue(crc, buffer.AsSpan(0, read));
            left -= read;
        }
        file.ReadExactly(buffer, 0, 4);
        return BinaryPrimitives.ReadUInt32LittleEndian(buffer) == ~crc;
    }
}
