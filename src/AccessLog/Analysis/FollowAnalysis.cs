using System.Diagnostics;
using Muster.AccessLog.Grouping;
using Muster.AccessLog.Parsing;
using Muster.AccessLog.Reading;
using Muster.AccessLog.Tables;

namespace Muster.AccessLog.Analysis;

/// <summary>Reads logs while they are written, on the caller's thread; from the ends they had at the start.</summary>
public sealed unsafe class FollowAnalysis : IDisposable
{
    private readonly TimelogOptions _options;
    private readonly Collector _collector;
    private readonly List<Followed> _files;
    private readonly long _started = Stopwatch.GetTimestamp();

    private sealed class Followed(string name, FollowedLog log)
    {
        public string Name { get; } = name;
        public FollowedLog Log { get; } = log;
        public LogFormat? Format { get; set; }
        public LineReader? Lines { get; set; }

        /// <summary>Padding, the line that is not finished yet, what was read behind it, padding.</summary>
        public byte[] Buffer { get; set; } = new byte[(256 << 10) + 2 * LineReader.Padding];
        public int Have { get; set; }
        public long Bytes { get; set; }
        public long LineCount { get; set; }
        public List<FaultSample> Samples { get; } = [];
    }

    public FollowAnalysis(TimelogOptions options, IReadOnlyList<string> files)
    {
        _options = options;
        var key = new RowKey(options.GroupBy, options.Routes);
        _collector = new Collector(key, options.Filter, null, key.NewTable(options.Budget));
        _files = [.. files.Select(f => new Followed(f, new FollowedLog(f, fromStart: false)))];
    }

    /// <summary>Reads what was appended since the last call; false: nothing was.</summary>
    public bool ReadNew(CancellationToken ct = default)
    {
        bool any = false;
        foreach (var file in _files)
            while (!ct.IsCancellationRequested && ReadSome(file)) any = true;
        return any;
    }

    /// <summary>The table as it stands. Reading may go on afterwards; the snapshot is to be used before that.</summary>
    public TimelogResult Snapshot()
    {
        var faults = new Dictionary<LineFault, long>();
        foreach (var fault in Enum.GetValues<LineFault>())
            if (_collector.Faults[(int)fault] is > 0 and var count) faults[fault] = count;
        var table = new MergedTable([_collector.Table]);
        return new TimelogResult(table, [.. _files.Select(f => new FileReport(f.Name, f.Format, f.Bytes, f.LineCount, f.Samples, null))],
            _collector.Taken, _collector.Sifted, faults, table.Floor == 0, [], Stopwatch.GetElapsedTime(_started))
        { Floor = table.Floor };
    }

    public void Dispose() => _files.ForEach(f => f.Log.Dispose());

    private bool ReadSome(Followed file)
    {
        const int pad = LineReader.Padding;
        if (file.Buffer.Length - 2 * pad - file.Have < 4096)
        {
            var wider = file.Buffer;
            Array.Resize(ref wider, wider.Length * 2);
            file.Buffer = wider;
        }
        int got = file.Log.Read(file.Buffer.AsSpan(pad + file.Have, file.Buffer.Length - 2 * pad - file.Have));
        if (got == 0) return false;
        file.Bytes += got;
        file.Have += got;
        var text = file.Buffer.AsSpan(pad, file.Have);
        if (text.IndexOf((byte)'\n') < 0)
        {
            if (file.Have < PieceReader.LongestLine) return true;
            _collector.Refuse((byte*)System.Runtime.CompilerServices.Unsafe.AsPointer(ref text[0]), 0, 0, LineFault.TooLong);
            file.Have = 0;
            return true;
        }
        if (file.Lines is null)
        {
            file.Format = _options.Format ?? FormatDetection.Of(text);
            if (file.Format is null)
            {
                file.Have = 0; // perhaps the next lines say more
                return true;
            }
            file.Lines = file.Format.Reader(_options.NeedsTime);
        }
        fixed (byte* first = file.Buffer)
        {
            byte* rest = file.Lines.Scan(first + pad, first + pad + file.Have, _collector);
            int left = (int)(first + pad + file.Have - rest);
            new Span<byte>(rest, left).CopyTo(file.Buffer.AsSpan(pad));
            file.Have = left;
        }
        var (lines, samples) = _collector.EndPiece();
        foreach (var sample in samples)
            if (file.Samples.Count < 10) file.Samples.Add(sample with { Line = sample.Line + file.LineCount });
        file.LineCount += lines;
        return true;
    }
}
