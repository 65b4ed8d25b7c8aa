namespace Muster.HttpLint.Fields;

/// <summary>What is known of header names.</summary>
internal static class KnownFields
{
    private static HashSet<string> Names(string names) => new(names.Split(' '), StringComparer.OrdinalIgnoreCase);

    /// <summary>May be there once. (Access-Control-Allow-Origin has a note of its own.)</summary>
    public static readonly HashSet<string> Single = Names(
        "Age Content-Disposition Content-Location Content-Range Content-Type Date ETag Expires Last-Modified Location Retry-After Server Strict-Transport-Security X-Content-Type-Options X-Frame-Options Access-Control-Allow-Credentials Access-Control-Max-Age");

    /// <summary>Have a meaning in requests only.</summary>
    public static readonly HashSet<string> RequestOnly = Names(
        "Accept Accept-Charset Accept-Language Access-Control-Request-Headers Access-Control-Request-Method Authorization Cookie Expect From Host If-Match If-Modified-Since If-None-Match If-Range If-Unmodified-Since Max-Forwards Origin Proxy-Authorization Range Referer TE Upgrade-Insecure-Requests User-Agent Sec-Fetch-Mode Sec-Fetch-Site Sec-Fetch-Dest");

    /// <summary>Not used any more, each with the reason.</summary>
    public static readonly Dictionary<string, string> Deprecated = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Content-Base"] = "it went with RFC 2068",
        ["Content-MD5"] = "RFC 7231 removed it; Content-Digest took its place",
        ["Content-Transfer-Encoding"] = "it is a header of mail, not of HTTP",
        ["Content-Version"] = "it never became a standard",
        ["Expect-CT"] = "browsers removed it",
        ["Feature-Policy"] = "it is now called Permissions-Policy",
        ["MIME-Version"] = "HTTP is not MIME",
        ["P3P"] = "no browser reads it",
        ["Pragma"] = "it has a meaning in requests only, and Cache-Control replaced it",
        ["Public-Key-Pins"] = "browsers removed it",
        ["Report-To"] = "Reporting-Endpoints replaced it",
        ["Set-Cookie2"] = "RFC 6265 removed it",
        ["TCN"] = "no browser speaks transparent negotiation",
        ["URI"] = "Location replaced it",
        ["Warning"] = "RFC 9111 removed it",
        ["X-XSS-Protection"] = "browsers removed the filter; it did harm",
        ["X-Download-Options"] = "it was for a browser that is gone",
        ["X-UA-Compatible"] = "it was for a browser that is gone",
        ["X-Permitted-Cross-Domain-Policies"] = "it was for Flash",
    };

    /// <summary>Do nothing for the receiver and tell what runs here.</summary>
    public static readonly HashSet<string> Unnecessary = Names(
        "X-Powered-By X-AspNet-Version X-AspNetMvc-Version X-Generator X-Runtime X-Pingback X-Drupal-Cache X-Varnish X-Backend-Server X-Server X-Version X-Cnection Cneonction nnCoection");

    public static readonly HashSet<string> Dates = Names("Date Expires Last-Modified Sunset");

    public static readonly HashSet<string> Uris = Names("Location Content-Location SourceMap X-SourceMap");

    /// <summary>Structured fields (RFC 9651) and their shape.</summary>
    public static readonly Dictionary<string, StructuredKind> Structured = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Accept-CH"] = StructuredKind.List,
        ["Accept-Query"] = StructuredKind.List,
        ["Cache-Groups"] = StructuredKind.List,
        ["Cache-Status"] = StructuredKind.List,
        ["CDN-Cache-Control"] = StructuredKind.Dictionary,
        ["Client-Cert"] = StructuredKind.Item,
        ["Client-Cert-Chain"] = StructuredKind.List,
        ["Content-Digest"] = StructuredKind.Dictionary,
        ["Critical-CH"] = StructuredKind.List,
        ["Cross-Origin-Embedder-Policy"] = StructuredKind.Item,
        ["Cross-Origin-Opener-Policy"] = StructuredKind.Item,
        ["Deprecation"] = StructuredKind.Item,
        ["Document-Policy"] = StructuredKind.Dictionary,
        ["Integrity-Policy"] = StructuredKind.Dictionary,
        ["No-Vary-Search"] = StructuredKind.Dictionary,
        ["Origin-Agent-Cluster"] = StructuredKind.Item,
        ["Permissions-Policy"] = StructuredKind.Dictionary,
        ["Priority"] = StructuredKind.Dictionary,
        ["Proxy-Status"] = StructuredKind.List,
        ["Reporting-Endpoints"] = StructuredKind.Dictionary,
        ["Repr-Digest"] = StructuredKind.Dictionary,
        ["Signature"] = StructuredKind.Dictionary,
        ["Signature-Input"] = StructuredKind.Dictionary,
        ["Use-As-Dictionary"] = StructuredKind.Dictionary,
        ["Want-Content-Digest"] = StructuredKind.Dictionary,
    };
}
