namespace Muster.HttpLint.Fetching;

/// <summary>Where the time of one request went. Zero parts did not happen (a connection used again, no TLS).</summary>
public sealed record Timings(TimeSpan Dns, TimeSpan Connect, TimeSpan Tls, TimeSpan Wait, TimeSpan Receive)
{
    public static readonly Timings None = new(default, default, default, default, default);

    public TimeSpan Total => Dns + Connect + Tls + Wait + Receive;
}
