using System.Text.Json;
using Dapper;
using Muster.Server.Downtimes.Matching;
using Muster.Server.Hosts;
using Muster.Server.Storage;

namespace Muster.Server.Downtimes.Windows;

/// <summary>Downtimes in the database, with the beginnings of flexible ones and the last good text of calendars.</summary>
public sealed class DowntimeStore(Database database)
{
    public static readonly Migration Tables = new("Downtimes", 3, "downtimes", """
        create table downtimes (
            id integer primary key autoincrement, title text not null, scope text not null, times text not null, by text not null, at integer not null, ended integer);
        create table downtime_starts (downtime integer not null, host text not null, at integer not null, primary key (downtime, host)) without rowid;
        create table calendars (source text primary key, content text not null, at integer not null);
        """);

    private sealed record Row(long Id, string Title, string Scope, string Times, string By, long At, long? Ended);

    public List<Downtime> Load() => database.Read(db => db.Query<Row>("select id Id, title Title, scope Scope, times Times, by By, at At, ended Ended from downtimes order by id")
        .Select(r => new Downtime(r.Id, r.Title, JsonSerializer.Deserialize<Scope>(r.Scope)!, JsonSerializer.Deserialize<DowntimeTimes>(r.Times)!, r.By, Moment(r.At), r.Ended is { } ended ? Moment(ended) : null)).ToList());

    public Dictionary<(long Downtime, HostId Host), DateTimeOffset> LoadStarts() => database.Read(db => db.Query<(long Downtime, string Host, long At)>("select downtime, host, at from downtime_starts")
        .ToDictionary(r => (r.Downtime, HostId.Parse(r.Host)), r => Moment(r.At)));

    /// <returns>The downtime with its id.</returns>
    public Task<Downtime> AddAsync(Downtime made) => database.WriteAsync(db => made with
    {
        Id = db.QuerySingle<long>("insert into downtimes (title, scope, times, by, at) values (@Title, @scope, @times, @By, @at) returning id",
            new { made.Title, scope = JsonSerializer.Serialize(made.Scope), times = JsonSerializer.Serialize(made.Times), made.By, at = made.At.ToUnixTimeMilliseconds() }),
    });

    public Task EndAsync(long id, DateTimeOffset at) => database.WriteAsync(db => { db.Execute("update downtimes set ended = @at where id = @id and ended is null", new { id, at = at.ToUnixTimeMilliseconds() }); });

    /// <summary>Forgets those that were over before <paramref name="ids"/> were found to be.</summary>
    public Task ForgetAsync(IReadOnlyCollection<long> ids) => database.WriteAsync(db =>
    {
        db.Execute("delete from downtimes where id in @ids", new { ids });
        db.Execute("delete from downtime_starts where downtime in @ids", new { ids });
    });

    public Task StartAsync(long downtime, HostId host, DateTimeOffset at) => database.WriteAsync(db =>
    {
        db.Execute("insert into downtime_starts (downtime, host, at) values (@downtime, @host, @at) on conflict do nothing", new { downtime, host = host.ToString(), at = at.ToUnixTimeMilliseconds() });
    });

    public Task KeepCalendarAsync(string source, string content, DateTimeOffset at) => database.WriteAsync(db =>
    {
        db.Execute("insert into calendars (source, content, at) values (@source, @content, @at) on conflict (source) do update set content = @content, at = @at", new { source, content, at = at.ToUnixTimeMilliseconds() });
    });

    public (string Content, DateTimeOffset At)? Calendar(string source) => database.Read(db => db.Query<(string Content, long At)>("select content, at from calendars where source = @source", new { source })
        .Select(r => ((string, DateTimeOffset)?)(r.Content, Moment(r.At))).FirstOrDefault());

    private static DateTimeOffset Moment(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms);
}
