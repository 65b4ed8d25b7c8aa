using Muster.Tsdb.Index;

namespace Muster.Tsdb.Blocks;

/// <summary>An immutable block on disk. Its index is decoded when first asked for and let go when nothing asks any more.</summary>
internal sealed class Block : IDisposable
{
    /// <summary>Ten minutes, at an upkeep every five seconds.</summary>
    private const int KeptTidyings = 120;

    private readonly Lock _gate = new();
    private readonly FrameReader _indexFile;
    private readonly WeakReference<BlockIndex?> _index = new(null);
    private BlockIndex? _recent;
    private int _tidyingsSinceUse;

    /// <exception cref="CorruptDataException">A file is damaged or missing.</exception>
    public Block(string folder)
    {
        Folder = folder;
        Meta = BlockMetaJson.Read(folder);
        try
        {
            _indexFile = new FrameReader(Path.Combine(folder, StoreFiles.Index));
            Raw = new DataReader(Path.Combine(folder, StoreFiles.Raw));
            Tombstones = Tombstones.Read(Path.Combine(folder, StoreFiles.Tombstones));
            if (!Meta.Rollups) return;
            Rollup5m = new DataReader(Path.Combine(folder, StoreFiles.Rollup5m));
            Rollup1h = new DataReader(Path.Combine(folder, StoreFiles.Rollup1h));
        }
        catch (Exception error)
        {
            Dispose();
            if (error is FileNotFoundException) throw new CorruptDataException($"{folder}: {error.Message}", error);
            throw;
        }
    }

    public string Folder { get; }
    public string Name => Path.GetFileName(Folder);
    public BlockMeta Meta { get; }
    public DataReader Raw { get; } = null!;
    public DataReader? Rollup5m { get; }
    public DataReader? Rollup1h { get; }
    public Tombstones Tombstones { get; } = null!;

    /// <summary>Set when a newer block stands for this one; the folder goes with the last reader.</summary>
    public bool Superseded { get; set; }

    public long Bytes => Directory.EnumerateFiles(Folder).Sum(path => new FileInfo(path).Length);

    public BlockIndex Index
    {
        get
        {
            lock (_gate)
            {
                _tidyingsSinceUse = 0;
                if (!_index.TryGetTarget(out var index)) _index.SetTarget(index = new BlockIndex(_indexFile));
                return _recent = index;
            }
        }
    }

    public bool Touches(long from, long to) => Meta.NewestMs >= from && Meta.OldestMs <= to;

    /// <summary>Lets the decoded index be collected once nobody has asked for a while; called with every upkeep.</summary>
    public void LetIndexGo()
    {
        lock (_gate)
            if (++_tidyingsSinceUse > KeptTidyings) _recent = null;
    }

    public void Verify()
    {
        for (var frame = 0; frame < _indexFile.Frames; frame++) _indexFile.Read(frame);
        Raw.Verify();
        Rollup5m?.Verify();
        Rollup1h?.Verify();
    }

    public void Dispose()
    {
        _indexFile?.Dispose();
        Raw?.Dispose();
        Rollup5m?.Dispose();
        Rollup1h?.Dispose();
    }
}
