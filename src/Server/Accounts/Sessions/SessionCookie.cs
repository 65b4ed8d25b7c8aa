namespace Muster.Server.Accounts.Sessions;

/// <summary>The cookie of a session: out of reach for scripts and other sites; over HTTPS bound to exactly this host.</summary>
internal static class SessionCookie
{
    private const string Plain = "muster_session", Bound = "__Host-muster_session";

    public static string? Read(HttpRequest request) => request.Cookies[request.IsHttps ? Bound : Plain];

    public static void Write(HttpContext http, string secret) =>
        http.Response.Cookies.Append(http.Request.IsHttps ? Bound : Plain, secret, Options(http, SessionStore.Longest));

    public static void Clear(HttpContext http) => http.Response.Cookies.Delete(http.Request.IsHttps ? Bound : Plain, Options(http, null));

    private static CookieOptions Options(HttpContext http, TimeSpan? age) => new()
    {
        HttpOnly = true,
        Secure = http.Request.IsHttps,
        SameSite = SameSiteMode.Lax,
        Path = "/",
        MaxAge = age,
    };
}
