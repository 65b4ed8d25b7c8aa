using Muster.Tsdb.Encoding;

namespace Muster.Tsdb.Blocks;

/// <summary>
/// Writes the samples of series in their order. Times are written once for all series that share them; values lie in
/// frames of many series, so that an entropy coder sees alike series together. FORMAT.md "data file".
/// </summary>
internal sealed class DataWriter(string path, int columns, int quality) : IDisposable
{
    public const int SamplesPerChunk = 2048, SeriesPerTable = 512;

    private readonly FrameWriter _frames = new(path);
    private readonly ByteSink _values = new(1 << 17), _times = new(1 << 16), _table = new(1 << 14), _streams = new(), _oneTimes = new(), _oneColumn = new();
    private readonly Dictionary<(ulong, ulong, int), int> _known = [];
    private readonly int _frameBytes = quality > 0 ? 1 << 17 : 1 << 15;
    private int _series, _tableSeries, _valueFrame, _timeFrame, _stream, _lastStream;
    private long _lastFirst;

    public long Samples { get; private set; }

    /// <summary>Adds the next series; every column has one value a time.</summary>
    public void Add(ReadOnlySpan<long> times, ReadOnlySpan<double> values) => AddColumns(times, values);

    /// <param name="byColumn">All of the first column, all of the second, and so on.</param>
    public void AddColumns(ReadOnlySpan<long> times, ReadOnlySpan<double> byColumn)
    {
        if (_tableSeries == 0)
        {
            _table.Clear();
            _table.VarUInt((ulong)_valueFrame);
            _table.VarUInt((ulong)_values.Length);
            _lastStream = 0;
        }
        var count = times.Length;
        _table.VarUInt((ulong)((count + SamplesPerChunk - 1) / SamplesPerChunk));
        for (var at = 0; at < count; at += SamplesPerChunk)
        {
            var size = Math.Min(SamplesPerChunk, count - at);
            var stream = StreamOf(times.Slice(at, size));
            if (_values.Length >= _frameBytes) EndValueFrame();
            var before = _values.Length;
            for (var column = 0; column < columns; column++) AddColumn(byColumn.Slice(column * count + at, size));
            _table.VarInt(stream - _lastStream);
            // Length 0 cannot be, so it says "in the next frame" ahead of the length.
            if (before == 0 && _valueFrame > 0) _table.VarUInt(0);
            _table.VarUInt((ulong)(_values.Length - before));
            _lastStream = stream;
        }
        Samples += count;
        _series++;
        if (++_tableSeries == SeriesPerTable) EndTable();
    }

    /// <summary>Where there are several columns each says its length, so that a reader passes over those it does not need.</summary>
    private void AddColumn(ReadOnlySpan<double> values)
    {
        var into = columns == 1 ? _values : _oneColumn;
        _oneColumn.Clear();
        ValueCodec.Encode(values, into, quality > 0 ? ResidualLayout.Bytes : ResidualLayout.Packed);
        if (columns == 1) return;
        _values.VarUInt((ulong)_oneColumn.Length);
        _values.Bytes(_oneColumn.Span);
    }

    /// <summary>The number of the time stream with these times, written if no series had them before.</summary>
    private int StreamOf(ReadOnlySpan<long> times)
    {
        var key = (TimesHash.Of(times, 0x9E3779B97F4A7C15), TimesHash.Of(times, 0xD6E8FEB86659FD93), times.Length);
        if (_known.TryGetValue(key, out var known)) return known;
        _oneTimes.Clear();
        TimeCodec.Encode(times, _oneTimes);
        if (_times.Length >= 1 << 16) EndTimeFrame();
        _streams.VarUInt((ulong)_timeFrame);
        _streams.VarUInt((ulong)_times.Length);
        _streams.VarUInt((ulong)times.Length);
        _streams.VarInt(times[0] - _lastFirst);
        _streams.VarUInt((ulong)(times[^1] - times[0]));
        _lastFirst = times[0];
        _times.Bytes(_oneTimes.Span);
        _known.Add(key, _stream);
        return _stream++;
    }

    // Value, time and table frames take their numbers as they are written; until then they count within their kind.
    private readonly List<int> _valueFrames = [], _timeFrames = [], _tableFrames = [];

    private void EndValueFrame()
    {
        _valueFrames.Add(_frames.Write(_values.Span, quality));
        _values.Clear();
        _valueFrame++;
    }

    private void EndTimeFrame()
    {
        _timeFrames.Add(_frames.Write(_times.Span, Math.Max(quality, 4)));
        _times.Clear();
        _timeFrame++;
    }

    private void EndTable()
    {
        if (_tableSeries == 0) return;
        _tableFrames.Add(_frames.Write(_table.Span, Math.Max(quality, 4)));
        _tableSeries = 0;
    }

    public long Finish()
    {
        EndTable();
        if (_values.Length > 0) EndValueFrame();
        if (_times.Length > 0) EndTimeFrame();
        var footer = new ByteSink();
        footer.VarUInt((ulong)columns);
        footer.VarUInt((ulong)_series);
        footer.VarUInt((ulong)_stream);
        foreach (var kind in (ReadOnlySpan<List<int>>)[_valueFrames, _timeFrames, _tableFrames])
        {
            footer.VarUInt((ulong)kind.Count);
            var last = 0;
            foreach (var frame in kind)
            {
                footer.VarUInt((ulong)(frame - last));
                last = frame;
            }
        }
        footer.Bytes(_streams.Span);
        _frames.Finish(footer.Span, Math.Max(quality, 4));
        return _frames.Length;
    }

    public void Dispose() => _frames.Dispose();
}
