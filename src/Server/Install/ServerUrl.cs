namespace Muster.Server.Install;

/// <summary>The server's address as the caller reached it, proxies included. It ends up inside a shell script, so only what an address is made of passes.</summary>
internal static class ServerUrl
{
    private const int Longest = 260;

    /// <returns><c>http(s)://host[:port]</c>, or null when the headers hold anything else.</returns>
    public static string? Of(HttpRequest request)
    {
        var scheme = First(request.Headers["X-Forwarded-Proto"]) ?? request.Scheme;
        var host = First(request.Headers["X-Forwarded-Host"]) ?? request.Host.Value;
        if (scheme is not ("http" or "https") || host is null || host.Length is 0 or > Longest) return null;
        foreach (var c in host)
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('.' or '-' or '_' or ':' or '[' or ']')) return null;
        return $"{scheme}://{host}";
    }

    /// <summary>Every proxy on the way adds its own behind a comma: the first is what the caller saw.</summary>
    private static string? First(string? header) => string.IsNullOrWhiteSpace(header) ? null : header.Split(',')[0].Trim();
}
