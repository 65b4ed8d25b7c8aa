using Microsoft.Win32.SafeHandles;
using Muster.Tsdb.Encoding;

namespace Muster.Tsdb.Wal;

/// <summary>
/// Appends records to the newest segment. Writers that come while another writes are written together after it by
/// one of them (group commit). Series made since the last write go ahead of everything, whoever made them, so no
/// sample stands in the log before its series. A failed write is cut off again and nothing of it counts.
/// </summary>
internal sealed class WalWriter : IDisposable
{
    public static ReadOnlySpan<byte> Magic => "MSTRWAL1"u8;

    private const int KeptBytes = 1 << 16;

    private sealed class Group
    {
        public readonly List<ReadOnlyMemory<byte>> Parts = [];
        public long Newest = long.MinValue;
        public bool Done;
        public IOException? Error;
    }

    private readonly Lock _seriesGate = new();
    private readonly object _gate = new();
    private readonly string _folder;
    private readonly long _segmentBytes;
    private readonly bool _sync;
    private ByteSink _newSeries = new(), _seriesInFlight = new();
    private Group _next = new();
    private bool _leading;
    private readonly List<SafeFileHandle> _full = [];
    // Made with the first record, so that a store on a full disk opens and answers.
    private SafeFileHandle? _file;
    private long _offset;
    private bool _isNew;

    public WalWriter(string folder, int number, long segmentBytes, bool sync)
    {
        _folder = folder;
        _segmentBytes = segmentBytes;
        _sync = sync;
        Number = number;
    }

    /// <summary>Number of the segment that is written now.</summary>
    public int Number { get; private set; }

    /// <summary>Newest sample time by segment; a segment may go when blocks reach beyond it. Lock it to read.</summary>
    public Dictionary<int, long> NewestBySegment { get; } = [];

    /// <summary>Adds to what goes ahead of the next write.</summary>
    public void LogSeries(Action<ByteSink> write)
    {
        lock (_seriesGate) write(_newSeries);
    }

    /// <summary>Returns when the bytes are as safe as the options promise.</summary>
    /// <exception cref="IOException">Nothing of the records was kept; a later call may succeed (for instance when the disk has room again).</exception>
    public void Append(ReadOnlyMemory<byte> records, long newest)
    {
        Group mine;
        lock (_gate)
        {
            mine = _next;
            mine.Parts.Add(records);
            mine.Newest = Math.Max(mine.Newest, newest);
            while (_leading && !mine.Done) Monitor.Wait(_gate);
            if (!mine.Done)
            {
                _leading = true;
                _next = new Group();
            }
        }
        if (!mine.Done) Lead(mine);
        if (mine.Error is not null) throw new IOException(mine.Error.Message, mine.Error);
    }

    private void Lead(Group group)
    {
        try
        {
            WriteGroup(group.Parts, group.Newest);
        }
        catch (IOException error)
        {
            group.Error = error;
        }
        finally
        {
            lock (_gate)
            {
                group.Done = true;
                _leading = false;
                Monitor.PulseAll(_gate);
            }
        }
    }

    private void WriteGroup(List<ReadOnlyMemory<byte>> parts, long newest)
    {
        lock (_seriesGate)
        {
            if (_seriesInFlight.Length == 0) (_newSeries, _seriesInFlight) = (_seriesInFlight, _newSeries);
            else
            {
                _seriesInFlight.Bytes(_newSeries.Span);
                _newSeries.Clear();
            }
        }
        if (_seriesInFlight.Length > 0) parts.Insert(0, _seriesInFlight.Memory);
        if (parts.Count == 0) return;
        long length = 0;
        foreach (var part in parts) length += part.Length;
        try
        {
            var file = _file ?? OpenSegment(Number);
            if (parts.Count == 1) RandomAccess.Write(file, parts[0].Span, _offset);
            else RandomAccess.Write(file, parts, _offset);
            if (_sync) RandomAccess.FlushToDisk(file);
        }
        catch (IOException error)
        {
            if (_file is not null) RandomAccess.SetLength(_file, _offset);
            throw new IOException($"the write-ahead log in {_folder} cannot be written ({error.Message}); nothing of this commit was kept. Free space there: writing goes on by itself", error);
        }
        _offset += length;
        lock (NewestBySegment) NewestBySegment[Number] = Math.Max(NewestBySegment.GetValueOrDefault(Number, long.MinValue), newest);
        // A burst of new series makes it large; it is not kept so.
        if (_seriesInFlight.Length > KeptBytes) _seriesInFlight = new ByteSink();
        else _seriesInFlight.Clear();
        if (_offset >= _segmentBytes) EndSegment();
    }

    /// <summary>Ends the segment, so that the next record begins another. The caller keeps commits out.</summary>
    public void Rotate()
    {
        WriteGroup([], long.MinValue);
        EndSegment();
    }

    /// <summary>Puts everything on the disk. Writers go on meanwhile; one caller at a time.</summary>
    public void Sync()
    {
        SafeFileHandle? current;
        SafeFileHandle[] full;
        bool isNew;
        lock (_full)
        {
            current = _file;
            full = [.. _full];
            _full.Clear();
            (isNew, _isNew) = (_isNew, false);
        }
        if (isNew) FolderSync.Of(_folder);
        foreach (var file in full)
        {
            RandomAccess.FlushToDisk(file);
            file.Dispose();
        }
        if (current is not null) RandomAccess.FlushToDisk(current);
    }

    /// <summary>The full segment stays open until <see cref="Sync"/>: waiting here for the disk would hold up every writer.</summary>
    private void EndSegment()
    {
        lock (_full)
        {
            if (_file is null) return;
            _full.Add(_file);
            _file = null;
            Number++;
        }
    }

    private SafeFileHandle OpenSegment(int number)
    {
        var path = Path.Combine(_folder, StoreFiles.Segment(number));
        var file = File.OpenHandle(path, FileMode.Create, FileAccess.Write, FileShare.Read);
        try
        {
            RandomAccess.Write(file, Magic, 0);
        }
        catch (IOException)
        {
            file.Dispose();
            File.Delete(path);
            throw;
        }
        if (_sync) FolderSync.Of(_folder);
        _offset = Magic.Length;
        lock (_full) (_file, _isNew) = (file, true);
        return file;
    }

    public void Dispose()
    {
        WriteGroup([], long.MinValue);
        Sync();
        _file?.Dispose();
    }
}
