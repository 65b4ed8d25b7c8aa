using System.Text.Json;
using System.Text.Json.Serialization;

namespace Muster.Tsdb.Blocks;

/// <summary>What a block says of itself. Times are unix milliseconds; the block covers [From, Until).</summary>
public sealed record BlockMeta(long From, long Until, long OldestMs, long NewestMs, int Series, long Samples, int Merges, bool Rollups)
{
    public const int Version = 1;
    public int FormatVersion { get; init; } = Version;
}

[JsonSerializable(typeof(BlockMeta))]
[JsonSourceGenerationOptions(WriteIndented = true)]
internal sealed partial class BlockMetaJson : JsonSerializerContext
{
    /// <summary>Returns when it is on the disk.</summary>
    public static void Write(string folder, BlockMeta meta)
    {
        using var file = File.OpenHandle(Path.Combine(folder, StoreFiles.Meta), FileMode.Create, FileAccess.Write);
        RandomAccess.Write(file, JsonSerializer.SerializeToUtf8Bytes(meta, Default.BlockMeta), 0);
        RandomAccess.FlushToDisk(file);
    }

    public static BlockMeta Read(string folder)
    {
        var path = Path.Combine(folder, StoreFiles.Meta);
        try
        {
            var meta = JsonSerializer.Deserialize(File.ReadAllText(path), Default.BlockMeta) ?? throw new CorruptDataException($"{path}: empty");
            return meta.FormatVersion == Blocks.BlockMeta.Version ? meta : throw new CorruptDataException($"{path}: format version {meta.FormatVersion}; this program reads {Blocks.BlockMeta.Version}");
        }
        catch (Exception error) when (error is JsonException or FileNotFoundException)
        {
            throw new CorruptDataException($"{path}: {error.Message}", error);
        }
    }
}
