using Muster.Server.Accounts.Audit;
using Muster.Server.Accounts.Sessions;
using Muster.Server.Accounts.Tokens;
using Muster.Server.Accounts.Users;
using Muster.Server.Storage;
using Muster.Server.Web.Access;
using Muster.Server.Web.Api;

namespace Muster.Server.Accounts;

/// <summary>
/// Finds out who asks, by API token (as bearer, or as the password of Basic) or session cookie, and leaves a <see cref="Caller"/> for the gate behind it. A cookie counts only for
/// requests that this server's own pages made. Denials and every change that went through are put into the audit trail; a change before it is answered.
/// </summary>
internal sealed class CallerRecognition(
    UserStore users, SessionStore sessions, TokenStore tokens, AuditTrail audit, StrangerQuota strangers, ILogger<CallerRecognition> log)
{
    public async Task RunAsync(HttpContext http, RequestDelegate next)
    {
        if (http.Features.Get<Caller>() is not null)
        {
            // The server asks itself.
            await next(http);
            return;
        }
        var bearer = BearerOf(http.Request);
        var caller = bearer is null ? ByCookie(http.Request) : ByToken(bearer);
        try
        {
            if (caller is { Kind: CallerKind.User } && !RequestOrigin.IsOwnPage(http.Request))
            {
                if (!IsPublic(http)) throw ApiProblem.Forbidden("This request came from another site's page. Call the API with a token, or from Muster's own pages.");
                caller = null;
            }
            if (caller is not null) http.Features.Set(caller);
            if (caller is not null && !RequestOrigin.IsSafe(http.Request) && http.GetEndpoint()?.Metadata.GetMetadata<UnauditedMark>() is null)
                http.Response.OnStarting(() => http.Response.StatusCode < 400 ? NoteChangeAsync(caller, http) : Task.CompletedTask);
            await next(http);
        }
        catch (ApiProblem denied) when (denied.Status == StatusCodes.Status403Forbidden || (denied.Status == StatusCodes.Status401Unauthorized && bearer is not null))
        {
            await NoteDenialAsync(caller, http, denied.Message);
            throw;
        }
    }

    private static bool IsPublic(HttpContext http) => http.GetEndpoint()?.Metadata.GetMetadata<AccessRequirement>() is { Role: null };

    private static string? BearerOf(HttpRequest request)
    {
        var authorization = request.Headers.Authorization.ToString();
        if (authorization.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase)) return PasswordOf(authorization["Basic ".Length..].Trim());
        return authorization.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? authorization["Bearer ".Length..].Trim() : null;
    }

    /// <summary>Programs that know only name and password send a token as the password; the name is free. The empty text for what is no such pair: no token is empty.</summary>
    private static string PasswordOf(string pair)
    {
        Span<byte> bytes = stackalloc byte[512];
        if (!Convert.TryFromBase64String(pair, bytes, out var length)) return "";
        var colon = bytes[..length].IndexOf((byte)':');
        return colon < 0 ? "" : System.Text.Encoding.UTF8.GetString(bytes[(colon + 1)..length]);
    }

    private Caller? ByCookie(HttpRequest request)
    {
        if (SessionCookie.Read(request) is not { } secret || sessions.Use(secret) is not { } session || users.Find(session.UserId) is not { } user) return null;
        return new Caller(user.Name, user.Role, CallerKind.User, user.Id) { SessionId = session.Id, StillValid = () => sessions.IsOpen(session) };
    }

    private Caller? ByToken(string secret)
    {
        if (tokens.Use(secret) is not { } token || users.Find(token.UserId) is not { } user) return null;
        // A token never may more than its user may now.
        var role = token.Role < user.Role ? token.Role : user.Role;
        return new Caller($"{user.Name}/{token.Name}", role, CallerKind.Token, user.Id) { StillValid = () => tokens.IsValid(token) };
    }

    private Task NoteChangeAsync(Caller caller, HttpContext http)
    {
        var action = $"{http.Request.Method} {(http.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? http.Request.Path}";
        return http.Features.Get<AuditSubject>() is { } subject
            ? NoteAsync(caller, action, subject.Target, subject.Detail)
            : NoteAsync(caller, action, http.Request.Path, $"answered {http.Response.StatusCode}");
    }

    private Task NoteDenialAsync(Caller? caller, HttpContext http, string why)
    {
        var what = $"{http.Request.Method} {http.Request.Path}";
        if (caller is not null) return NoteAsync(caller, "denied", what, why);
        if (!strangers.Take(out var leftOut)) return Task.CompletedTask;
        var more = leftOut > 0 ? $" ({leftOut} more like it were not written down)" : "";
        return NoteAsync(Caller.Anonymous, "denied", what, $"from {http.Connection.RemoteIpAddress}: {why}{more}");
    }

    private async Task NoteAsync(Caller caller, string action, string target, string detail)
    {
        try
        {
            await audit.RecordAsync(caller, action, target, detail);
        }
        catch (Exception error) when (error is StorageFullException or StorageBusyException)
        {
            // The change is made already and stays; the log is the trail of last resort.
            log.LogError("The audit trail cannot be written: {Who} {Action} {Target}: {Reason}", caller.Name, action, target, error.Message);
        }
    }
}
