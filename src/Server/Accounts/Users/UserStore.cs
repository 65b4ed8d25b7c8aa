using System.Collections.Concurrent;
using Dapper;
using Muster.Server.Storage;
using Muster.Server.Web.Access;

namespace Muster.Server.Accounts.Users;

/// <summary>All users: in memory, every change in the database before it is seen.</summary>
public sealed class UserStore
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

    private readonly ConcurrentDictionary<string, User> _users = new();
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

    /// <summary>Makes or changes the user with this id.</summary>
    public async Task SaveAsync(User user)
    {
        await _database.WriteAsync(db =>
        {
            db.Execute("""
                insert into users (id, name, role, password, created, failures, failed_at) values (@Id, @Name, @role, @Password, @created, @Failures, @failedAt)
                on conflict (id) do update set role = @role, password = @Password, failures = @Failures, failed_at = @failedAt
                """, new { user.Id, user.Name, role = (int)user.Role, user.Password, created = user.Created.ToUnixTimeMilliseconds(), user.Failures, failedAt = user.FailedAt?.ToUnixTimeMilliseconds() });
        });
        _users[user.Id] = user;
    }

    /// <summary>Sessions and tokens of theirs go too.</summary>
    public async Task DeleteAsync(User user)
    {
        await _database.WriteAsync(db => { db.Execute("delete from sessions where user_id = @Id; delete from tokens where user_id = @Id; delete from users where id = @Id", new { user.Id }); });
        _users.TryRemove(user.Id, out _);
    }
}
