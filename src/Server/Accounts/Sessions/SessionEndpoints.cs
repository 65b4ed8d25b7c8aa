using Muster.Server.Accounts.Audit;
using Muster.Server.Accounts.Passwords;
using Muster.Server.Accounts.Users;
using Muster.Server.Web.Access;
using Muster.Server.Web.Api;

namespace Muster.Server.Accounts.Sessions;

public sealed record LoginRequest(string User, string Password);
public sealed record PasswordRequest(string Old, string New);
public sealed record Me(string Name, string Role, string Kind);
public sealed record SessionLine(string Id, DateTimeOffset Created, DateTimeOffset LastSeen, string Agent, bool Current);

/// <summary>Signing in and out, and one's own sessions and password.</summary>
internal static class SessionEndpoints
{
    public static void MapSessions(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api/v1").WithTags("accounts");
        api.MapPost("/session", LogInAsync).AllowPublic().WithSummary("Sign in; sets the session's cookie");
        api.MapDelete("/session", LogOutAsync).Require(Role.Viewer).WithSummary("Sign out");
        api.MapGet("/me", (HttpContext http) => Show(http.Caller())).Require(Role.Viewer).WithSummary("Who the caller is");
        api.MapPut("/me/password", ChangePasswordAsync).Require(Role.Viewer).WithSummary("A new password; other sessions end");
        api.MapGet("/sessions", (HttpContext http, SessionStore sessions) => Lines(http.Caller(), sessions)).Require(Role.Viewer).WithSummary("One's own sessions");
        api.MapDelete("/sessions/{id}", EndAsync).Require(Role.Viewer).WithSummary("End one of one's own sessions");
    }

    private static async Task<Me> LogInAsync(
        LoginRequest login, HttpContext http, UserStore users, SessionStore sessions, PasswordDesk passwords, AuditTrail audit, TimeProvider time)
    {
        // A page elsewhere must not sign its visitor in as somebody else.
        if (http.Request.Headers["Sec-Fetch-Site"].ToString() is "cross-site" or "same-site") throw ApiProblem.Forbidden("Sign in on Muster's own page.");
        var user = users.ByName(login.User);
        var now = time.GetUtcNow();
        if (user?.FailedAt + user?.Pause > now)
            throw ApiProblem.TooMany("too many wrong passwords in a row for this user; wait before the next try.", user!.FailedAt!.Value + user.Pause - now);
        if (!await passwords.FitsAsync(login.Password, user?.Password, http.RequestAborted))
        {
            if (user is not null) await users.SaveAsync(user with { Failures = user.Failures + 1, FailedAt = now });
            await audit.RecordAsync(Caller.Anonymous, "login failed", user?.Name ?? "unknown user", http.Connection.RemoteIpAddress?.ToString() ?? "");
            throw new ApiProblem(StatusCodes.Status401Unauthorized, "The user or the password is wrong.");
        }
        var hash = PasswordHash.IsOutdated(user!.Password) ? await passwords.HashAsync(login.Password, http.RequestAborted) : user.Password;
        if (user.Failures > 0 || hash != user.Password) await users.SaveAsync(user with { Failures = 0, FailedAt = null, Password = hash });
        // Always a new session: one that somebody planted before is worth nothing afterwards.
        if (SessionCookie.Read(http.Request) is { } old && sessions.Use(old) is { } before) await sessions.CloseAsync(before);
        var (session, secret) = await sessions.OpenAsync(user.Id, http.Request.Headers.UserAgent.ToString());
        SessionCookie.Write(http, secret);
        var caller = new Caller(user.Name, user.Role, CallerKind.User, user.Id) { SessionId = session.Id };
        await audit.RecordAsync(caller, "login", user.Name, http.Connection.RemoteIpAddress?.ToString() ?? "");
        return Show(caller);
    }

    private static async Task<IResult> LogOutAsync(HttpContext http, SessionStore sessions)
    {
        var caller = http.Caller();
        foreach (var session in sessions.OfUser(caller.UserId).Where(session => session.Id == caller.SessionId).ToList()) await sessions.CloseAsync(session);
        SessionCookie.Clear(http);
        return Results.NoContent();
    }

    private static async Task<IResult> ChangePasswordAsync(PasswordRequest change, HttpContext http, UserStore users, SessionStore sessions, PasswordDesk passwords)
    {
        var caller = http.Caller();
        if (caller.Kind != CallerKind.User || users.Find(caller.UserId) is not { } user) throw ApiProblem.Forbidden("A password is changed by its user, signed in; not with a token.");
        if (!await passwords.FitsAsync(change.Old, user.Password, http.RequestAborted)) throw ApiProblem.BadRequest("old: this is not the present password.");
        if (PasswordRules.Objection(change.New, user.Name) is { } objection) throw ApiProblem.BadRequest($"new: {objection}");
        await users.SaveAsync(user with { Password = await passwords.HashAsync(change.New, http.RequestAborted) });
        await sessions.CloseAllAsync(user.Id, butId: caller.SessionId);
        return Results.NoContent();
    }

    private static Page<SessionLine> Lines(Caller caller, SessionStore sessions)
    {
        var lines = sessions.OfUser(caller.UserId).Select(s => new SessionLine(s.Id, s.Created, s.LastSeen, s.Agent, s.Id == caller.SessionId)).ToList();
        return new Page<SessionLine>(lines, null, lines.Count);
    }

    private static async Task<IResult> EndAsync(string id, HttpContext http, SessionStore sessions)
    {
        var session = sessions.OfUser(http.Caller().UserId).FirstOrDefault(s => s.Id == id) ?? throw ApiProblem.NotFound($"you have no session '{id}'.");
        await sessions.CloseAsync(session);
        return Results.NoContent();
    }

    private static Me Show(Caller caller) => new(caller.Name, caller.Role.ToString().ToLowerInvariant(), caller.Kind.ToString().ToLowerInvariant());
}
