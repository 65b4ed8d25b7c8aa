using System.Collections.Concurrent;
using Muster.Server.Accounts.Passwords;
using Muster.Server.Accounts.Users;
using Muster.Server.Web.Api;

namespace Muster.Server.Accounts.Sessions;

/// <summary>
/// Compares passwords, one at a time for each name, so that tries side by side do not slip past the pause after wrong ones. Names nobody has
/// are made to wait just the same: the answers do not tell who is a user here.
/// </summary>
internal sealed class LoginDoor(UserStore users, PasswordDesk passwords, TimeProvider time) : IDisposable
{
    /// <summary>More unknown names than this are not remembered; the oldest are forgotten.</summary>
    private const int MostStrangers = 4096;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim[] _queues = [.. Enumerable.Range(0, 64).Select(_ => new SemaphoreSlim(1))];
    private readonly ConcurrentDictionary<string, Tries> _strangers = new(StringComparer.OrdinalIgnoreCase);

    private sealed record Tries(int Failures, DateTimeOffset At);

    /// <returns>The user, or null when user or password is wrong; that counts.</returns>
    /// <exception cref="ApiProblem">429: too many wrong ones in a row, or too many at once.</exception>
    public async Task<User?> CheckAsync(string name, string password, CancellationToken cancel)
    {
        var queue = _queues[(uint)StringComparer.OrdinalIgnoreCase.GetHashCode(name) % (uint)_queues.Length];
        if (!await queue.WaitAsync(Patience, cancel)) throw ApiProblem.TooMany("too many logins at once; try again in a moment.", Patience);
        try
        {
            var user = users.ByName(name);
            var before = user is null ? _strangers.GetValueOrDefault(name) : new Tries(user.Failures, user.FailedAt ?? default);
            var now = time.GetUtcNow();
            if (before is not null && before.At + User.PauseAfter(before.Failures) - now is var wait && wait > TimeSpan.Zero)
                throw ApiProblem.TooMany("too many wrong passwords in a row for this user; wait before the next try.", wait);
            var fits = await passwords.FitsAsync(password, user?.Password, cancel);
            if (user is null) Remember(name, new Tries((before?.Failures ?? 0) + 1, now));
            else if (!fits) await users.ChangeAsync(user.Id, known => known with { Failures = known.Failures + 1, FailedAt = now });
            else return await WelcomeAsync(user, password, cancel);
            return null;
        }
        finally
        {
            queue.Release();
        }
    }

    public void Dispose()
    {
        foreach (var queue in _queues) queue.Dispose();
    }

    private async Task<User> WelcomeAsync(User user, string password, CancellationToken cancel)
    {
        var hash = PasswordHash.IsOutdated(user.Password) ? await passwords.HashAsync(password, cancel) : user.Password;
        if (user.Failures == 0 && hash == user.Password) return user;
        // Somebody may have given the user a new password meanwhile: that one stays.
        return await users.ChangeAsync(user.Id, known => known with { Failures = 0, FailedAt = null, Password = known.Password == user.Password ? hash : known.Password });
    }

    private void Remember(string name, Tries tries)
    {
        _strangers[name] = tries;
        if (_strangers.Count > MostStrangers)
            foreach (var old in _strangers.OrderBy(entry => entry.Value.At).Take(MostStrangers / 4).ToList()) _strangers.TryRemove(old);
    }
}
