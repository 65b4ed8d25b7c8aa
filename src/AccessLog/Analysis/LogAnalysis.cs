using System.Diagnostics;
using Muster.AccessLog.Grouping;
using Muster.AccessLog.Parsing;
using Muster.AccessLog.Reading;
using Muster.AccessLog.Tables;

namespace Muster.AccessLog.Analysis;

/// <summary>Reads logs on several threads and joins what they found.</summary>
public sealed class LogAnalysis
{
    private readonly TimelogOptions _options;
    private readonly IReadOnlyList<LogSource> _sources;
    private long _bytesRead;

    /// <param name="sources">Read in any order; the result does not depend on it.</param>
    public LogAnalysis(TimelogOptions options, IReadOnlyList<LogSource> sources) => (_options, _sources) = (options, sources);

    /// <summary>Bytes read so far (unpacked); may be asked from other threads.</summary>
    public long BytesRead => Interlocked.Read(ref _bytesRead);

    /// <summary>The length of all plain files; what is compressed or streamed is not in it.</summary>
    public long BytesKnown => _sources.OfType<PlainLog>().Sum(p => p.Length);

    /// <exception cref="IOException">A file cannot be read.</exception>
    public TimelogResult Run(CancellationToken ct = default)
    {
        long started = Stopwatch.GetTimestamp();
        var (collectors, pieces) = Pass(key => key.NewTable(_options.Budget, large: true), withSide: true, ct);
        var table = new MergedTable([.. collectors.Select(c => c.Table)]);
        bool exact = true;
        long floor = table.Floor;
        if (floor > 0 && _sources.All(s => s is not StreamLog))
        {
            // Which keys are worth a row is known now; count them again with nothing folded away underway.
            var keys = Enumerable.Range(0, table.Count).OrderByDescending(i => table.Row(i).Count).Take(_options.Budget)
                .Select(i => (table.Key(i).ToArray(), table.Row(i).Status)).ToList();
            if (table.Count > _options.Budget) floor = Math.Max(floor, floor + table.Row(Enumerable.Range(0, table.Count).OrderByDescending(i => table.Row(i).Count).ElementAt(_options.Budget)).Count);
            var (again, _) = Pass(key => key.NewTable(keys), withSide: false, ct);
            table = new MergedTable([.. again.Select(c => c.Table)]);
        }
        else if (floor > 0)
        {
            exact = false;
        }

        var faults = new Dictionary<LineFault, long>();
        foreach (var fault in Enum.GetValues<LineFault>())
            if (fault != LineFault.None && collectors.Sum(c => c.Faults[(int)fault]) is > 0 and var count) faults[fault] = count;
        return new TimelogResult(table, Reports(pieces), collectors.Sum(c => c.Taken), collectors.Sum(c => c.Sifted), faults, exact,
            [.. collectors.Where(c => c.Side is not null).Select(c => c.Side!)], Stopwatch.GetElapsedTime(started))
        { Floor = floor };
    }

    private (List<Collector> Collectors, List<Piece> Pieces) Pass(Func<RowKey, TimingTable> table, bool withSide, CancellationToken ct)
    {
        var pieces = Cut();
        int threads = Math.Clamp(_options.Threads, 1, Math.Max(1, pieces.Count));
        var collectors = new List<Collector>();
        for (int i = 0; i < threads; i++)
        {
            var side = withSide && _options.HasSide ? new SideTables(_options.Slow, _options.Lists, _options.Timeline) : null;
            var key = new RowKey(_options.GroupBy, _options.Routes);
            collectors.Add(new Collector(key, _options.Filter, side, table(key)));
        }
        int next = -1;
        Exception? failure = null;
        void Work(Collector collector)
        {
            try
            {
                using var worker = new PieceWorker(_options, collector, got => Interlocked.Add(ref _bytesRead, got));
                while (Volatile.Read(ref failure) is null && Interlocked.Increment(ref next) is var at && at < pieces.Count)
                    worker.Do(pieces[at], ct);
                _ = collector.Table; // what still waits is added by each thread itself
            }
            catch (Exception broken) when (broken is IOException or OperationCanceledException or UnauthorizedAccessException)
            {
                Interlocked.CompareExchange(ref failure, broken, null);
            }
        }
        var others = collectors.Skip(1).Select(c =>
        {
            var thread = new Thread(() => Work(c)) { IsBackground = true, Name = "log reader" };
            thread.Start();
            return thread;
        }).ToList();
        Work(collectors[0]);
        others.ForEach(t => t.Join());
        if (failure is not null) System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
        return (collectors, pieces);
    }

    private List<Piece> Cut()
    {
        var pieces = new List<Piece>();
        foreach (var source in _sources)
        {
            if (source is not PlainLog plain)
            {
                pieces.Add(new Piece(source, _options.Format, 0, long.MaxValue));
                continue;
            }
            var format = _options.Format ?? FormatDetection.Of(plain);
            var (from, to) = format is { SpansLines: false } && _options.Filter is { HasTime: true } filter ? TimeSearch.Find(plain, format, filter.From, filter.To) : (0, plain.Length);
            if (format is null || from >= to) pieces.Add(new Piece(source, format, 0, 0));
            else if (format.SpansLines) pieces.Add(new Piece(source, format, from, to));
            else
                for (long at = from; at < to; at += _options.Piece) pieces.Add(new Piece(source, format, at, Math.Min(at + _options.Piece, to)));
        }
        return pieces;
    }

    private static List<FileReport> Reports(List<Piece> pieces)
    {
        var reports = new List<FileReport>();
        foreach (var ofFile in pieces.GroupBy(p => p.Source))
        {
            long lines = 0;
            var samples = new List<FaultSample>();
            foreach (var piece in ofFile)
            {
                foreach (var sample in piece.Samples)
                    if (samples.Count < 10) samples.Add(sample with { Line = sample.Line + lines });
                lines += piece.Lines;
            }
            var complaint = ofFile.Select(p => p.Complaint).FirstOrDefault(c => c is not null);
            var format = ofFile.First().Format;
            if (format is null && ofFile.Any(p => p.Bytes > 0 || p.Source is PlainLog { Length: > 0 })) complaint ??= "no known format fits its first lines: name one with --format";
            reports.Add(new FileReport(ofFile.Key.Name, format, ofFile.Sum(p => p.Bytes), lines, samples, complaint));
        }
        return reports;
    }
}
