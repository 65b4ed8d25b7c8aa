using Dapper;
using Muster.Server.Storage;

namespace Muster.Server.Commands.Shell;

/// <summary>A terminal somebody opened on a host.</summary>
/// <param name="Ended">Null: it is open.</param>
/// <param name="Reason">Why it ended.</param>
/// <param name="Bytes">What was printed.</param>
/// <param name="Sha256">Of its recording, which is kept under this name; empty while it is open.</param>
public sealed record ShellRow(long Id, string HostId, string Host, string User, string By, string ById, DateTimeOffset Opened, DateTimeOffset? Ended, string Reason, long Bytes, string Sha256);

/// <summary>Terminals in the database: a row each.</summary>
public sealed class ShellStore(Database database)
{
    public static readonly Migration[] Migrations =
    [
        new("Shells", 1, "shells", """
            create table shells (
                id integer primary key autoincrement, host_id text not null, host text not null, user text not null, by text not null, by_id text not null,
                opened integer not null, ended integer, reason text not null default '', bytes integer not null default 0, sha256 text not null default '');
            """),
    ];

    private const string Columns = "id Id, host_id HostId, host Host, user User, by By, by_id ById, opened Opened, ended Ended, reason Reason, bytes Bytes, sha256 Sha256";

    private sealed record Row(long Id, string HostId, string Host, string User, string By, string ById, long Opened, long? Ended, string Reason, long Bytes, string Sha256);

    public Task<long> InsertAsync(string hostId, string host, string user, string by, string byId, DateTimeOffset opened) => database.WriteAsync(db => db.ExecuteScalar<long>(
        "insert into shells (host_id, host, user, by, by_id, opened) values (@hostId, @host, @user, @by, @byId, @opened) returning id",
        new { hostId, host, user, by, byId, opened = opened.ToUnixTimeMilliseconds() }));

    public Task EndAsync(long id, DateTimeOffset ended, string reason, long bytes, string sha256) => database.WriteAsync(db =>
    {
        db.Execute("update shells set ended = @ended, reason = @reason, bytes = @bytes, sha256 = @sha256 where id = @id",
            new { id, ended = ended.ToUnixTimeMilliseconds(), reason, bytes, sha256 });
    });

    public ShellRow? Find(long id) => database.Read(db => db.Query<Row>($"select {Columns} from shells where id = @id", new { id }).Select(Shown).FirstOrDefault());

    /// <summary>Newest first.</summary>
    /// <param name="ofUser">Only this account's; null: everybody's.</param>
    public IReadOnlyList<ShellRow> Latest(int most, long? before, string? ofUser, string? hostId = null) => database.Read(db => db.Query<Row>($"""
        select {Columns} from shells where id < @before and (@ofUser is null or by_id = @ofUser) and (@hostId is null or host_id = @hostId) order by id desc limit @most
        """, new { before = before ?? long.MaxValue, ofUser, hostId, most }).Select(Shown).ToList());

    public IReadOnlyList<ShellRow> Open() => database.Read(db => db.Query<Row>($"select {Columns} from shells where ended is null").Select(Shown).ToList());

    private static ShellRow Shown(Row r) => new(
        r.Id, r.HostId, r.Host, r.User, r.By, r.ById, DateTimeOffset.FromUnixTimeMilliseconds(r.Opened), r.Ended is { } ended ? DateTimeOffset.FromUnixTimeMilliseconds(ended) : null,
        r.Reason, r.Bytes, r.Sha256);
}
