using System.Diagnostics;
using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Muster.Checks;
using Muster.Probes.Tcp;

namespace Muster.Probes.Tls;

/// <summary>Shakes hands and looks at the certificate: its end, its chain, its names, and the protocol spoken.</summary>
/// <param name="Host">Dialed.</param>
/// <param name="Name">Asked for (SNI) and looked for in the certificate.</param>
/// <param name="Oldest">The oldest protocol that is still good.</param>
internal sealed record TlsProbe(string Host, int Port, string Name, SslProtocols Oldest, bool Verify, TimeLimits Remaining) : Probe
{
    public override string Kind => "tls";

    public static TlsProbe Parse(ProbeOptions options)
    {
        var host = options.Required("host");
        return new TlsProbe(
            host,
            options.Integer("port", 443, 1, 65535),
            options.Optional("name") ?? host,
            options.OneOf("protocol", SslProtocols.Tls12, ("1.2", SslProtocols.Tls12), ("1.3", SslProtocols.Tls13)),
            options.Flag("verify", otherwise: true),
            options.Limits("", TimeSpan.FromDays(21), TimeSpan.FromDays(7)));
    }

    internal override async Task<ProbeReport> LookAsync(ProbeLook look, CancellationToken ct)
    {
        using var connection = await Dialer.ConnectAsync(Host, Port, look, ct).ConfigureAwait(false);
        look.Doing = "shaking hands (TLS)";
        CertificateLook? certificate = null;
        await using var stream = new SslStream(new NetworkStream(connection.Socket, ownsSocket: false));
        long started = Stopwatch.GetTimestamp();
        await stream.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = Name,
                RemoteCertificateValidationCallback = (_, shown, chain, errors) =>
                {
                    certificate = CertificateLook.From(shown, chain, errors, Name);
                    return true; // judged below, so that the report can say everything at once
                },
            },
            ct).ConfigureAwait(false);
        var taken = Stopwatch.GetElapsedTime(started);
        return certificate is null
            ? new ProbeReport(CheckStatus.Critical, $"{Host}:{Port} showed no certificate")
            : Judge(certificate, stream.SslProtocol, taken, look.Time.GetUtcNow());
    }

    /// <summary>Days are printed with one decimal; the limits mean "at least so many".</summary>
    public static PerfValue DaysLeft(string label, TimeSpan left, TimeLimits limits)
    {
        string? AtLeast(TimeSpan? limit) => limit is { } days ? string.Create(CultureInfo.InvariantCulture, $"{days.TotalDays:0.##}:") : null;
        return ProbeReport.Number(label, Math.Round(left.TotalDays, 1), "", AtLeast(limits.Warning), AtLeast(limits.Critical));
    }

    public static string SayEnd(TimeSpan left, DateTimeOffset ends) => left < TimeSpan.Zero
        ? string.Create(CultureInfo.InvariantCulture, $"ended {-left.TotalDays:0.#} days ago ({ends:yyyy-MM-dd HH:mm}Z)")
        : string.Create(CultureInfo.InvariantCulture, $"ends in {left.TotalDays:0.#} days ({ends:yyyy-MM-dd HH:mm}Z)");

    private ProbeReport Judge(CertificateLook certificate, SslProtocols spoken, TimeSpan taken, DateTimeOffset now)
    {
        var left = certificate.Ends - now;
        var status = Remaining.JudgeRemaining(left);
        var faults = Verify ? certificate.Faults.ToList() : [];
        if (spoken < Oldest)
            faults.Insert(0, $"it speaks only {Say(spoken)}");
        var text = $"certificate '{certificate.Name}' {SayEnd(left, certificate.Ends)}, {Say(spoken)}";
        if (faults.Count > 0)
            (status, text) = (CheckStatus.Critical, $"{string.Join("; ", faults)}: {text}");
        return new ProbeReport(status, text, [DaysLeft("days_left", left, Remaining), ProbeReport.Seconds("time", taken)]);
    }

    private static string Say(SslProtocols protocol) => protocol switch
    {
        SslProtocols.Tls13 => "TLS 1.3",
        SslProtocols.Tls12 => "TLS 1.2",
        _ => protocol.ToString(),
    };
}
