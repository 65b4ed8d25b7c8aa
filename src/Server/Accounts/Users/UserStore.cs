using System.Collections.Concurrent;
using System.Data.Common;
using Dapper;
using Muster.Server.Storage;
using Muster.Server.Web.Access;
using Muster.Server.Web.Api;

namespace Muster.Server.Accounts.Users;

/// <summary>All users: in memory, every change in the database before it is seen. Changes come one after another, each made from the newest state.</summary>
public sealed class UserStore : IDisposable
{
    public static readonly Migration Tables = new("Accounts", 1, "users, sessions, tokens, enrolment keys, audit trail", """
        create table users (
            id text primary key, name text not null unique collate nocase, role integer not null, password text not null,
            created integer not null, failures integer not null, failed_at integer) without rowid;
        create table sessions (
            hash text primary key, id text not null unique, user_id text not null references users (id) on delete cascade,
            created integer not null, last_seen integer not null, agent text not null) without rowid;
        create table tokens (
            hash text primary key, id text not null unique, user_id text not null references users (id) on delete cascade, name text not null,
            role integer not null, created integer not null, expires integer, last_used integer) without rowid;
        create table enrolment_keys (
            hash text primary key, id text not null unique, name text not null, tags text not null, created integer not null,
            expires integer, last_used integer, uses integer not null) without rowid;
        create table audit (
            number integer primary key, at integer not null, who text not null, action text not null, target text not null,
            detail text not null, hash blob not null);
        """);

    public static readonly Migration AppendOnly = new("Accounts", 2, "the audit trail is only ever appended to", """
        create trigger audit_stays before update on audit begin select raise(abort, 'the audit trail is append-only'); end;
        create trigger audit_is_kept before delete on audit begin select raise(abort, 'the audit trail is append-only'); end;
        """);

    private readonly ConcurrentDictionary<string, User> _users = new();
    private readonly SemaphoreSlim _turn = new(1);
    private readonly Database _database;

    public UserStore(Database database)
    {
        _database = database;
        foreach (var row in database.Read(db => db.Query<Row>("select id Id, name Name, role Role, password Password, created Created, failures Failures, failed_at FailedAt from users").ToList()))
            _users[row.Id] = new User(row.Id, row.Name, (Role)row.Role, row.Password, DateTimeOffset.FromUnixTimeMilliseconds(row.Created), (int)row.Failures,
                row.FailedAt is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null);
    }

    private sealed record Row(string Id, string Name, long Role, string Password, long Created, long Failures, long? FailedAt);

    public IEnumerable<User> All => _users.Values.OrderBy(user => user.Name, StringComparer.OrdinalIgnoreCase);

    public User? Find(string id) => _users.GetValueOrDefault(id);

    public User? ByName(string name) => _users.Values.FirstOrDefault(user => string.Equals(user.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <param name="together">Written in the same transaction.</param>
    /// <exception cref="ApiProblem">409: the name is taken.</exception>
    public Task AddAsync(User user, Action<DbConnection>? together = null) => InTurnAsync(async () =>
    {
        if (ByName(user.Name) is not null) throw ApiProblem.Conflict($"there is a user '{user.Name}' already.");
        await _database.WriteAsync(db =>
        {
            db.Execute("insert into users (id, name, role, password, created, failures, failed_at) values (@Id, @Name, @Role, @Password, @Created, @Failures, @FailedAt)", Columns(user));
            together?.Invoke(db);
        });
        _users[user.Id] = user;
        return user;
    });

    /// <summary>Changes role, password or failures.</summary>
    /// <exception cref="ApiProblem">404: nobody has this id; 409: no administrator would be left.</exception>
    public Task<User> ChangeAsync(string id, Func<User, User> change) => InTurnAsync(async () =>
    {
        var before = Existing(id);
        var after = change(before) with { Id = before.Id, Name = before.Name };
        if (after.Role != Role.Admin) KeepAnAdmin(before);
        await _database.WriteAsync(db => { db.Execute("update users set role = @Role, password = @Password, failures = @Failures, failed_at = @FailedAt where id = @Id", Columns(after)); });
        return _users[id] = after;
    });

    /// <summary>Sessions and tokens of theirs go from the database too.</summary>
    /// <exception cref="ApiProblem">404: nobody has this id; 409: no administrator would be left.</exception>
    public Task DeleteAsync(string id) => InTurnAsync(async () =>
    {
        var gone = Existing(id);
        KeepAnAdmin(gone);
        await _database.WriteAsync(db => { db.Execute("delete from sessions where user_id = @id; delete from tokens where user_id = @id; delete from users where id = @id", new { id }); });
        _users.TryRemove(id, out _);
        return gone;
    });

    public void Dispose() => _turn.Dispose();

    private async Task<User> InTurnAsync(Func<Task<User>> work)
    {
        await _turn.WaitAsync();
        try
        {
            return await work();
        }
        finally
        {
            _turn.Release();
        }
    }

    private User Existing(string id) => Find(id) ?? throw ApiProblem.NotFound($"there is no user '{id}'.");

    private void KeepAnAdmin(User leaving)
    {
        if (leaving.Role == Role.Admin && _users.Values.Count(user => user.Role == Role.Admin) == 1)
            throw ApiProblem.Conflict($"'{leaving.Name}' is the only administrator; make another one first.");
    }

    private static object Columns(User user) => new
    {
        user.Id,
        user.Name,
        Role = (int)user.Role,
        user.Password,
        Created = user.Created.ToUnixTimeMilliseconds(),
        user.Failures,
        FailedAt = user.FailedAt?.ToUnixTimeMilliseconds(),
    };
}
