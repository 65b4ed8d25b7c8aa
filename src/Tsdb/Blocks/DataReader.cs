using System.Collections.Concurrent;
using Muster.Tsdb.Encoding;

namespace Muster.Tsdb.Blocks;

/// <summary>Where one chunk lies and which times are its.</summary>
internal readonly record struct ChunkPlace(int Stream, int Frame, int Offset, int Length);

/// <summary>Reads a data file: a series' chunks by its number. Safe for many readers; each brings its own <see cref="Cursor"/>.</summary>
internal sealed class DataReader : IDisposable
{
    private readonly record struct Stream(int Frame, int Offset, int Count, long First, long Last);

    /// <summary>What one query keeps between series: the frame read last and the table read last.</summary>
    public sealed class Cursor
    {
        internal byte[]? Values;
        internal int ValueFrame = -1, Table = -1;
        internal List<ChunkPlace>[]? Places;
        internal double[] Spare = [];
    }

    private readonly FrameReader _frames;
    private readonly int[] _valueFrames, _timeFrames, _tableFrames;
    private readonly Stream[] _streams;
    private readonly ConcurrentDictionary<int, long[]> _times = new();

    public DataReader(string path)
    {
        _frames = new FrameReader(path);
        var source = new ByteSource(_frames.Footer.Span);
        Columns = source.Count(64);
        Series = source.Count(int.MaxValue);
        _streams = new Stream[source.Count(1 << 28)];
        _valueFrames = ReadKind(ref source);
        _timeFrames = ReadKind(ref source);
        _tableFrames = ReadKind(ref source);
        long first = 0;
        for (var i = 0; i < _streams.Length; i++)
        {
            int frame = source.Count(_timeFrames.Length), offset = source.Count(int.MaxValue), count = source.Count(DataWriter.SamplesPerChunk);
            first += source.VarInt();
            _streams[i] = new Stream(frame, offset, count, first, first + (long)source.VarUInt());
        }
    }

    public int Columns { get; }
    public int Series { get; }
    public long Length => _frames.Length;

    /// <summary>Adds the series' samples of the chunks that touch [from, to] (one column).</summary>
    public void Read(int series, long from, long to, Cursor cursor, Samples into)
    {
        foreach (var place in Places(series, cursor))
        {
            var stream = _streams[place.Stream];
            if (stream.Last < from || stream.First > to) continue;
            into.Extend(stream.Count, out var times, out var values);
            Times(place.Stream).CopyTo(times);
            var source = Values(place, cursor);
            ValueCodec.Decode(ref source, values);
        }
    }

    public delegate void OnColumns(ReadOnlySpan<long> times, ReadOnlySpan<double> byColumn);

    /// <summary>Hands over chunk by chunk the columns of those that touch [from, to]; of columns not in <paramref name="wanted"/> (a bit each) the numbers are left as they were.</summary>
    public void ReadColumns(int series, long from, long to, uint wanted, Cursor cursor, OnColumns onChunk)
    {
        foreach (var place in Places(series, cursor))
        {
            var stream = _streams[place.Stream];
            if (stream.Last < from || stream.First > to) continue;
            if (cursor.Spare.Length < stream.Count * Columns) cursor.Spare = new double[stream.Count * Columns];
            var source = Values(place, cursor);
            for (var column = 0; column < Columns; column++)
            {
                var values = new ByteSource(source.Take(source.Count(source.Left)));
                if ((wanted >> column & 1) != 0) ValueCodec.Decode(ref values, cursor.Spare.AsSpan(column * stream.Count, stream.Count));
            }
            onChunk(Times(place.Stream), cursor.Spare.AsSpan(0, stream.Count * Columns));
        }
    }

    /// <summary>Reads every frame, so that every checksum is compared.</summary>
    public void Verify()
    {
        for (var frame = 0; frame < _frames.Frames; frame++) _frames.Read(frame);
    }

    private ByteSource Values(ChunkPlace place, Cursor cursor)
    {
        if (cursor.ValueFrame != place.Frame)
        {
            cursor.Values = _frames.Read(_valueFrames[place.Frame]);
            cursor.ValueFrame = place.Frame;
        }
        return new ByteSource(cursor.Values.AsSpan(place.Offset, place.Length));
    }

    private long[] Times(int stream)
    {
        if (_times.TryGetValue(stream, out var known)) return known;
        var its = _streams[stream];
        var source = new ByteSource(_frames.Read(_timeFrames[its.Frame]).AsSpan(its.Offset));
        var times = new long[its.Count];
        TimeCodec.Decode(ref source, times);
        if (_times.Count > 512) _times.Clear();
        return _times[stream] = times;
    }

    private List<ChunkPlace> Places(int series, Cursor cursor)
    {
        if ((uint)series >= (uint)Series) throw _frames.Damaged($"series {series} of {Series} is asked for");
        var table = series / DataWriter.SeriesPerTable;
        if (cursor.Table != table)
        {
            cursor.Places = ReadTable(table);
            cursor.Table = table;
        }
        return cursor.Places![series % DataWriter.SeriesPerTable];
    }

    private List<ChunkPlace>[] ReadTable(int table)
    {
        var source = new ByteSource(_frames.Read(_tableFrames[table]));
        int frame = source.Count(_valueFrames.Length), offset = source.Count(int.MaxValue), stream = 0;
        var places = new List<ChunkPlace>[Math.Min(DataWriter.SeriesPerTable, Series - table * DataWriter.SeriesPerTable)];
        for (var i = 0; i < places.Length; i++)
        {
            var count = source.Count(1 << 24);
            var its = places[i] = new List<ChunkPlace>(count);
            for (; count > 0; count--)
            {
                stream += (int)source.VarInt();
                var length = source.Count(int.MaxValue);
                if (length == 0)
                {
                    // The table's own start may already be that of the frame.
                    if (offset > 0) frame++;
                    offset = 0;
                    length = source.Count(int.MaxValue);
                }
                if ((uint)stream >= (uint)_streams.Length || frame >= _valueFrames.Length) throw _frames.Damaged($"the table of series {table * DataWriter.SeriesPerTable} points outside");
                its.Add(new ChunkPlace(stream, frame, offset, length));
                offset += length;
            }
        }
        return places;
    }

    private static int[] ReadKind(ref ByteSource source)
    {
        var frames = new int[source.Count(1 << 28)];
        var last = 0;
        for (var i = 0; i < frames.Length; i++) frames[i] = last += source.Count(1 << 28);
        return frames;
    }

    public void Dispose() => _frames.Dispose();
}
