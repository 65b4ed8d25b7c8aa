namespace Muster.Server.Accounts;

/// <summary>
/// Which page a browser's request comes from. <c>Sec-Fetch-Site</c> says it where the browser trusts the connection (HTTPS, localhost) and cannot be
/// written by scripts; elsewhere there is <c>Origin</c>, on all that changes something, on WebSockets and on what another site's script reads.
/// </summary>
internal static class RequestOrigin
{
    /// <summary>Whether a cookie may count. Following a link from elsewhere to a page is fine; changing anything, or reading by script, is not.</summary>
    public static bool IsOwnPage(HttpRequest request)
    {
        if (Site(request) is { } site) return site || (IsSafe(request) && IsTopNavigation(request));
        return OriginFits(request) ?? IsSafe(request);
    }

    /// <summary>Whether it certainly comes from another site's page; programs, which say nothing, do not.</summary>
    public static bool IsForeignPage(HttpRequest request) => !(Site(request) ?? OriginFits(request) ?? true);

    public static bool IsSafe(HttpRequest request) =>
        HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method);

    private static bool? Site(HttpRequest request)
    {
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        return site.Length == 0 ? null : site is "same-origin" or "none";
    }

    /// <summary>A link that was followed, not a frame that another site draws around the page.</summary>
    private static bool IsTopNavigation(HttpRequest request) =>
        request.Headers["Sec-Fetch-Mode"] == "navigate" && request.Headers["Sec-Fetch-Dest"].ToString() is ("" or "document");

    private static bool? OriginFits(HttpRequest request)
    {
        var origin = request.Headers.Origin.ToString();
        if (origin.Length == 0) return null;
        return Uri.TryCreate(origin, UriKind.Absolute, out var from)
            && string.Equals(from.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase)
            && (!request.IsHttps || from.Scheme == Uri.UriSchemeHttps);
    }
}
