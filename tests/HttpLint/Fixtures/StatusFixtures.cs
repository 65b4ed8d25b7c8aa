namespace Muster.HttpLint.Tests.Fixtures;

internal static class StatusFixtures
{
    private static Fixture Told(string id, string status) => Fixture.Of(id, s => s.Status(status));

    public static readonly Fixture[] All =
    [
        Told("STATUS_CREATED_SANS_LOCATION", "201 Created"),
        Told("STATUS_BAD_REQUEST", "400 Bad Request"),
        Fixture.Of("STATUS_UNAUTHORIZED", s => s.Status("401 Unauthorized").With("WWW-Authenticate", "Basic realm=x")),
        Fixture.Of("STATUS_UNAUTHORIZED_NO_CHALLENGE", s => s.Status("401 Unauthorized"), "STATUS_UNAUTHORIZED"),
        Told("STATUS_FORBIDDEN", "403 Forbidden"),
        Told("STATUS_NOT_FOUND", "404 Not Found"),
        Told("STATUS_METHOD_NOT_ALLOWED_NO_ALLOW", "405 Method Not Allowed"),
        Told("STATUS_NOT_ACCEPTABLE", "406 Not Acceptable"),
        Told("STATUS_CONFLICT", "409 Conflict"),
        Told("STATUS_GONE", "410 Gone"),
        Told("STATUS_CONTENT_TOO_LARGE", "413 Content Too Large"),
        Told("STATUS_URI_TOO_LONG", "414 URI Too Long"),
        Told("STATUS_UNSUPPORTED_MEDIA_TYPE", "415 Unsupported Media Type"),
        Told("STATUS_TOO_MANY_REQUESTS", "429 Too Many Requests"),
        Told("STATUS_INTERNAL_SERVER_ERROR", "500 Internal Server Error"),
        Told("STATUS_NOT_IMPLEMENTED", "501 Not Implemented"),
        Told("STATUS_BAD_GATEWAY", "502 Bad Gateway"),
        Told("STATUS_SERVICE_UNAVAILABLE", "503 Service Unavailable"),
        Told("STATUS_GATEWAY_TIMEOUT", "504 Gateway Timeout"),
        Told("STATUS_VERSION_NOT_SUPPORTED", "505 HTTP Version Not Supported"),
        Told("STATUS_DEPRECATED", "305 Use Proxy"),
        Told("STATUS_NONSTANDARD", "299 Fine"),
        Told("REDIRECT_WITHOUT_LOCATION", "302 Found"),
        Redirects("REDIRECT_PERMANENT", "301 Moved Permanently", 1),
        Redirects("REDIRECT_TEMPORARY", "302 Found", 1),
        Redirects("REDIRECT_CHAIN", "301 Moved Permanently", 2, "REDIRECT_PERMANENT"),
        Fixture.Of("REDIRECT_LOOP", s => s.Status("301 Moved Permanently").With("Location", "/"), "REDIRECT_PERMANENT"),
        Fixture.Of("REDIRECT_TO_PLAIN", s => s.Status("301 Moved Permanently").With("Location", PlainServer.Address), "REDIRECT_PERMANENT").Tls(),
    ];

    private static Fixture Redirects(string id, string status, int hops, params string[] also)
    {
        var sound = new Fetching.Sound();
        return new Fixture(id, asked =>
        {
            int at = asked.Path.Length - 1;
            if (at < hops) return sound.Status(status).With("Location", asked.Path + "x").Send();
            return asked.Method == "HEAD" ? Fixture.HeadOf(sound) : sound.Send();
        }, also);
    }
}

/// <summary>A sound server over plain HTTP that lives as long as the tests.</summary>
internal static class PlainServer
{
    private static readonly Fetching.MisbehavingServer Server = new(asked => asked.Method == "HEAD" ? Fixture.HeadOf(new Fetching.Sound()) : new Fetching.Sound().Send());

    public static string Address => Server.Url().AbsoluteUri;
}
