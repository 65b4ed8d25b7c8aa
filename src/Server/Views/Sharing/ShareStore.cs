using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Dapper;
using Muster.Server.Storage;

namespace Muster.Server.Views.Sharing;

/// <summary>A link by which anybody may look at one view.</summary>
/// <param name="Expires">From then on it shows nothing.</param>
/// <param name="On">Hosts instead of the view's own; empty: those.</param>
public sealed record ViewShare(long Id, string View, string On, string Author, DateTimeOffset Created, DateTimeOffset Expires);

/// <summary>Links to views. The database knows only the hashes of their secrets: who reads it cannot follow a link.</summary>
public sealed class ShareStore(Database database, TimeProvider time)
{
    private const int SecretBytes = 24;

    public static readonly Migration[] Migrations =
    [
        new("Views", 1, "public links to views", """
            create table view_shares (id integer primary key autoincrement, hash blob not null unique, view text not null, hosts text not null, author text not null, created_ms integer not null, expires_ms integer not null);
            """),
    ];

    private sealed record Row(long Id, string View, string Hosts, string Author, long CreatedMs, long ExpiresMs);

    private const string Columns = "id Id, view View, hosts Hosts, author Author, created_ms CreatedMs, expires_ms ExpiresMs";

    /// <returns>The share and its secret, which is never seen again.</returns>
    public async Task<(ViewShare Share, string Secret)> AddAsync(string view, string on, string author, DateTimeOffset expires)
    {
        var secret = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes));
        var created = time.GetUtcNow();
        var id = await database.WriteAsync(db =>
        {
            db.Execute("delete from view_shares where expires_ms < @now", new { now = created.ToUnixTimeMilliseconds() });
            return db.ExecuteScalar<long>("insert into view_shares (hash, view, hosts, author, created_ms, expires_ms) values (@hash, @view, @on, @author, @created, @expires) returning id",
                new { hash = Hash(secret), view, on, author, created = created.ToUnixTimeMilliseconds(), expires = expires.ToUnixTimeMilliseconds() });
        });
        return (new ViewShare(id, view, on, author, created, expires), secret);
    }

    /// <summary>Those of a view that still show it, newest first.</summary>
    public IReadOnlyList<ViewShare> Of(string view) => database.Read(db =>
        db.Query<Row>($"select {Columns} from view_shares where view = @view and expires_ms > @now order by id desc", new { view, now = time.GetUtcNow().ToUnixTimeMilliseconds() }).Select(FromRow).ToList());

    public Task<bool> RevokeAsync(string view, long id) => database.WriteAsync(db => db.Execute("delete from view_shares where id = @id and view = @view", new { id, view }) == 1);

    /// <summary>Null: there is none, it was revoked, or its time is over.</summary>
    public ViewShare? Find(string secret)
    {
        if (secret.Length is 0 or > 100) return null;
        return database.Read(db => db.QueryFirstOrDefault<Row>($"select {Columns} from view_shares where hash = @hash and expires_ms > @now",
            new { hash = Hash(secret), now = time.GetUtcNow().ToUnixTimeMilliseconds() })) is { } row ? FromRow(row) : null;
    }

    private static byte[] Hash(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));

    private static ViewShare FromRow(Row row) => new(row.Id, row.View, row.Hosts, row.Author, DateTimeOffset.FromUnixTimeMilliseconds(row.CreatedMs), DateTimeOffset.FromUnixTimeMilliseconds(row.ExpiresMs));
}
