using System.Globalization;

namespace Muster.Agent.Spool;

/// <summary>The part of the spool on disk: segment files <c>SEQUENCE.seg</c> (first number, 20 digits), oldest first. Not thread-safe.</summary>
internal sealed class DiskSpool
{
    private readonly string _folder;
    private readonly long _limit;
    private readonly long _segmentSize;
    private readonly List<SpoolSegment> _segments = [];

    /// <param name="folder">Made if missing.</param>
    /// <param name="limit">Bytes all segments may take.</param>
    public DiskSpool(string folder, long limit)
    {
        _folder = folder;
        _limit = limit;
        _segmentSize = Math.Max(64 << 10, limit / 64);
        Directory.CreateDirectory(folder);
        foreach (var leftover in Directory.GetFiles(folder, "*.thin")) File.Delete(leftover);
        foreach (var path in Directory.GetFiles(folder, "*.seg").Order(StringComparer.Ordinal))
        {
            var segment = SpoolSegment.Open(path);
            if (segment.Count > 0 && segment.First > Last) _segments.Add(segment);
            else File.Delete(path);
        }
    }

    public bool IsEmpty => _segments.Count == 0;
    public long Bytes => _segments.Sum(s => s.Bytes);
    public long Count => _segments.Sum(s => (long)s.Count);
    public ulong First => _segments is [var first, ..] ? first.First : 0;
    public ulong Last => _segments is [.., var last] ? last.Last : 0;

    public bool HasRoomFor(long bytes) => Bytes + bytes <= _limit;

    /// <exception cref="IOException">The disk is full or failing; nothing was appended.</exception>
    public void Append(IReadOnlyList<SpoolEntry> entries)
    {
        if (_segments.Count > 0 && _segments[^1].Bytes < _segmentSize)
        {
            _segments[^1].Append(entries);
            return;
        }
        var name = entries[0].Sequence.ToString("D20", CultureInfo.InvariantCulture) + ".seg";
        var segment = new SpoolSegment { Path = Path.Combine(_folder, name) };
        segment.Append(entries);
        _segments.Add(segment);
    }

    /// <summary>Entries after <paramref name="sequence"/>, in order.</summary>
    public IEnumerable<SpoolEntry> ReadAfter(ulong sequence)
    {
        foreach (var segment in _segments.ToArray())
        {
            if (segment.Last <= sequence) continue;
            foreach (var entry in SpoolSegment.Read(segment.Path))
                if (entry.Sequence > sequence) yield return entry;
        }
    }

    /// <summary>Deletes segments that hold nothing after <paramref name="sequence"/>.</summary>
    public void Trim(ulong sequence)
    {
        while (_segments is [var first, ..] && first.Last <= sequence)
        {
            File.Delete(first.Path);
            _segments.RemoveAt(0);
        }
    }

    /// <summary>Rewrites every segment with less in it (<see cref="Thinning"/>); each is replaced in one step.</summary>
    /// <returns>How many results were dropped.</returns>
    public ulong Thin(bool alsoRecoveries)
    {
        var thinning = new Thinning(alsoRecoveries, ReadAfter(0));
        ulong dropped = 0;
        for (var i = 0; i < _segments.Count; i++)
        {
            var old = _segments[i];
            var kept = thinning.Keep(SpoolSegment.Read(old.Path)).ToList();
            if (kept.Count == old.Count && !alsoRecoveries) continue;
            dropped += (ulong)(old.Count - kept.Count);
            if (kept.Count > 0)
            {
                var name = kept[0].Sequence.ToString("D20", CultureInfo.InvariantCulture);
                var temporary = new SpoolSegment { Path = Path.Combine(_folder, name + ".thin") };
                temporary.Append(kept);
                var path = Path.Combine(_folder, name + ".seg");
                File.Move(temporary.Path, path, overwrite: true);
                _segments[i] = new SpoolSegment { Path = path, First = temporary.First, Last = temporary.Last, Count = temporary.Count, Bytes = temporary.Bytes };
                if (path != old.Path) File.Delete(old.Path);
            }
            else
            {
                File.Delete(old.Path);
                _segments.RemoveAt(i--);
            }
        }
        return dropped;
    }
}
