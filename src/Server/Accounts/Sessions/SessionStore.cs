using System.Collections.Concurrent;
using Dapper;
using Muster.Server.Accounts.Secrets;
using Muster.Server.Storage;

namespace Muster.Server.Accounts.Sessions;

/// <summary>A browser that is signed in.</summary>
/// <param name="Agent">What the browser calls itself, for the list of one's sessions.</param>
public sealed record Session(string Id, string Hash, string UserId, DateTimeOffset Created, DateTimeOffset LastSeen, string Agent);

/// <summary>Sessions, kept on the server; the cookie holds a secret of which only the SHA-256 is here.</summary>
public sealed class SessionStore
{
    /// <summary>Unused for so long, or open for so long at all, and it has ended.</summary>
    public static readonly TimeSpan Idle = TimeSpan.FromHours(24), Longest = TimeSpan.FromDays(30);

    /// <summary>How often the last use is written down.</summary>
    private static readonly TimeSpan Note = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<string, Session> _sessions = new();
    private readonly Database _database;
    private readonly TimeProvider _time;

    public SessionStore(Database database, TimeProvider time)
    {
        (_database, _time) = (database, time);
        foreach (var row in database.Read(db => db.Query<Row>("select hash Hash, id Id, user_id UserId, created Created, last_seen LastSeen, agent Agent from sessions").ToList()))
            _sessions[row.Hash] = new Session(row.Id, row.Hash, row.UserId, DateTimeOffset.FromUnixTimeMilliseconds(row.Created), DateTimeOffset.FromUnixTimeMilliseconds(row.LastSeen), row.Agent);
    }

    private sealed record Row(string Hash, string Id, string UserId, long Created, long LastSeen, string Agent);

    public IEnumerable<Session> OfUser(string userId) => _sessions.Values.Where(session => session.UserId == userId && IsAlive(session)).OrderByDescending(session => session.LastSeen);

    /// <returns>The session's secret, for the cookie.</returns>
    public async Task<(Session Session, string Secret)> OpenAsync(string userId, string agent)
    {
        var secret = SecretText.Make("ses_");
        var now = _time.GetUtcNow();
        var session = new Session(SecretText.NewId(), SecretText.Hash(secret), userId, now, now, agent.Length <= 200 ? agent : agent[..200]);
        await _database.WriteAsync(db =>
        {
            db.Execute("delete from sessions where created < @oldest or last_seen < @idle",
                new { oldest = (now - Longest).ToUnixTimeMilliseconds(), idle = (now - Idle - Note).ToUnixTimeMilliseconds() });
            db.Execute("insert into sessions (hash, id, user_id, created, last_seen, agent) values (@Hash, @Id, @UserId, @at, @at, @Agent)",
                new { session.Hash, session.Id, session.UserId, at = now.ToUnixTimeMilliseconds(), session.Agent });
        });
        foreach (var over in _sessions.Values.Where(other => !IsAlive(other))) _sessions.TryRemove(over.Hash, out _);
        _sessions[session.Hash] = session;
        return (session, secret);
    }

    /// <summary>The session of a cookie, or null; notes that it was used.</summary>
    public Session? Use(string secret)
    {
        if (!_sessions.TryGetValue(SecretText.Hash(secret), out var session) || !IsAlive(session)) return null;
        var now = _time.GetUtcNow();
        if (now - session.LastSeen > Note)
        {
            // Not if it was closed meanwhile: that would open it again.
            if (!_sessions.TryUpdate(session.Hash, session with { LastSeen = now }, session)) return _sessions.GetValueOrDefault(session.Hash);
            session = session with { LastSeen = now };
            // Only for the idle time: a note that is lost on a full disk costs a login, nothing else.
            _ = _database.WriteAsync(db => { db.Execute("update sessions set last_seen = @at where hash = @Hash", new { at = now.ToUnixTimeMilliseconds(), session.Hash }); })
                .ContinueWith(static note => note.Exception, TaskContinuationOptions.OnlyOnFaulted);
        }
        return session;
    }

    public bool IsOpen(Session session) => _sessions.TryGetValue(session.Hash, out var now) && IsAlive(now);

    public async Task CloseAsync(Session session)
    {
        _sessions.TryRemove(session.Hash, out _);
        await _database.WriteAsync(db => { db.Execute("delete from sessions where hash = @Hash", new { session.Hash }); });
    }

    /// <summary>Ends all sessions of a user, but one if given: after a new password, or when the user is gone.</summary>
    public async Task CloseAllAsync(string userId, string? butId = null)
    {
        foreach (var session in _sessions.Values.Where(session => session.UserId == userId && session.Id != butId).ToList()) await CloseAsync(session);
    }

    /// <summary>When a user is gone, from the database already.</summary>
    public void ForgetUser(string userId)
    {
        foreach (var session in _sessions.Values.Where(session => session.UserId == userId).ToList()) _sessions.TryRemove(session.Hash, out _);
    }

    private bool IsAlive(Session session)
    {
        var now = _time.GetUtcNow();
        return now - session.LastSeen < Idle && now - session.Created < Longest;
    }
}
