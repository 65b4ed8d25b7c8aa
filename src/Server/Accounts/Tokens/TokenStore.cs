using System.Collections.Concurrent;
using System.Data.Common;
using Dapper;
using Muster.Server.Accounts.Secrets;
using Muster.Server.Storage;
using Muster.Server.Web.Access;

namespace Muster.Server.Accounts.Tokens;

/// <summary>A program's way in, in the name of a user.</summary>
public sealed record ApiToken(string Id, string Hash, string UserId, string Name, Role Role, DateTimeOffset Created, DateTimeOffset? Expires, DateTimeOffset? LastUsed);

/// <summary>API tokens (<c>mst_…</c>); the secret is shown once and only its SHA-256 is kept.</summary>
public sealed class TokenStore
{
    private static readonly TimeSpan Note = TimeSpan.FromMinutes(5);
    private readonly ConcurrentDictionary<string, ApiToken> _tokens = new();
    private readonly Database _database;
    private readonly TimeProvider _time;

    public TokenStore(Database database, TimeProvider time)
    {
        (_database, _time) = (database, time);
        foreach (var row in database.Read(db => db.Query<Row>("select hash Hash, id Id, user_id UserId, name Name, role Role, created Created, expires Expires, last_used LastUsed from tokens").ToList()))
            _tokens[row.Hash] = new ApiToken(row.Id, row.Hash, row.UserId, row.Name, (Role)row.Role, At(row.Created)!.Value, At(row.Expires), At(row.LastUsed));
    }

    private sealed record Row(string Hash, string Id, string UserId, string Name, long Role, long Created, long? Expires, long? LastUsed);

    public IEnumerable<ApiToken> All => _tokens.Values.OrderBy(token => token.Name, StringComparer.OrdinalIgnoreCase).ThenBy(token => token.Id, StringComparer.Ordinal);

    public async Task<(ApiToken Token, string Secret)> MakeAsync(string userId, string name, Role role, DateTimeOffset? expires)
    {
        var (token, secret) = Draw(userId, name, role, expires);
        await _database.WriteAsync(db => { Insert(db, token); });
        Admit(token);
        return (token, secret);
    }

    /// <summary>A token that is good for nothing until it is inserted and admitted.</summary>
    internal (ApiToken Token, string Secret) Draw(string userId, string name, Role role, DateTimeOffset? expires)
    {
        var secret = SecretText.Make(SecretText.Token);
        return (new ApiToken(SecretText.NewId(), SecretText.Hash(secret), userId, name, role, _time.GetUtcNow(), expires, null), secret);
    }

    internal void Admit(ApiToken token) => _tokens[token.Hash] = token;

    internal static void Insert(DbConnection db, ApiToken token) => db.Execute(
        "insert into tokens (hash, id, user_id, name, role, created, expires) values (@Hash, @Id, @UserId, @Name, @role, @created, @expires)",
        new { token.Hash, token.Id, token.UserId, token.Name, role = (int)token.Role, created = token.Created.ToUnixTimeMilliseconds(), expires = token.Expires?.ToUnixTimeMilliseconds() });

    /// <summary>The token of a secret, or null when it is none, revoked or expired; notes that it was used.</summary>
    public ApiToken? Use(string secret)
    {
        if (!SecretText.IsWhole(secret, SecretText.Token) || !_tokens.TryGetValue(SecretText.Hash(secret), out var token) || !IsAlive(token)) return null;
        var now = _time.GetUtcNow();
        if (token.LastUsed is null || now - token.LastUsed > Note)
        {
            // Not if it was revoked meanwhile: that would bring it back.
            if (!_tokens.TryUpdate(token.Hash, token with { LastUsed = now }, token)) return _tokens.GetValueOrDefault(token.Hash);
            token = token with { LastUsed = now };
            // For people's eyes only; on a full disk it is noted at the next use.
            _ = _database.WriteAsync(db => { db.Execute("update tokens set last_used = @at where hash = @Hash", new { at = now.ToUnixTimeMilliseconds(), token.Hash }); })
                .ContinueWith(static note => note.Exception, TaskContinuationOptions.OnlyOnFaulted);
        }
        return token;
    }

    public bool IsValid(ApiToken token) => _tokens.TryGetValue(token.Hash, out var now) && IsAlive(now);

    public async Task RevokeAsync(ApiToken token)
    {
        _tokens.TryRemove(token.Hash, out _);
        await _database.WriteAsync(db => { db.Execute("delete from tokens where hash = @Hash", new { token.Hash }); });
    }

    /// <summary>When a user is gone.</summary>
    public void ForgetUser(string userId)
    {
        foreach (var token in _tokens.Values.Where(token => token.UserId == userId).ToList()) _tokens.TryRemove(token.Hash, out _);
    }

    private bool IsAlive(ApiToken token) => token.Expires is not { } end || _time.GetUtcNow() < end;

    private static DateTimeOffset? At(long? ms) => ms is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null;
}
