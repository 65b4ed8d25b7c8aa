using Microsoft.Win32.SafeHandles;
using Muster.AccessLog.Parsing;
using Muster.AccessLog.Reading;

namespace Muster.AccessLog.Analysis;

/// <summary>A part of a log that one thread reads: the lines that start in [Start, End).</summary>
internal sealed class Piece(LogSource source, LogFormat? format, long start, long end)
{
    public LogSource Source { get; } = source;

    /// <summary>Of a stream it is found out when the first bytes are there.</summary>
    public LogFormat? Format { get; set; } = format;

    public long Start { get; } = start;

    public long End { get; } = end;

    public long Lines { get; set; }

    public long Bytes { get; set; }

    public IReadOnlyList<FaultSample> Samples { get; set; } = [];

    public string? Complaint { get; set; }
}

/// <summary>Reads pieces on one thread.</summary>
internal sealed class PieceWorker(TimelogOptions options, Collector collector, Action<int> progress) : IDisposable
{
    private readonly PieceReader _reader = new(options.Block);
    private readonly Dictionary<LogFormat, LineReader> _lines = [];
    private (string Name, SafeFileHandle Handle)? _open;

    public void Do(Piece piece, CancellationToken ct)
    {
        switch (piece.Source)
        {
            case PlainLog plain when piece.Format is not null && piece.End > piece.Start:
                var file = Handle(plain.Name);
                long at = Math.Max(piece.Start - 1, 0);
                // What is appended while we read is not looked at.
                Read(piece, into => { int got = RandomAccess.Read(file, into[..(int)Math.Min(into.Length, plain.Length - at)], at); at += got; return got; }, ct);
                piece.Bytes = piece.End - piece.Start;
                break;
            case StreamLog stream:
                Stream(piece, stream.Stream, ct);
                break;
            case CompressedLog compressed:
                piece.Complaint = compressed.Unpack(stream => Stream(piece, stream, ct));
                break;
        }
    }

    public void Dispose()
    {
        _open?.Handle.Dispose();
        _reader.Dispose();
    }

    private void Stream(Piece piece, Stream stream, CancellationToken ct)
    {
        // The first bytes say which format it is; then they are read like the rest.
        var head = new byte[FormatDetection.HeadLength];
        int length = stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        piece.Format ??= FormatDetection.Of(head.AsSpan(0, length));
        piece.Bytes = length;
        if (piece.Format is null)
        {
            if (length > 0) piece.Bytes += Drain(stream);
            return;
        }
        int used = 0;
        Read(piece, into =>
        {
            if (used < length)
            {
                int some = Math.Min(into.Length, length - used);
                head.AsSpan(used, some).CopyTo(into);
                used += some;
                return some;
            }
            int got = stream.Read(into);
            piece.Bytes += got;
            return got;
        }, ct);
    }

    private static long Drain(Stream stream)
    {
        var buffer = new byte[1 << 16];
        long all = 0;
        while (stream.Read(buffer) is > 0 and var got) all += got;
        return all;
    }

    private void Read(Piece piece, ReadBytes read, CancellationToken ct)
    {
        if (!_lines.TryGetValue(piece.Format!, out var lines)) _lines[piece.Format!] = lines = piece.Format!.Reader(options.NeedsTime);
        _reader.Read(read, piece.Start, piece.End, lines, collector, progress, ct);
        lines.EndFile(collector);
        (piece.Lines, piece.Samples) = collector.EndPiece();
    }

    private SafeFileHandle Handle(string name)
    {
        if (_open is { } open && open.Name == name) return open.Handle;
        _open?.Handle.Dispose();
        var handle = File.OpenHandle(name, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.SequentialScan);
        _open = (name, handle);
        return handle;
    }
}
