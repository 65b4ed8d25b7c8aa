using System.Diagnostics;
using Muster.AccessLog.Grouping;
using Muster.AccessLog.Parsing;
using Muster.AccessLog.Reading;
using Muster.AccessLog.Tables;

namespace Muster.AccessLog.Analysis;

/// <summary>Reads logs while they are written, on the caller's thread; from the ends they had at the start.</summary>
public sealed class FollowAnalysis : IDisposable
{
    private readonly Collector _collector;
    private readonly List<LogTail> _files;
    private readonly long _started = Stopwatch.GetTimestamp();

    public FollowAnalysis(TimelogOptions options, IReadOnlyList<string> files)
    {
        var key = new RowKey(options.GroupBy, options.Routes);
        _collector = new Collector(key, options.Filter, null, key.NewTable(options.Budget));
        _files = [.. files.Select(f => new LogTail(f, new FollowedLog(f, fromStart: false), options.Format, options.NeedsTime, options.Block))];
    }

    /// <summary>Reads what was appended since the last call; false: nothing was.</summary>
    public bool ReadNew(CancellationToken ct = default)
    {
        bool any = false;
        foreach (var file in _files)
            while (!ct.IsCancellationRequested && file.ReadSome(_collector)) any = true;
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

    public void Dispose() => _files.ForEach(f => f.Dispose());
}
