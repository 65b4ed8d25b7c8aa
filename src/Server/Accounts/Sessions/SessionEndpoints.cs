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

    private static async Task<Me> LogInAsync(LoginRequest login, HttpContext http, SessionStore sessions, LoginDoor door, StrangerQuota strangers, AuditTrail audit)
    {
        // A page elsewhere must not sign its visitor in as somebody else.
        if (RequestOrigin.IsForeignPage(http.Request)) throw ApiProblem.Forbidden("Sign in on Muster's own page.");
        if (login is not { User.Length: > 0 and <= 64, Password: not null }) throw ApiProblem.BadRequest("user, password: both are needed.");
        if (await door.CheckAsync(login.User, login.Password, http.RequestAborted) is not { } user)
        {
            if (strangers.Take(out var leftOut))
                await audit.RecordAsync(Caller.Anonymous, "login failed", User.IsName(login.User) ? $"user {login.User}" : "a name no user can have",
                    $"from {http.Connection.RemoteIpAddress}{(leftOut > 0 ? $" ({leftOut} more denials were not written down)" : "")}");
            throw new ApiProblem(StatusCodes.Status401Unauthorized, "The user or the password is wrong.");
        }
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

    private static async Task<IResult> ChangePasswordAsync(PasswordRequest change, HttpContext http, UserStore users, SessionStore sessions, PasswordDesk passwords, LoginDoor door)
    {
        var caller = http.Caller();
        if (caller.Kind != CallerKind.User || users.Find(caller.UserId) is not { } user) throw ApiProblem.Forbidden("A password is changed by its user, signed in; not with a token.");
        if (change is not { Old: not null, New: not null }) throw ApiProblem.BadRequest("old, new: both are needed.");
        if (await door.CheckAsync(user.Name, change.Old, http.RequestAborted) is null) throw ApiProblem.BadRequest("old: this is not the present password.");
        if (PasswordRules.Objection(change.New, user.Name) is { } objection) throw ApiProblem.BadRequest($"new: {objection}");
        var hash = await passwords.HashAsync(change.New, http.RequestAborted);
        await users.ChangeAsync(user.Id, known => known with { Password = hash });
        await sessions.CloseAllAsync(user.Id, butId: caller.SessionId);
        http.Concerns($"user {user.Name}", "a new password");
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
