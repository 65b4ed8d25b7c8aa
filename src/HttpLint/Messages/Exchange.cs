using Muster.HttpLint.Fetching;

namespace Muster.HttpLint.Messages;

/// <summary>One request and its response, with when and how.</summary>
public sealed record Exchange
{
    public required RequestMessage Request { get; init; }

    public required ResponseMessage Response { get; init; }

    /// <summary>When the request was begun; the judge's idea of "now" for dates.</summary>
    public required DateTimeOffset Started { get; init; }

    public Timings Timings { get; init; } = Timings.None;

    /// <summary>Null over plain HTTP and for saved responses.</summary>
    public CertificateLook? Certificate { get; init; }

    public string? Address { get; init; }

    /// <summary>Read from a file: nobody knows when it was sent, so clocks cannot be compared.</summary>
    public bool Saved { get; init; }

    public Uri Url => Request.Url;

    public DateTimeOffset Ended => Started + Timings.Total;
}
