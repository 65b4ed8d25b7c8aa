using Muster.Tsdb.Blocks;
using Muster.Tsdb.Compaction;
using Muster.Tsdb.Head;

namespace Muster.Tsdb;

public sealed partial class TsdbStore
{
    /// <summary>Writes full windows of the head to blocks, merges blocks, lets old ones go. Call every few seconds; one call at a time works, others wait.</summary>
    public void Maintain(CancellationToken cancel = default)
    {
        lock (_upkeep)
        {
            PutDamagedAside();
            // First what gives room: on a full disk everything after it may fail.
            Expire();
            _head.Wal!.Sync();
            Flush();
            while (!cancel.IsCancellationRequested && Compactor.Next(_view.Blocks, _options) is { Length: > 0 } group) Merge(group);
            foreach (var block in _view.Blocks) block.LetIndexGo();
            Expire();
        }
    }

    private void Flush()
    {
        if (_head.Newest == long.MinValue) return;
        // Half a window stays behind the newest sample, for series that are a little slower than others.
        var floor = SeriesPage.WindowOf(_head.Newest - _options.BlockMs / 2, _options.BlockMs);
        if (floor <= Math.Max(_view.FloorWindow, _head.OldestWindow)) return;
        var old = _view;
        var segment = Freeze(floor, out var frozen);
        List<string> folders;
        try
        {
            folders = HeadFlush.Write(_head, _deletions, _blocks, old.FloorWindow, floor, frozen);
        }
        catch (IOException)
        {
            Thaw(frozen);
            throw;
        }
        var floorMs = floor * _options.BlockMs;
        Replace([.. _view.Blocks, .. folders.Select(folder => new Block(folder))], floor, _head.Late, () =>
        {
            foreach (var page in _head.Pages) page.Drop(floor);
        });
        _head.OldestWindow = Math.Max(_head.OldestWindow, floor);
        _head.ForgetIdle(floor - 1);
        _deletions.DropBefore(floorMs);
        HeadFlush.CutLog(_head, _deletions, _wal, segment, floorMs);
    }

    /// <summary>From here on nothing below the floor changes; what still comes for it is late and waits for the next time.</summary>
    private int Freeze(int floor, out LateSamples frozen)
    {
        _head.CommitGate.EnterWriteLock();
        try
        {
            _head.Wal!.Rotate();
            _head.AcceptFloor = floor;
            frozen = _head.Late;
            _head.Late = frozen.Newer = new LateSamples();
            _head.CountFreeze();
            return _head.Wal.Number;
        }
        finally
        {
            _head.CommitGate.ExitWriteLock();
        }
    }

    /// <summary>The blocks could not be written: the late samples that were to go with them wait for the next time.</summary>
    private void Thaw(LateSamples frozen)
    {
        _head.CommitGate.EnterWriteLock();
        try
        {
            frozen.Take(_head.Late);
            frozen.Newer = null;
            _head.Late = frozen;
            _head.CountFreeze();
        }
        finally
        {
            _head.CommitGate.ExitWriteLock();
        }
    }

    private void Merge(Block[] group)
    {
        try
        {
            var folder = Compactor.Merge(group, _blocks, _options);
            foreach (var block in group) block.Superseded = true;
            Without(group, folder is null ? [] : [new Block(folder)]);
        }
        catch (CorruptDataException damage)
        {
            var damaged = Array.Find(group, block => damage.Message.Contains(block.Name, StringComparison.Ordinal));
            if (damaged is null) throw;
            Quarantine(damaged, damage);
        }
    }

    private void Expire()
    {
        var gone = new HashSet<Block>();
        if (_options.Retention > TimeSpan.Zero)
        {
            var oldest = Math.Max(_time.GetUtcNow().ToUnixTimeMilliseconds() is var now && _options.MaxAhead == TimeSpan.MaxValue ? _head.Newest : now, 0) - (long)_options.Retention.TotalMilliseconds;
            gone.UnionWith(_view.Blocks.Where(block => block.Meta.NewestMs < oldest));
        }
        if (_options.RetentionBytes > 0)
        {
            var left = _view.Blocks.Where(block => !gone.Contains(block)).OrderBy(block => block.Meta.Until).ToList();
            var total = left.Sum(block => block.Bytes);
            foreach (var block in left)
            {
                if (total <= _options.RetentionBytes) break;
                total -= block.Bytes;
                gone.Add(block);
            }
        }
        if (gone.Count == 0) return;
        foreach (var block in gone) block.Superseded = true;
        Without([.. gone], []);
    }

    private void Without(Block[] gone, Block[] come) => Replace([.. _view.Blocks.Except(gone), .. come], _view.FloorWindow, _view.Late, () =>
    {
        foreach (var block in gone)
        {
            block.Dispose();
            if (block.Superseded) Directory.Delete(block.Folder, recursive: true);
        }
    });

    private void Replace(Block[] blocks, int floor, LateSamples late, Action whenGone)
    {
        var old = _view;
        var next = new StoreView([.. blocks.OrderBy(block => block.Meta.From)], floor, late);
        Volatile.Write(ref _view, next);
        old.Retire(next, whenGone);
    }

    /// <summary>A damaged block is moved aside, told, and no longer asked; everything else goes on.</summary>
    private void Quarantine(Block block, CorruptDataException damage)
    {
        _damaged.Enqueue((block, damage));
        // A query does not wait for upkeep that runs; that upkeep, or the next, puts the block aside.
        if (!_upkeep.TryEnter()) return;
        try
        {
            PutDamagedAside();
        }
        finally
        {
            _upkeep.Exit();
        }
    }

    private void PutDamagedAside()
    {
        while (_damaged.TryDequeue(out var found))
        {
            if (!_view.Blocks.Contains(found.Block)) continue;
            Without([found.Block], []);
            PutAside(found.Block.Folder, found.Damage);
        }
    }

    private void PutAside(string folder, CorruptDataException damage)
    {
        var aside = Path.Combine(_options.Folder, StoreFiles.QuarantineFolder, Path.GetFileName(folder));
        Directory.CreateDirectory(Path.GetDirectoryName(aside)!);
        Directory.Move(folder, aside);
        Tell($"block {Path.GetFileName(folder)} is damaged ({damage.Message}); it was moved to {aside}, the rest is served. Restore it from a backup, or repair it there and move it back");
    }
}
