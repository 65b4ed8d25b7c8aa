using Muster.Server.Accounts.Audit;
using Muster.Server.Accounts.Sessions;
using Muster.Server.Accounts.Tokens;
using Muster.Server.Accounts.Users;
using Muster.Server.Web.Access;
using Muster.Server.Web.Api;

namespace Muster.Server.Accounts;

/// <summary>
/// Finds out who asks, by API token or session cookie, and leaves a <see cref="Caller"/> for the gate behind it. A cookie counts only for
/// requests that this server's own pages made. Denials and every change that went through are put into the audit trail.
/// </summary>
internal sealed class CallerRecognition(UserStore users, SessionStore sessions, TokenStore tokens, AuditTrail audit, ILogger<CallerRecognition> log)
{
    private static readonly string[] Safe = ["GET", "HEAD", "OPTIONS"];

    public async Task RunAsync(HttpContext http, RequestDelegate next)
    {
        var caller = Recognise(http);
        if (caller is not null) http.Features.Set(caller);
        try
        {
            await next(http);
        }
        catch (ApiProblem denied) when (denied.Status == StatusCodes.Status403Forbidden)
        {
            await NoteAsync(caller ?? Caller.Anonymous, "denied", http, denied.Message);
            throw;
        }
        if (caller is not null && !Safe.Contains(http.Request.Method) && http.Response.StatusCode < 400)
            await NoteAsync(caller, $"{http.Request.Method} {(http.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? http.Request.Path}", http, $"answered {http.Response.StatusCode}");
    }

    private Caller? Recognise(HttpContext http)
    {
        var authorization = http.Request.Headers.Authorization.ToString();
        if (authorization.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)) return ByToken(authorization["Bearer ".Length..].Trim());
        if (SessionCookie.Read(http.Request) is not { } secret || sessions.Use(secret) is not { } session || users.Find(session.UserId) is not { } user) return null;
        if (!IsFromOwnPage(http.Request)) throw ApiProblem.Forbidden("This request came from another site's page. Call the API with a token, or from Muster's own pages.");
        return new Caller(user.Name, user.Role, CallerKind.User, user.Id) { SessionId = session.Id, StillValid = () => sessions.IsOpen(session) };
    }

    private Caller? ByToken(string secret)
    {
        if (tokens.Use(secret) is not { } token || users.Find(token.UserId) is not { } user) return null;
        // A token never may more than its user may now.
        var role = token.Role < user.Role ? token.Role : user.Role;
        return new Caller($"{user.Name}/{token.Name}", role, CallerKind.Token, user.Id) { StillValid = () => tokens.IsValid(token) };
    }

    /// <summary>
    /// Browsers say where a request comes from: <c>Sec-Fetch-Site</c>, and <c>Origin</c> on everything that changes something and on WebSockets.
    /// Following a link from elsewhere to a page is fine; changing anything, or reading by script, is not.
    /// </summary>
    private static bool IsFromOwnPage(HttpRequest request)
    {
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        if (site.Length > 0 && site is not ("same-origin" or "none"))
            return Safe.Contains(request.Method) && request.Headers["Sec-Fetch-Mode"] == "navigate";
        var origin = request.Headers.Origin.ToString();
        if (origin.Length > 0) return Uri.TryCreate(origin, UriKind.Absolute, out var from) && string.Equals(from.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase);
        return site.Length > 0 || Safe.Contains(request.Method);
    }

    private async Task NoteAsync(Caller caller, string action, HttpContext http, string detail)
    {
        try
        {
            await audit.RecordAsync(caller, action, http.Request.Path, detail);
        }
        catch (IOException error)
        {
            log.LogError("The audit trail cannot be written: {Who} {Action} {Path}: {Reason}", caller.Name, action, http.Request.Path, error.Message);
        }
    }
}
