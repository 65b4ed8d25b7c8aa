using System.Runtime.CompilerServices;
using Muster.AccessLog.Parsing;
using Muster.AccessLog.Reading;

namespace Muster.AccessLog.Analysis;

/// <summary>The lines of one log while it is written: finds out its format from the first of them and gives them to a collector. Belongs to one thread.</summary>
/// <param name="format">Null: found out.</param>
/// <param name="times">Whether entries need their time.</param>
/// <param name="room">Bytes read at once; grows for longer lines.</param>
public sealed unsafe class LogTail(string name, FollowedLog log, LogFormat? format, bool times, int room) : IDisposable
{
    /// <summary>Padding, the line that is not finished yet, what was read behind it, padding.</summary>
    private byte[] _buffer = new byte[room + 2 * LineReader.Padding];
    private int _have;
    private int _generation = log.Generation;
    private LineReader? _lines;

    public string Name => name;

    /// <summary>Null until lines were read that say it.</summary>
    public LogFormat? Format { get; private set; } = format;

    public long Bytes { get; private set; }

    public long LineCount { get; private set; }

    /// <summary>Lines that were there before a format was known: nobody could read them.</summary>
    public bool IsUnknown { get; private set; }

    public List<FaultSample> Samples { get; } = [];

    public FollowedLog Log => log;

    /// <summary>What is to be read again after a restart begins here.</summary>
    public LogPosition Position => log.Position(_have);

    /// <summary>Reads one buffer of what was appended; false: there is nothing new.</summary>
    public bool ReadSome(Collector collector)
    {
        const int pad = LineReader.Padding;
        if (_buffer.Length - 2 * pad - _have < 4096) Array.Resize(ref _buffer, _buffer.Length * 2);
        int got = log.Read(_buffer.AsSpan(pad + _have, _buffer.Length - 2 * pad - _have));
        if (got == 0) return false;
        Bytes += got;
        if (log.Generation != _generation)
        {
            // Another file, or the same one anew: the line that was not finished never will be.
            _generation = log.Generation;
            _buffer.AsSpan(pad + _have, got).CopyTo(_buffer.AsSpan(pad));
            _have = 0;
        }
        _have += got;
        var text = _buffer.AsSpan(pad, _have);
        if (text.LastIndexOf((byte)'\n') < 0)
        {
            if (_have < PieceReader.LongestLine) return true;
            collector.Refuse((byte*)Unsafe.AsPointer(ref text[0]), 0, 0, LineFault.TooLong);
            _have = 0;
            return true;
        }
        Format ??= FormatDetection.Of(text);
        IsUnknown = Format is null;
        if (Format is null)
        {
            _have = 0; // perhaps the next lines say more
            return true;
        }
        _lines ??= Format.Reader(times);
        fixed (byte* first = _buffer)
        {
            byte* rest = _lines.Scan(first + pad, first + pad + _have, collector);
            int left = (int)(first + pad + _have - rest);
            new Span<byte>(rest, left).CopyTo(_buffer.AsSpan(pad));
            _have = left;
        }
        var (lines, samples) = collector.EndPiece();
        foreach (var sample in samples)
            if (Samples.Count < 10) Samples.Add(sample with { Line = sample.Line + LineCount });
        LineCount += lines;
        return true;
    }

    public void Dispose() => log.Dispose();
}
