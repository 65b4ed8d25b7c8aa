using System.Text;
using Muster.AccessLog.Analysis;
using Muster.AccessLog.Grouping;
using Muster.AccessLog.Parsing;
using Muster.AccessLog.Reading;
using Muster.AccessLog.Tables;
using Muster.Protocol;

namespace Muster.Agent.Requests;

/// <summary>The logs of one order: reads what is appended to them and makes a table of each window.</summary>
internal sealed class LogSet : IDisposable
{
    /// <summary>Room for other rows while a window lasts: routes times methods times statuses.</summary>
    private const int RowsPerRoute = 8, Room = 64 << 10;

    private static readonly string[] Packed = [".gz", ".zst", ".bz2", ".xz"];

    private readonly RequestLog _order;
    private readonly LogFormat? _format;
    private readonly Collector _collector;
    private readonly RouteLedger _ledger;
    private readonly SortedDictionary<string, LogTail> _tails = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _complaints = new(StringComparer.Ordinal);
    private long _bytesTold, _linesTold, _badTold;
    private bool _started;

    /// <exception cref="FormatException">The order's format or routes cannot be read.</exception>
    public LogSet(RequestLog order)
    {
        _order = order;
        _format = order.Format.Length > 0 ? LogFormat.Named(order.Format) : null;
        var key = new RowKey(GroupBy.View, order.Routes.Count > 0 ? RouteList.Parse(order.Routes, order.Name) : RouteList.None);
        int most = Math.Clamp((int)order.Top, 1, 10_000);
        _collector = new Collector(key, null, null, key.NewTable(most * RowsPerRoute));
        _ledger = new RouteLedger(most);
    }

    public RequestLog Order => _order;

    public IEnumerable<string> Paths => _tails.Keys;

    /// <summary>Looks which files there are; a pattern may have a `*` in the file's name.</summary>
    public void LookForFiles(PositionFile positions)
    {
        foreach (var path in _order.Paths.SelectMany(Expand))
        {
            if (_tails.ContainsKey(path)) continue;
            try
            {
                // A log that comes into being while we look is read from its beginning, one that was there before from its end.
                var log = positions.Of(path) is { } position ? new FollowedLog(path, position) : new FollowedLog(path, fromStart: _started || _order.FromStart);
                if (log.Lost) _complaints[path] = "the file read before is gone: what was logged to it meanwhile is not counted";
                else _complaints.Remove(path);
                _tails[path] = new LogTail(path, log, _format, times: false, Room);
            }
            catch (Exception closed) when (closed is IOException or UnauthorizedAccessException)
            {
                _complaints[path] = closed.Message;
            }
        }
        _started = true;
    }

    /// <summary>Reads what was appended, at most so many bytes; answers how many were read.</summary>
    public long ReadNew(long most, CancellationToken stop)
    {
        long read = 0;
        foreach (var (path, tail) in _tails)
        {
            long before = tail.Bytes;
            try
            {
                while (read + tail.Bytes - before < most && !stop.IsCancellationRequested && tail.ReadSome(_collector)) { }
                if (tail.IsUnknown) _complaints[path] = "no known format fits its lines: name one with `format`";
                else if (tail.Format is not null && !tail.Log.Lost) _complaints.Remove(path);
            }
            catch (Exception closed) when (closed is IOException or UnauthorizedAccessException)
            {
                _complaints[path] = closed.Message;
            }
            read += tail.Bytes - before;
        }
        return read;
    }

    /// <summary>The table of the window that ends now, and where each log stands; the next window is empty. Null when there is nothing to tell.</summary>
    public (RequestRows Rows, List<(string Path, LogPosition Position)> Positions) Cut(DateTimeOffset now)
    {
        var rows = new RequestRows { Log = _order.Name };
        rows.Rows.AddRange(WindowRows.Of(_collector.Table, _ledger, now));
        _collector.Table.Clear();
        long bytes = _tails.Values.Sum(t => t.Bytes), lines = _tails.Values.Sum(t => t.LineCount);
        long bad = Enum.GetValues<LineFault>().Where(f => f is not LineFault.None and not LineFault.NotARequest).Sum(f => _collector.Faults[(int)f]);
        (rows.Bytes, rows.Lines, rows.Unreadable) = ((ulong)(bytes - _bytesTold), (ulong)(lines - _linesTold), (ulong)(bad - _badTold));
        (_bytesTold, _linesTold, _badTold) = (bytes, lines, bad);
        foreach (var path in _tails.Keys.Concat(_complaints.Keys).Distinct())
        {
            var tail = _tails.GetValueOrDefault(path);
            var file = new RequestFile { Path = path, Format = tail?.Format?.Name ?? "", Complaint = _complaints.GetValueOrDefault(path) ?? "" };
            if (tail?.Samples is [var first, ..]) file.Sample = Encoding.UTF8.GetString(first.Start);
            rows.Files.Add(file);
        }
        if (_tails.Count == 0 && _complaints.Count == 0) rows.Files.Add(new RequestFile { Path = string.Join(' ', _order.Paths), Complaint = "no such file" });
        return (rows, [.. _tails.Select(t => (t.Key, t.Value.Position))]);
    }

    public void Dispose()
    {
        foreach (var tail in _tails.Values) tail.Dispose();
    }

    private static IEnumerable<string> Expand(string pattern)
    {
        if (!pattern.Contains('*') && !pattern.Contains('?')) return File.Exists(pattern) ? [Path.GetFullPath(pattern)] : [];
        var folder = Path.GetDirectoryName(pattern);
        if (!Directory.Exists(folder)) return [];
        return Directory.EnumerateFiles(folder, Path.GetFileName(pattern)).Where(f => !IsOld(f));
    }

    /// <summary>Packed or numbered by rotation: access.log.1, access.log-20260301, access.log.2.gz.</summary>
    private static bool IsOld(string path)
    {
        var name = Path.GetFileName(path);
        if (Packed.Any(p => name.EndsWith(p, StringComparison.Ordinal))) return true;
        int end = name.Length;
        while (end > 0 && char.IsAsciiDigit(name[end - 1])) end--;
        return end < name.Length && end > 1 && name[end - 1] is '.' or '-' && name[..(end - 1)].Contains('.', StringComparison.Ordinal);
    }
}
