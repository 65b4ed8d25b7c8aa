using Google.Protobuf;
using Muster.Protocol;

namespace Muster.Agent.Spool;

/// <summary>
/// Holds every result until the server says it is safe. New results wait in memory; what is not acknowledged within two seconds, or when the
/// link is down, goes to disk (<see cref="Spill"/>). So an agent in touch with its server writes nothing, and one that is killed loses at most
/// the last two seconds. Everything on disk is older than everything in memory. Thread-safe.
/// </summary>
internal sealed class ResultSpool
{
    private const long MemoryLimit = 4 << 20;
    private readonly Lock _gate = new();
    private readonly DiskSpool _disk;
    private readonly SequenceFile _numbers;
    private readonly TimeProvider _time;
    private readonly Log _log;
    private List<SpoolEntry> _memory = [];
    private long _memoryBytes;
    private ulong _next;
    private bool _saturated;

    /// <summary>Thinning the memory found nothing to drop; not worth asking again before something was taken or moved.</summary>
    private bool _memorySaturated;
    private long _waitingSince;

    /// <param name="folder">Spool folder, made if missing.</param>
    /// <param name="limit">Bytes on disk.</param>
    public ResultSpool(string folder, long limit, TimeProvider time, Log log)
    {
        _time = time;
        _log = log;
        _disk = new DiskSpool(folder, limit);
        _numbers = SequenceFile.Open(Path.Combine(folder, "numbers"));
        _next = Math.Max(_numbers.Reserved, _disk.Last) + 1;
        Reserve();
    }

    public ulong Epoch => _numbers.Epoch;
    public ulong Dropped { get { lock (_gate) return _numbers.Dropped; } }
    public long Held { get { lock (_gate) return _disk.Count + _memory.Count; } }
    public long DiskBytes { get { lock (_gate) return _disk.Bytes; } }

    /// <summary>Lowest number held, or the next to be given when nothing is.</summary>
    public ulong First { get { lock (_gate) return !_disk.IsEmpty ? _disk.First : _memory is [var first, ..] ? first.Sequence : _next; } }

    /// <summary>Raised after a result was added.</summary>
    public event Action? Added;

    public void Add(Result result)
    {
        var payload = result.ToByteArray();
        lock (_gate)
        {
            if (_next > _numbers.Reserved) Reserve();
            var entry = new SpoolEntry(_next++, payload);
            if (_memoryBytes + entry.Size > MemoryLimit && !MakeRoom(entry.Size))
            {
                Count(1);
                return;
            }
            if (_memory.Count == 0) _waitingSince = _time.GetTimestamp();
            _memory.Add(entry);
            _memoryBytes += entry.Size;
        }
        Added?.Invoke();
    }

    /// <summary>Entries after <paramref name="sequence"/> in order, up to a number and a size (at least one, if there is any).</summary>
    public List<SpoolEntry> ReadAfter(ulong sequence, int count, int bytes)
    {
        lock (_gate)
        {
            var batch = new List<SpoolEntry>();
            var size = 0;
            foreach (var entry in _disk.ReadAfter(sequence).Concat(_memory.Where(e => e.Sequence > sequence)))
            {
                size += entry.Size;
                if (batch.Count > 0 && (batch.Count == count || size > bytes)) break;
                batch.Add(entry);
            }
            return batch;
        }
    }

    /// <summary>The server has everything through this number.</summary>
    public void Stored(ulong through)
    {
        lock (_gate)
        {
            _disk.Trim(through);
            var gone = _memory.FindIndex(e => e.Sequence > through);
            if (gone < 0) gone = _memory.Count;
            for (var i = 0; i < gone; i++) _memoryBytes -= _memory[i].Size;
            _memory.RemoveRange(0, gone);
            if (gone > 0) _waitingSince = _time.GetTimestamp();
            _saturated = _memorySaturated = false;
            // A folder restored from an old copy is behind the server: its numbers were used already, so count on from there.
            if (through >= _next)
            {
                _next = through + 1;
                Reserve();
            }
        }
    }

    /// <summary>Moves what waits in memory to disk. A disk that takes nothing leaves it in memory, bounded, and says so.</summary>
    public void Spill()
    {
        lock (_gate) SpillLocked();
    }

    /// <summary>The same for results that have waited this long without any being acknowledged.</summary>
    public void SpillWhatWaits(TimeSpan longerThan)
    {
        lock (_gate)
            if (_memory.Count > 0 && _time.GetElapsedTime(_waitingSince) >= longerThan) SpillLocked();
    }

    private bool SpillLocked()
    {
        if (_memory.Count == 0) return true;
        try
        {
            if (!_disk.HasRoomFor(_memoryBytes) && !ThinDisk()) return false;
            _disk.Append(_memory);
            _memory = [];
            _memoryBytes = 0;
            _memorySaturated = false;
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _log.WriteSparingly("spool", $"spool: the disk takes nothing ({e.Message}); keeping {_memory.Count} results in memory");
            return false;
        }
    }

    private bool ThinDisk()
    {
        if (_saturated) return false;
        var dropped = _disk.Thin(alsoRecoveries: false);
        if (!_disk.HasRoomFor(_memoryBytes + MemoryLimit / 4)) dropped += _disk.Thin(alsoRecoveries: true);
        if (dropped > 0)
        {
            Count(dropped);
            _log.WriteSparingly("spool-full", $"spool: full; dropped {dropped} repeated results, {_numbers.Dropped} in all");
        }
        _saturated = !_disk.HasRoomFor(_memoryBytes);
        return !_saturated;
    }

    private bool MakeRoom(int size)
    {
        if (_memorySaturated) return false;
        if (SpillLocked()) return true;
        foreach (var alsoRecoveries in (ReadOnlySpan<bool>)[false, true])
        {
            var kept = new Thinning(alsoRecoveries, _memory).Keep(_memory).ToList();
            Count((ulong)(_memory.Count - kept.Count));
            _memory = kept;
            _memoryBytes = kept.Sum(e => (long)e.Size);
            if (_memoryBytes + size <= MemoryLimit * 3 / 4) return true;
        }
        _log.WriteSparingly("spool-full", "spool: full of problems nobody has taken; new results are dropped and counted");
        _memorySaturated = _memoryBytes + size > MemoryLimit;
        return !_memorySaturated;
    }

    private void Count(ulong dropped)
    {
        if (dropped == 0) return;
        try
        {
            _numbers.CountDropped(dropped);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _log.WriteSparingly("spool-numbers", $"spool: the count of dropped results is not on disk: {e.Message}");
        }
    }

    private void Reserve()
    {
        try
        {
            _numbers.Reserve(_next);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _log.WriteSparingly("spool-numbers", $"spool: the sequence numbers are not on disk: {e.Message}");
        }
    }
}
