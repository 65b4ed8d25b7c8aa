using Dapper;
using Google.Protobuf;
using Muster.Protocol;
using Muster.Server.Hosts;
using Muster.Server.Storage;

namespace Muster.Server.Requests;

/// <summary>One window of one set of logs on one host, as it is kept.</summary>
public sealed record RequestWindow(HostId Host, string Log, long FromMs, long ToMs, RequestRows Rows);

/// <summary>The windows that agents report, in the database: as they came for two hours, by minute for two days, then by hour.</summary>
public sealed class RequestStore(Database database)
{
    public static readonly TimeSpan KeptFor = TimeSpan.FromDays(60);

    /// <summary>What is older than the first becomes windows of the second.</summary>
    public static readonly IReadOnlyList<(TimeSpan After, TimeSpan Span)> Rollups = [(TimeSpan.FromHours(2), TimeSpan.FromMinutes(1)), (TimeSpan.FromDays(2), TimeSpan.FromHours(1))];

    public static readonly Migration[] Migrations =
    [
        new("Requests", 1, "request windows", """
            create table request_windows (
                to_ms integer not null, host text not null, log text not null, from_ms integer not null, rows blob not null,
                primary key (to_ms, host, log)) without rowid;
            """),
    ];

    private sealed record Kept(long ToMs, string Host, string Log, long FromMs, byte[] Rows)
    {
        public RequestWindow Window => new(HostId.Parse(Host), Log, FromMs, ToMs, RequestRows.Parser.ParseFrom(Rows));
    }

    /// <summary>Keeps windows; done when they are on disk.</summary>
    /// <returns>Those that were not there yet: an agent that missed our answer sends again.</returns>
    public Task<List<RequestWindow>> SaveAsync(IReadOnlyList<RequestWindow> windows) => database.WriteAsync(db => windows.Where(w => db.Execute(
        "insert or ignore into request_windows (to_ms, host, log, from_ms, rows) values (@ToMs, @host, @Log, @FromMs, @rows)",
        new { w.ToMs, host = w.Host.ToString(), w.Log, w.FromMs, rows = w.Rows.ToByteArray() }) > 0).ToList());

    /// <summary>Windows that ended in (from, to], oldest first.</summary>
    public List<RequestWindow> Read(long fromMs, long toMs) => database.Read(db => db.Query<Kept>(
        "select to_ms ToMs, host Host, log Log, from_ms FromMs, rows Rows from request_windows where to_ms > @fromMs and to_ms <= @toMs order by to_ms", new { fromMs, toMs })
        .Select(k => k.Window).ToList());

    public Task ForgetAsync(HostId host) => database.WriteAsync(db => { db.Execute("delete from request_windows where host = @host", new { host = host.ToString() }); });

    /// <summary>Joins the oldest windows that are due and drops those nobody looks at any more; answers whether more is left to do.</summary>
    public async Task<bool> RollUpAsync(DateTimeOffset now)
    {
        await database.WriteAsync(db => { db.Execute("delete from request_windows where to_ms <= @limit", new { limit = (now - KeptFor).ToUnixTimeMilliseconds() }); });
        foreach (var (after, span) in Rollups)
            if (await JoinAsync((now - after).ToUnixTimeMilliseconds(), (long)span.TotalMilliseconds)) return true;
        return false;
    }

    /// <summary>Joins one span of all hosts.</summary>
    private Task<bool> JoinAsync(long beforeMs, long span) => database.WriteAsync(db =>
    {
        var first = db.ExecuteScalar<long?>("select min(to_ms) from request_windows where to_ms - from_ms < @half and to_ms % @span <> 0 and to_ms <= @beforeMs", new { half = span / 2, span, beforeMs });
        if (first is null) return false;
        long start = (first.Value - 1) / span * span, end = start + span;
        if (end > beforeMs) return false;
        var windows = db.Query<Kept>("select to_ms ToMs, host Host, log Log, from_ms FromMs, rows Rows from request_windows where to_ms > @start and to_ms <= @end", new { start, end }).ToList();
        db.Execute("delete from request_windows where to_ms > @start and to_ms <= @end", new { start, end });
        foreach (var same in windows.GroupBy(w => (w.Host, w.Log)))
            db.Execute("insert into request_windows (to_ms, host, log, from_ms, rows) values (@end, @Host, @Log, @from, @rows)",
                new { end, same.Key.Host, same.Key.Log, from = Math.Min(start, same.Min(w => w.FromMs)), rows = Joined(same.Select(w => w.Window.Rows)).ToByteArray() });
        return true;
    });

    private static RequestRows Joined(IEnumerable<RequestRows> windows)
    {
        var joined = new RequestRows();
        var figures = new Dictionary<(string Method, string Route, uint Status), RequestFigures>();
        foreach (var window in windows)
        {
            joined.Log = window.Log;
            joined.Lines += window.Lines;
            joined.Unreadable += window.Unreadable;
            joined.Bytes += window.Bytes;
            foreach (var row in window.Rows)
            {
                if (!figures.TryGetValue((row.Method, row.Route, row.Status), out var sums)) figures[(row.Method, row.Route, row.Status)] = sums = new RequestFigures();
                sums.Add(row);
            }
        }
        foreach (var ((method, route, status), sums) in figures) joined.Rows.Add(sums.ToRow(method, route, status));
        return joined;
    }
}
