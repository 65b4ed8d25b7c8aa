using System.Diagnostics;
using Muster.Checks;
using Muster.Probes.Tls;

namespace Muster.Probes.Http;

/// <summary>Where the time of one HTTP look went, summed over its redirects.</summary>
internal sealed class HttpPhases
{
    private readonly long _started = Stopwatch.GetTimestamp();
    private long _connected;

    public TimeSpan Name { get; private set; }

    public TimeSpan Connect { get; private set; }

    public TimeSpan Tls { get; private set; }

    public TimeSpan FirstByte { get; set; }

    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(_started);

    /// <summary>Of the last host that spoke TLS.</summary>
    public CertificateLook? Certificate { get; set; }

    public void Connected(TimeSpan name, TimeSpan connect)
    {
        Name += name;
        Connect += connect;
        _connected = Stopwatch.GetTimestamp();
    }

    public void Secured() => Tls += Stopwatch.GetElapsedTime(_connected);

    public IEnumerable<PerfValue> Perfdata(bool secure)
    {
        yield return ProbeReport.Seconds("dns", Name);
        yield return ProbeReport.Seconds("connect", Connect);
        if (secure)
            yield return ProbeReport.Seconds("tls", Tls);
        yield return ProbeReport.Seconds("firstbyte", FirstByte);
    }
}
