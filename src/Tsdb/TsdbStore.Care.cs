using Muster.Metrics;
using Muster.Tsdb.Blocks;
using Muster.Tsdb.Encoding;
using Muster.Tsdb.Head;
using Muster.Tsdb.Index;

namespace Muster.Tsdb;

public sealed partial class TsdbStore
{
    /// <summary>Deletes samples of the series that fulfil all matchers in [fromMs, toMs]. They vanish from answers at once and from the disk with the next merge.</summary>
    /// <returns>Series touched, counted once per block and once for the head.</returns>
    public int Delete(IReadOnlyList<Matcher> matchers, long fromMs, long toMs)
    {
        lock (_upkeep)
        {
            var touched = 0;
            foreach (var block in _view.Blocks)
            {
                if (!block.Touches(fromMs, toMs)) continue;
                var found = MatcherQuery.Find(block.Index, matchers);
                foreach (var series in found) block.Tombstones.Add(series, fromMs, toMs);
                if (found.Length > 0) block.Tombstones.Write(Path.Combine(block.Folder, StoreFiles.Tombstones));
                touched += found.Length;
            }
            var slots = _head.ReadIndex(index => MatcherQuery.Find(index, matchers));
            var record = new ByteSink();
            foreach (var slot in slots) HeadDeletions.Write(record, slot, fromMs, toMs);
            if (record.Length > 0) _head.Wal!.Append(record.Memory, long.MinValue);
            foreach (var slot in slots) _deletions.Add(slot, fromMs, toMs);
            return touched + slots.Length;
        }
    }

    /// <summary>Writes blocks that hold deleted samples anew without them; returns how many.</summary>
    public int CleanTombstones(CancellationToken cancel = default)
    {
        lock (_upkeep)
        {
            var cleaned = 0;
            foreach (var block in _view.Blocks)
            {
                if (!block.Tombstones.Any) continue;
                cancel.ThrowIfCancellationRequested();
                Merge([block]);
                cleaned++;
            }
            return cleaned;
        }
    }

    /// <summary>
    /// A consistent copy while the store runs: blocks and closed log segments as hard links (copies, where the target is on
    /// another file system). The copy opens as a store of its own.
    /// </summary>
    /// <exception cref="IOException">The target is not empty or cannot be written.</exception>
    public void Backup(string target)
    {
        if (Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any()) throw new IOException($"{target} is not empty; a backup goes into an empty folder");
        lock (_upkeep)
        {
            int open;
            _head.CommitGate.EnterWriteLock();
            try
            {
                _head.Wal!.Rotate();
                open = _head.Wal.Number;
            }
            finally
            {
                _head.CommitGate.ExitWriteLock();
            }
            foreach (var block in _view.Blocks) LinkFolder(block.Folder, Path.Combine(target, StoreFiles.BlocksFolder, block.Name));
            var wal = Path.Combine(target, StoreFiles.WalFolder);
            Directory.CreateDirectory(wal);
            foreach (var (number, path) in StoreFiles.Numbered(_wal, ".wal"))
                if (number < open) FileLink.Make(path, Path.Combine(wal, Path.GetFileName(path)));
            foreach (var (_, path) in StoreFiles.Numbered(_wal, ".checkpoint")) FileLink.Make(path, Path.Combine(wal, Path.GetFileName(path)));
        }
    }

    private static void LinkFolder(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var path in Directory.EnumerateFiles(from))
        {
            var name = Path.Combine(to, Path.GetFileName(path));
            // Tombstones are replaced by renaming, so even they may be shared; a copy keeps the backup's own all the same.
            if (Path.GetFileName(path) == StoreFiles.Tombstones) File.Copy(path, name);
            else FileLink.Make(path, name);
        }
    }

    /// <summary>Reads every frame of every block and compares its checksum; damaged blocks are put aside. Returns what was found, empty when all is well.</summary>
    public IReadOnlyList<string> Verify(CancellationToken cancel = default)
    {
        var found = new List<string>();
        var view = EnterView();
        try
        {
            foreach (var block in view.Blocks)
            {
                cancel.ThrowIfCancellationRequested();
                try
                {
                    block.Verify();
                }
                catch (CorruptDataException damage)
                {
                    found.Add(damage.Message);
                    Quarantine(block, damage);
                }
            }
        }
        finally
        {
            view.Leave();
        }
        return found;
    }

    /// <summary>
    /// Saves what can be read of a block that was put aside: a new block with the series whose frames are whole takes its
    /// place. Its index must be readable. Returns how many series were saved and how many were lost.
    /// </summary>
    /// <exception cref="CorruptDataException">The index, or the data file's table, is damaged: nothing can be saved.</exception>
    public (int Saved, int Lost) Repair(string quarantined)
    {
        lock (_upkeep)
        {
            using var block = new Block(quarantined);
            using var writer = new BlockWriter(_blocks, block.Meta.From, block.Meta.Until, block.Meta.Merges, block.Meta.Merges > 0, rollups: block.Meta.Rollups);
            int saved = 0, lost = 0;
            var samples = new Samples();
            var cursor = new DataReader.Cursor();
            for (var series = 0; series < block.Index.Count; series++)
            {
                samples.Clear();
                try
                {
                    block.Raw.Read(series, long.MinValue, long.MaxValue, cursor, samples);
                    saved++;
                }
                catch (CorruptDataException)
                {
                    lost++;
                    continue;
                }
                block.Tombstones.Apply(series, samples);
                writer.Add(block.Index.LabelsOf(series), samples);
            }
            if (writer.Finish() is { } folder) Without([], [new Block(folder)]);
            Tell($"block {block.Name} repaired: {saved} series saved, {lost} lost");
            return (saved, lost);
        }
    }
}
