using System.Security.Cryptography.X509Certificates;
using Muster.HttpLint.Messages;

namespace Muster.HttpLint.Fetching;

/// <summary>Which HTTP is spoken.</summary>
public enum HttpChoice
{
    Http11,
    Http2,
    Http3,
}

/// <summary>How responses are fetched.</summary>
public sealed record FetchOptions
{
    public static readonly FetchOptions Usual = new();

    /// <summary>For one request, from name lookup to the last byte.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(15);

    public HttpChoice Http { get; init; }

    public string UserAgent { get; init; } = "muster-lint";

    /// <summary>Sent with every request to the page's own origin, never to another; they replace the usual ones.</summary>
    public IReadOnlyList<FieldLine> Headers { get; init; } = [];

    /// <summary>Also trusted, beside the machine's roots (a company's own CA).</summary>
    public X509Certificate2Collection Roots { get; init; } = [];

    public ReadLimits Limits { get; init; } = ReadLimits.Usual;
}
