using System.IO.Compression;
using System.Text.Json;
using Dapper;
using Muster.HttpLint.Reports;
using Muster.Server.Storage;

namespace Muster.Server.PageChecks;

/// <summary>The history of page checks in SQLite: a row for each run, its whole record packed.</summary>
public sealed class PageRunStore(Database database)
{
    /// <summary>Runs of one page that are kept; older ones go.</summary>
    public const int Kept = 1000;

    public static readonly Migration[] Migrations =
    [
        new("PageChecks", 1, "page runs", """
            create table page_runs (id integer primary key, check_name text not null, url text not null, started_ms integer not null, row text not null, record blob, before_id integer, diff text);
            create index page_runs_by_page on page_runs (check_name, url, id);
            create table page_markers (id integer primary key, at_ms integer not null, kind text not null, title text not null, author text not null);
            create index page_markers_by_time on page_markers (at_ms);
            """),
    ];

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private sealed class Row
    {
        public long Id { get; init; }

        public string Text { get; init; } = "";

        public long? BeforeId { get; init; }

        public string? Diff { get; init; }
    }

    private static PageRun Read(Row row) => JsonSerializer.Deserialize<PageRun>(row.Text, Json)! with { Id = row.Id };

    /// <summary>Keeps a run; works out what changed since the last good one of the same page.</summary>
    public async Task<PageRun> AddAsync(PageRun run, LintRecord? record, CancellationToken ct)
    {
        var packed = record is null ? null : Pack(record.ToJson());
        return await database.WriteAsync(db =>
        {
            var before = record is null ? null : db.QueryFirstOrDefault<(long Id, byte[] Record)?>("select id, record from page_runs where check_name = @Check and url = @Url and record is not null order by id desc limit 1", run);
            var diff = before is { } known ? LintDiff.Between(LintRecord.Parse(Unpack(known.Record)), record!) : null;
            var kept = run with { Changes = diff is null ? 0 : diff.Appeared.Count + diff.Gone.Count + diff.Headers.Count + diff.AddedResources.Count + diff.RemovedResources.Count + diff.Figures.Count };
            var id = db.ExecuteScalar<long>(
                "insert into page_runs (check_name, url, started_ms, row, record, before_id, diff) values (@Check, @Url, @started, @row, @packed, @before, @diff) returning id",
                new { run.Check, run.Url, started = run.Started.ToUnixTimeMilliseconds(), row = JsonSerializer.Serialize(kept, Json), packed, before = before?.Id, diff = kept.Changes > 0 ? JsonSerializer.Serialize(diff, Json) : null });
            db.Execute("delete from page_runs where check_name = @Check and url = @Url and id <= (select id from page_runs where check_name = @Check and url = @Url order by id desc limit 1 offset @Kept)", new { run.Check, run.Url, Kept });
            return kept with { Id = id };
        }, ct);
    }

    /// <summary>The newest run of every page.</summary>
    public IReadOnlyList<PageRun> Latest() => database.Read(db =>
        db.Query<Row>("select id as Id, row as Text from page_runs where id in (select max(id) from page_runs group by check_name, url) order by check_name, url").Select(Read).ToArray());

    /// <summary>Runs of a check, newest first.</summary>
    public IReadOnlyList<PageRun> Of(string check, string? url, int limit, long? beforeId = null) => database.Read(db =>
        db.Query<Row>("select id as Id, row as Text from page_runs where check_name = @check and (@url is null or url = @url) and (@beforeId is null or id < @beforeId) order by id desc limit @limit", new { check, url, limit, beforeId }).Select(Read).ToArray());

    public int Count(string check, string? url) => database.Read(db => db.ExecuteScalar<int>("select count(*) from page_runs where check_name = @check and (@url is null or url = @url)", new { check, url }));

    public (PageRun Run, LintRecord? Record)? Find(long id) => database.Read(db =>
    {
        var row = db.QueryFirstOrDefault<Row>("select id as Id, row as Text from page_runs where id = @id", new { id });
        if (row is null) return ((PageRun, LintRecord?)?)null;
        var packed = db.ExecuteScalar<byte[]?>("select record from page_runs where id = @id", new { id });
        return (Read(row), packed is null ? null : LintRecord.Parse(Unpack(packed)));
    });

    /// <summary>The runs in which something was different, newest first, with the markers that stand between each and the run before.</summary>
    public IReadOnlyList<PageChange> Changes(string check, string? url, int limit) => database.Read(db =>
    {
        var changes = new List<PageChange>();
        foreach (var row in db.Query<Row>("select id as Id, row as Text, before_id as BeforeId, diff as Diff from page_runs where check_name = @check and (@url is null or url = @url) and diff is not null order by id desc limit @limit", new { check, url, limit }).ToArray())
        {
            var run = Read(row);
            var from = db.ExecuteScalar<long?>("select started_ms from page_runs where id = @BeforeId", row) ?? 0;
            changes.Add(new PageChange(run, row.BeforeId ?? 0, JsonSerializer.Deserialize<LintDiff>(row.Diff!, Json)!, Markers(db, from, run.Started.ToUnixTimeMilliseconds() + (long)(run.Duration * 1000))));
        }
        return (IReadOnlyList<PageChange>)changes;
    });

    public Task<PageMarker> MarkAsync(DateTimeOffset at, string kind, string title, string by) => database.WriteAsync(db => new PageMarker(
        db.ExecuteScalar<long>("insert into page_markers (at_ms, kind, title, author) values (@at, @kind, @title, @by) returning id", new { at = at.ToUnixTimeMilliseconds(), kind, title, by }), at, kind, title, by));

    public IReadOnlyList<PageMarker> Markers(int limit) => database.Read(db => Markers(db, 0, long.MaxValue, limit));

    /// <summary>After one time, up to another; newest first.</summary>
    public IReadOnlyList<PageMarker> Markers(DateTimeOffset after, DateTimeOffset upTo) => database.Read(db => Markers(db, after.ToUnixTimeMilliseconds(), upTo.ToUnixTimeMilliseconds()));

    private static IReadOnlyList<PageMarker> Markers(System.Data.Common.DbConnection db, long from, long to, int limit = 20) =>
        [.. db.Query<(long Id, long At, string Kind, string Title, string Author)>("select id, at_ms, kind, title, author from page_markers where at_ms > @from and at_ms <= @to order by at_ms desc limit @limit", new { from, to, limit })
            .Select(m => new PageMarker(m.Id, DateTimeOffset.FromUnixTimeMilliseconds(m.At), m.Kind, m.Title, m.Author))];

    private static byte[] Pack(byte[] json)
    {
        using var packed = new MemoryStream();
        using (var brotli = new BrotliStream(packed, CompressionLevel.Fastest)) brotli.Write(json);
        return packed.ToArray();
    }

    private static byte[] Unpack(byte[] packed)
    {
        using var json = new MemoryStream();
        using (var brotli = new BrotliStream(new MemoryStream(packed), CompressionMode.Decompress)) brotli.CopyTo(json);
        return json.ToArray();
    }
}
