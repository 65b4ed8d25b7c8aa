using System.Globalization;
using Microsoft.Win32.SafeHandles;
using Muster.Metrics;

namespace Muster.Server.MetricsApi.Forward;

/// <summary>How far one receiver has been served. Kept in a small file beside the segments, so that a restart goes on there. One reader.</summary>
internal sealed class QueueCursor : IDisposable
{
    private readonly SampleQueue _queue;
    private readonly SafeFileHandle _kept;
    private readonly List<Labels> _series = [];
    private SafeFileHandle? _file;
    private long _seenInSegment, _unserved;
    private QueuePlace _place;

    /// <summary>A receiver that was never served begins with what comes from now on.</summary>
    public QueueCursor(SampleQueue queue, string name)
    {
        _queue = queue;
        var path = PathOf(queue.Folder, name);
        var fresh = !File.Exists(path);
        _kept = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        Span<byte> text = stackalloc byte[64];
        var kept = System.Text.Encoding.ASCII.GetString(text[..RandomAccess.Read(_kept, text, 0)]).Split(' ');
        var place = !fresh && kept.Length >= 2 && long.TryParse(kept[0], out var segment) && long.TryParse(kept[1], out var offset) ? new QueuePlace(segment, offset) : queue.End;
        Jump(place);
        Keep();
    }

    public static string PathOf(string folder, string name) => Path.Combine(folder, name + ".cursor");

    /// <summary>Behind the record read last.</summary>
    public QueuePlace Place => _place;

    /// <summary>Segments before this one are not needed any more, not even by a restart.</summary>
    public long KeptSegment { get; private set; }

    /// <summary>Samples lost because the queue no longer has them, or cannot be read.</summary>
    public long Lost { get; private set; }

    /// <summary>Samples that wait, with those that were read and not yet kept as served.</summary>
    public long Behind =>
        // Those not read first: a record that is read between the two is counted twice then, not never.
        Math.Max(0, _queue.Segments.Where(segment => segment.Number >= _place.Segment).Sum(segment => segment.Samples) - Volatile.Read(ref _seenInSegment)) + Volatile.Read(ref _unserved);

    /// <summary>Bytes that wait.</summary>
    public long BytesBehind => _queue.Segments.Where(segment => segment.Number >= _place.Segment).Sum(segment => segment.End) - _place.Offset;

    /// <summary>Adds the samples of the next record; false when there is none.</summary>
    public bool Read(List<QueuedSample> into)
    {
        while (true)
        {
            var segments = _queue.Segments;
            var at = segments.FirstOrDefault(segment => segment.Number == _place.Segment);
            if (at is null)
            {
                Jump(new QueuePlace(segments[0].Number, 0));
                continue;
            }
            if (_place.Offset >= at.End)
            {
                if (at == segments[^1]) return false;
                Jump(new QueuePlace(segments.First(segment => segment.Number > at.Number).Number, 0));
                continue;
            }
            if (One(at, into)) return true;
        }
    }

    /// <summary>Passes over the rest of the segment; what was in it is lost to this receiver.</summary>
    public void GiveUpSegment()
    {
        var at = _queue.Segments.FirstOrDefault(segment => segment.Number == _place.Segment);
        if (at is null) return;
        Lost += at.Samples - _seenInSegment;
        Volatile.Write(ref _seenInSegment, at.Samples);
        _place = new QueuePlace(at.Number, at.End);
        if (_queue.Segments.FirstOrDefault(segment => segment.Number > at.Number) is { } next) Jump(new QueuePlace(next.Number, 0));
        Keep();
    }

    /// <summary>What was read is served: a restart begins behind it.</summary>
    public void Keep()
    {
        RandomAccess.Write(_kept, System.Text.Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{_place.Segment:D20} {_place.Offset:D20} \n")), 0);
        KeptSegment = _place.Segment;
        Volatile.Write(ref _unserved, 0);
    }

    public void Dispose()
    {
        _file?.Dispose();
        _kept.Dispose();
    }

    /// <summary>False when the record is damaged: then the place is behind the segment.</summary>
    private bool One(QueueSegment at, List<QueuedSample> into)
    {
        var had = into.Count;
        try
        {
            _file ??= File.OpenHandle(at.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            Span<byte> head = stackalloc byte[QueueRecord.HeadBytes];
            if (RandomAccess.Read(_file, head, _place.Offset) < head.Length) throw new InvalidDataException("the head is cut off");
            var (length, crc, samples) = QueueRecord.Head(head);
            if (_place.Offset + QueueRecord.HeadBytes + length > at.End) throw new InvalidDataException("it is longer than the segment");
            var body = new byte[length];
            if (RandomAccess.Read(_file, body, _place.Offset + QueueRecord.HeadBytes) < length) throw new InvalidDataException("the body is cut off");
            QueueRecord.Read(body, crc, samples, _series, into);
            _place = new QueuePlace(at.Number, _place.Offset + QueueRecord.HeadBytes + length);
            Volatile.Write(ref _unserved, _unserved + samples);
            Volatile.Write(ref _seenInSegment, _seenInSegment + samples);
            return true;
        }
        catch (Exception damage) when (damage is InvalidDataException or ArgumentException or IOException)
        {
            // Later records refer to series named in this one: the segment ends here.
            into.RemoveRange(had, into.Count - had);
            GiveUpSegment();
            return false;
        }
    }

    /// <summary>Goes to a place; inside of a segment its beginning is read again for the names of the series.</summary>
    private void Jump(QueuePlace to)
    {
        _file?.Dispose();
        _file = null;
        _series.Clear();
        Volatile.Write(ref _seenInSegment, 0);
        _place = new QueuePlace(to.Segment, 0);
        var passed = new List<QueuedSample>();
        var segment = _queue.Segments.FirstOrDefault(one => one.Number == to.Segment);
        while (segment is not null && _place.Offset < Math.Min(to.Offset, segment.End))
        {
            passed.Clear();
            if (!One(segment, passed)) return;
        }
    }
}
