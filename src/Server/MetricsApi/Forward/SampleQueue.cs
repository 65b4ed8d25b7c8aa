using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Muster.Metrics;
using Muster.Server.MetricsApi.Wire;

namespace Muster.Server.MetricsApi.Forward;

/// <summary>
/// Samples on their way to other stores, in files of a folder, in the order they were committed here. Every segment names its series itself,
/// so that any of them can go. What <see cref="Append"/> returned from survives the death of the process.
/// </summary>
internal sealed class SampleQueue : IDisposable
{
    private readonly string _folder;
    private readonly long _segmentBytes;
    private readonly Lock _gate = new();
    private readonly Dictionary<Labels, int> _numbers = [];
    private readonly WireWriter _record = new();
    private QueueSegment[] _segments;
    private SafeFileHandle? _file;
    private bool _broken;

    /// <exception cref="IOException">The folder cannot be read or written.</exception>
    public SampleQueue(string folder, long segmentBytes = 16 << 20)
    {
        (_folder, _segmentBytes) = (folder, segmentBytes);
        Directory.CreateDirectory(folder);
        _segments = [.. QueueSegment.Find(folder)];
        Begin();
    }

    /// <summary>Raised behind every record.</summary>
    public event Action? Appended;

    public string Folder => _folder;

    /// <summary>Oldest first; the last one is being written.</summary>
    public IReadOnlyList<QueueSegment> Segments => Volatile.Read(ref _segments);

    public QueuePlace End
    {
        get
        {
            var last = Segments[^1];
            return new QueuePlace(last.Number, last.End);
        }
    }

    /// <exception cref="IOException">The disk is full: nothing was appended.</exception>
    public void Append(List<QueuedSample> samples)
    {
        if (samples.Count == 0) return;
        lock (_gate)
        {
            if (_broken || _segments[^1].End >= _segmentBytes) Begin();
            QueueRecord.Write(_record, CollectionsMarshal.AsSpan(samples), _numbers);
            var bytes = _record.Written.ToArray();
            QueueRecord.Seal(bytes, samples.Count);
            try
            {
                RandomAccess.Write(_file!, bytes, _segments[^1].End);
            }
            catch (IOException)
            {
                // The series named in the lost record must be named again: a new segment names all.
                _broken = true;
                throw;
            }
            _segments[^1].Grew(bytes.Length, samples.Count);
        }
        Appended?.Invoke();
    }

    /// <summary>Deletes the segments before this one; the one being written stays.</summary>
    public void DropBefore(long segment)
    {
        lock (_gate)
        {
            var gone = _segments.TakeWhile(one => one.Number < segment && one != _segments[^1]).ToList();
            if (gone.Count == 0) return;
            Volatile.Write(ref _segments, _segments[gone.Count..]);
            foreach (var one in gone) File.Delete(one.Path);
        }
    }

    private void Begin()
    {
        var next = new QueueSegment(_folder, _segments.Length == 0 ? 1 : _segments[^1].Number + 1);
        var file = File.OpenHandle(next.Path, FileMode.Create, FileAccess.Write, FileShare.Read);
        _file?.Dispose();
        _file = file;
        _numbers.Clear();
        _broken = false;
        Volatile.Write(ref _segments, [.. _segments, next]);
    }

    public void Dispose() => _file?.Dispose();
}
