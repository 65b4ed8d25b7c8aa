using System.Collections.Concurrent;
using System.Data.Common;
using Dapper;
using Muster.Server.Accounts.Secrets;
using Muster.Server.Storage;

namespace Muster.Server.Accounts.Keys;

/// <summary>A key that lets agents enrol; hosts that come with it get its tags.</summary>
/// <param name="Uses">How many enrolments it was good for so far.</param>
public sealed record EnrolmentKey(string Id, string Hash, string Name, IReadOnlyList<string> Tags, DateTimeOffset Created, DateTimeOffset? Expires, DateTimeOffset? LastUsed, long Uses);

/// <summary>Enrolment keys (<c>msk_…</c>), looked up in memory; only the SHA-256 is kept.</summary>
public sealed class EnrolmentKeys
{
    private readonly ConcurrentDictionary<string, EnrolmentKey> _keys = new();
    private readonly Database _database;
    private readonly TimeProvider _time;

    public EnrolmentKeys(Database database, TimeProvider time)
    {
        (_database, _time) = (database, time);
        foreach (var row in database.Read(db => db.Query<Row>("select hash Hash, id Id, name Name, tags Tags, created Created, expires Expires, last_used LastUsed, uses Uses from enrolment_keys").ToList()))
            _keys[row.Hash] = new EnrolmentKey(row.Id, row.Hash, row.Name, row.Tags.Split(',', StringSplitOptions.RemoveEmptyEntries), At(row.Created)!.Value, At(row.Expires), At(row.LastUsed), row.Uses);
    }

    private sealed record Row(string Hash, string Id, string Name, string Tags, long Created, long? Expires, long? LastUsed, long Uses);

    public IEnumerable<EnrolmentKey> All => _keys.Values.OrderBy(key => key.Name, StringComparer.OrdinalIgnoreCase).ThenBy(key => key.Id, StringComparer.Ordinal);

    public async Task<(EnrolmentKey Key, string Secret)> MakeAsync(string name, IReadOnlyList<string> tags, DateTimeOffset? expires)
    {
        var (key, secret) = Draw(name, tags, expires);
        await _database.WriteAsync(db => { Insert(db, key); });
        Admit(key);
        return (key, secret);
    }

    /// <summary>A key that is good for nothing until it is inserted and admitted.</summary>
    internal (EnrolmentKey Key, string Secret) Draw(string name, IReadOnlyList<string> tags, DateTimeOffset? expires)
    {
        var secret = SecretText.Make(SecretText.EnrolmentKey);
        return (new EnrolmentKey(SecretText.NewId(), SecretText.Hash(secret), name, tags, _time.GetUtcNow(), expires, null, 0), secret);
    }

    internal void Admit(EnrolmentKey key) => _keys[key.Hash] = key;

    internal static void Insert(DbConnection db, EnrolmentKey key) => db.Execute(
        "insert into enrolment_keys (hash, id, name, tags, created, expires, uses) values (@Hash, @Id, @Name, @tags, @created, @expires, 0)",
        new { key.Hash, key.Id, key.Name, tags = string.Join(',', key.Tags), created = key.Created.ToUnixTimeMilliseconds(), expires = key.Expires?.ToUnixTimeMilliseconds() });

    /// <summary>The key of a secret, or null when it is none, revoked or expired; counts the use.</summary>
    public EnrolmentKey? Verify(string secret)
    {
        if (!SecretText.IsWhole(secret, SecretText.EnrolmentKey) || !_keys.TryGetValue(SecretText.Hash(secret), out var key)) return null;
        var now = _time.GetUtcNow();
        if (key.Expires is { } end && now >= end) return null;
        // Only over what was read: another use counts too, and a key that was revoked meanwhile stays so.
        EnrolmentKey used;
        while (!_keys.TryUpdate(key.Hash, used = key with { LastUsed = now, Uses = key.Uses + 1 }, key))
            if (!_keys.TryGetValue(key.Hash, out key)) return null;
        // A count for people's eyes; a full disk must not keep a host out.
        _ = _database.WriteAsync(db => { db.Execute("update enrolment_keys set last_used = @at, uses = uses + 1 where hash = @Hash", new { at = now.ToUnixTimeMilliseconds(), used.Hash }); })
            .ContinueWith(static note => note.Exception, TaskContinuationOptions.OnlyOnFaulted);
        return used;
    }

    public async Task RevokeAsync(EnrolmentKey key)
    {
        _keys.TryRemove(key.Hash, out _);
        await _database.WriteAsync(db => { db.Execute("delete from enrolment_keys where hash = @Hash", new { key.Hash }); });
    }

    private static DateTimeOffset? At(long? ms) => ms is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null;
}
