using System.Globalization;
using Muster.Metrics;
using Muster.Tsdb.Compaction;
using Muster.Tsdb.Index;

namespace Muster.Tsdb.Blocks;

/// <summary>Writes one block into a folder that gets its name only when everything in it is on the disk.</summary>
internal sealed class BlockWriter : IDisposable
{
    private const int ColdQuality = 6;

    private readonly string _blocks, _unfinished;
    private readonly long _from, _until;
    private readonly int _merges;
    private readonly List<Labels> _series = [];
    private readonly DataWriter _raw;
    private readonly RollupWriter? _rollups;
    private long _oldest = long.MaxValue, _newest = long.MinValue;

    /// <param name="cold">Compress harder: the block will be read less often than it is kept.</param>
    public BlockWriter(string blocks, long from, long until, int merges, bool cold, bool rollups)
    {
        (_blocks, _from, _until, _merges) = (blocks, from, until, merges);
        _unfinished = Path.Combine(blocks, Guid.NewGuid().ToString("N") + StoreFiles.Unfinished);
        Directory.CreateDirectory(_unfinished);
        _raw = new DataWriter(Path.Combine(_unfinished, StoreFiles.Raw), 1, cold ? ColdQuality : 0);
        if (rollups) _rollups = new RollupWriter(_unfinished, ColdQuality);
    }

    /// <summary>Adds the next series in order of labels; one without samples is left out.</summary>
    public void Add(Labels labels, Samples samples) => Add(labels, samples.Times, samples.Values);

    public void Add(Labels labels, ReadOnlySpan<long> times, ReadOnlySpan<double> values)
    {
        if (times.IsEmpty) return;
        _series.Add(labels);
        _raw.Add(times, values);
        _rollups?.Add(times, values);
        _oldest = Math.Min(_oldest, times[0]);
        _newest = Math.Max(_newest, times[^1]);
    }

    /// <summary>The finished block's folder, or null when nothing was added.</summary>
    public string? Finish()
    {
        if (_series.Count == 0) return null;
        _raw.Finish();
        _rollups?.Finish();
        IndexWriter.Write(Path.Combine(_unfinished, StoreFiles.Index), _series);
        BlockMetaJson.Write(_unfinished, new BlockMeta(_from, _until, _oldest, _newest, _series.Count, _raw.Samples, _merges, _rollups is not null));
        var name = string.Create(CultureInfo.InvariantCulture, $"{_from:D13}-{_until:D13}-{Guid.NewGuid().ToString("N")[..8]}");
        var folder = Path.Combine(_blocks, name);
        Close();
        FolderSync.Of(_unfinished);
        Directory.Move(_unfinished, folder);
        FolderSync.Of(_blocks);
        return folder;
    }

    /// <summary>What was not finished goes.</summary>
    public void Dispose()
    {
        Close();
        if (Directory.Exists(_unfinished)) Directory.Delete(_unfinished, recursive: true);
    }

    private void Close()
    {
        _raw.Dispose();
        _rollups?.Dispose();
    }
}
