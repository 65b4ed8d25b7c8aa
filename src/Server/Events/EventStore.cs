using System.Data.Common;
using System.Text.Json;
using Dapper;
using Muster.Server.Storage;
using Muster.Server.Web.Api;

namespace Muster.Server.Events;

/// <summary>Events in the database.</summary>
public sealed class EventStore(Database database)
{
    /// <summary><c>last_ms</c> is the end, the start of a moment, and the end of time while it goes on: spans are found by it alone.</summary>
    public static readonly Migration[] Migrations =
    [
        new("Events", 1, "events with labels", """
            create table events (
                id integer primary key autoincrement, kind text not null, title text not null, detail text not null, start_ms integer not null,
                last_ms integer not null, labels text not null, author text not null, source text, open_key text);
            create index events_by_start on events (start_ms, id);
            create index events_spans on events (last_ms) where last_ms > start_ms;
            create index events_by_kind on events (kind, start_ms);
            create unique index events_by_source on events (source) where source is not null;
            create index events_open on events (open_key) where open_key is not null;
            create table event_labels (name text not null, value text not null, event integer not null, primary key (name, value, event)) without rowid;
            create index event_labels_of on event_labels (event);
            """),
    ];

    private const long EndOfTime = long.MaxValue;

    private static readonly Dictionary<string, string> SortColumns = new()
    {
        ["start"] = "start_ms",
        ["end"] = "last_ms",
        ["kind"] = "kind",
        ["title"] = "title collate nocase",
        ["author"] = "author",
    };

    private const string Columns = "id Id, kind Kind, title Title, detail Detail, start_ms StartMs, last_ms LastMs, labels Labels, author Author";

    private sealed record Row(long Id, string Kind, string Title, string Detail, long StartMs, long LastMs, string Labels, string Author);

    /// <summary>Keeps them in one transaction. Null for one whose source is kept already.</summary>
    public Task<Event?[]> AddAsync(IReadOnlyList<EventDraft> drafts, CancellationToken ct = default) =>
        database.WriteAsync(db => drafts.Select(draft => Add(db, draft)).ToArray(), ct);

    private static Event? Add(DbConnection db, EventDraft draft)
    {
        var id = db.QueryFirstOrDefault<long?>("""
            insert into events (kind, title, detail, start_ms, last_ms, labels, author, source, open_key)
            values (@Kind, @Title, @Detail, @start, @last, @labels, @Author, @Source, @Key)
            on conflict do nothing returning id
            """, new
        {
            draft.Kind,
            draft.Title,
            draft.Detail,
            start = Ms(draft.Start),
            last = Last(draft.Start, draft.End, draft.Ongoing),
            labels = JsonSerializer.Serialize(draft.Labels),
            draft.Author,
            draft.Source,
            draft.Key,
        });
        if (id is not { } kept) return null;
        WriteLabels(db, kept, draft.Labels);
        return new Event(kept, draft.Kind, draft.Title, draft.Detail, FromMs(Ms(draft.Start)), draft.End is { } end ? FromMs(Ms(end)) : null, draft.Ongoing, draft.Labels, draft.Author);
    }

    private static void WriteLabels(DbConnection db, long id, IReadOnlyDictionary<string, string> labels)
    {
        foreach (var (name, value) in labels)
            db.Execute("insert or ignore into event_labels (name, value, event) values (@name, @value, @id)", new { name, value, id });
    }

    /// <summary>Ends the events that go on under this key. They are answered as they are then.</summary>
    /// <param name="detail">What there is to say at the end; null: nothing.</param>
    public Task<IReadOnlyList<Event>> EndAsync(string key, DateTimeOffset at, string? detail) => database.WriteAsync(db =>
    {
        var ended = db.Query<Row>($"select {Columns} from events where open_key = @key", new { key }).ToList();
        db.Execute("update events set last_ms = max(start_ms, @at), open_key = null, detail = coalesce(@detail, detail) where open_key = @key", new { key, at = Ms(at), detail });
        return (IReadOnlyList<Event>)[.. ended.Select(row => FromRow(row with { LastMs = Math.Max(row.StartMs, Ms(at)), Detail = detail ?? row.Detail }))];
    });

    /// <summary>Puts an event in the place of the one with its id. False when there is none.</summary>
    public Task<bool> ReplaceAsync(Event changed) => database.WriteAsync(db =>
    {
        var there = db.Execute("""
            update events set kind = @Kind, title = @Title, detail = @Detail, start_ms = @start, last_ms = @last, labels = @labels,
                open_key = case when @Ongoing then open_key else null end where id = @Id
            """, new
        {
            changed.Id,
            changed.Kind,
            changed.Title,
            changed.Detail,
            changed.Ongoing,
            start = Ms(changed.Start),
            last = Last(changed.Start, changed.End, changed.Ongoing),
            labels = JsonSerializer.Serialize(changed.Labels),
        }) == 1;
        if (!there) return false;
        db.Execute("delete from event_labels where event = @Id", changed);
        WriteLabels(db, changed.Id, changed.Labels);
        return true;
    });

    public Task<bool> RemoveAsync(long id) => database.WriteAsync(db =>
    {
        db.Execute("delete from event_labels where event = @id", new { id });
        return db.Execute("delete from events where id = @id", new { id }) == 1;
    });

    /// <summary>At most <paramref name="most"/> of those that ended before; of the kinds named only.</summary>
    /// <returns>How many went.</returns>
    public Task<int> RemoveOldAsync(DateTimeOffset before, IReadOnlyCollection<string>? kinds, int most) => database.WriteAsync(db =>
    {
        var ids = db.Query<long>($"select id from events where start_ms < @before and last_ms < @before {(kinds is null ? "" : "and kind in @kinds")} order by start_ms limit @most", new { before = Ms(before), kinds, most }).ToList();
        foreach (var part in ids.Chunk(500))
        {
            db.Execute("delete from event_labels where event in @part", new { part });
            db.Execute("delete from events where id in @part", new { part });
        }
        return ids.Count;
    });

    public Event? Find(long id) => database.Read(db => db.QueryFirstOrDefault<Row>($"select {Columns} from events where id = @id", new { id })) is { } row ? FromRow(row) : null;

    /// <summary>Those among the newest whose title holds the words, newest first: for search as one types, however many events there are.</summary>
    public IReadOnlyList<Event> Titled(string words, int most, int among = 2000) => database.Read(db =>
    {
        // Compared here: the database knows small and large letters of English only.
        var ids = db.Query<(long Id, string Title)>("select id, title from events order by start_ms desc, id desc limit @among", new { among })
            .Where(one => one.Title.Contains(words, StringComparison.OrdinalIgnoreCase)).Select(one => one.Id).Take(most).ToList();
        return db.Query<Row>($"select {Columns} from events where id in @ids order by start_ms desc, id desc", new { ids }).Select(FromRow).ToList();
    });

    private static string Like(string words) =>
        $"%{words.Trim().Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal)}%";

    public IReadOnlyList<(string Kind, int Count)> Kinds() =>
        database.Read(db => db.Query<(string, int)>("select kind, count(*) from events group by kind order by kind").ToList());

    public int Count(EventQuestion question) => database.Read(db =>
    {
        var (where, values) = Where(question);
        return db.ExecuteScalar<int>($"select count(*) from events where {where}", values);
    });

    /// <summary>The first of them in the order asked for.</summary>
    /// <exception cref="ApiProblem">400: no such order.</exception>
    public IReadOnlyList<Event> Read(EventQuestion question, int limit, int skip = 0) => database.Read(db =>
    {
        var (where, values) = Where(question);
        var descending = question.Sort.StartsWith('-');
        if (!SortColumns.TryGetValue(descending ? question.Sort[1..] : question.Sort, out var column))
            throw ApiProblem.BadRequest($"cannot sort by '{question.Sort}'; sort by {string.Join(", ", SortColumns.Keys)}, with '-' before it for the other order.");
        values.AddDynamicParams(new { limit, skip });
        var way = descending ? "desc" : "asc";
        return db.Query<Row>($"select {Columns} from events where {where} order by {column} {way}, id {way} limit @limit offset @skip", values).Select(FromRow).ToList();
    });

    private static (string Sql, DynamicParameters Values) Where(EventQuestion question)
    {
        var values = new DynamicParameters();
        var parts = new List<string> { "1 = 1" };
        if (question.To is { } to)
        {
            parts.Add("start_ms < @to");
            values.Add("to", Ms(to));
        }
        if (question.From is { } from)
        {
            // A moment by its own index; of those that began before, only spans can reach into the time asked for.
            parts.Add("(start_ms >= @from or (last_ms > start_ms and last_ms >= @from))");
            values.Add("from", Ms(from));
        }
        if (question.Kinds.Count > 0)
        {
            parts.Add("kind in @kinds");
            values.Add("kinds", question.Kinds);
        }
        if (question.Ongoing) parts.Add($"last_ms = {EndOfTime}");
        for (var i = 0; i < question.Labels.Count; i++)
        {
            parts.Add($"id in (select event from event_labels where name = @name{i} and value = @value{i})");
            values.Add($"name{i}", question.Labels[i].Key);
            values.Add($"value{i}", question.Labels[i].Value);
        }
        if (!string.IsNullOrWhiteSpace(question.Text))
        {
            parts.Add("(title like @text escape '\\' or detail like @text escape '\\' or author like @text escape '\\' or labels like @text escape '\\')");
            values.Add("text", Like(question.Text));
        }
        return (string.Join(" and ", parts), values);
    }

    private static long Last(DateTimeOffset start, DateTimeOffset? end, bool ongoing) => ongoing ? EndOfTime : end is { } at ? Math.Max(Ms(start), Ms(at)) : Ms(start);

    private static Event FromRow(Row row) => new(
        row.Id, row.Kind, row.Title, row.Detail, FromMs(row.StartMs), row.LastMs == EndOfTime || row.LastMs == row.StartMs ? null : FromMs(row.LastMs), row.LastMs == EndOfTime,
        JsonSerializer.Deserialize<Dictionary<string, string>>(row.Labels)!, row.Author);

    private static long Ms(DateTimeOffset at) => at.ToUnixTimeMilliseconds();

    private static DateTimeOffset FromMs(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms);
}
