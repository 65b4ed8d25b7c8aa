using System.Net.Security;
using System.Net.Sockets;
using Muster.Probes.Tcp;
using Muster.Probes.Tls;

namespace Muster.Probes.Http;

/// <summary>A client for one request on one fresh connection, its phases timed.</summary>
internal static class HttpDialer
{
    public static HttpClient Create(HttpProbe probe, Uri url, HttpPhases phases, ProbeLook look) =>
        new(Handler(probe, url, phases, look)) { Timeout = Timeout.InfiniteTimeSpan };

    private static SocketsHttpHandler Handler(HttpProbe probe, Uri url, HttpPhases phases, ProbeLook look) => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        PooledConnectionLifetime = TimeSpan.Zero,
        ConnectCallback = async (context, ct) =>
        {
            var connection = await Dialer.ConnectAsync(probe.Address ?? context.DnsEndPoint.Host, context.DnsEndPoint.Port, look, ct).ConfigureAwait(false);
            phases.Connected(connection.NameTime, connection.ConnectTime);
            look.Doing = url.Scheme == "https" ? $"shaking hands with {url.Authority} (TLS)" : $"waiting for the answer of {url.Authority}";
            return new NetworkStream(connection.Socket, ownsSocket: true);
        },
        PlaintextStreamFilter = (context, _) =>
        {
            if (url.Scheme == "https")
                phases.Secured();
            look.Doing = $"waiting for the answer of {url.Authority}";
            return ValueTask.FromResult(context.PlaintextStream);
        },
        SslOptions = new SslClientAuthenticationOptions
        {
            TargetHost = url.IdnHost,
            RemoteCertificateValidationCallback = (_, shown, chain, errors) =>
            {
                phases.Certificate = CertificateLook.From(shown, chain, errors, url.IdnHost);
                return !probe.Verify || errors == SslPolicyErrors.None ? true : throw new IOException(Refusal(phases.Certificate));
            },
        },
    };

    private static string Refusal(CertificateLook? certificate) => certificate is null
        ? "the server showed no certificate"
        : $"the certificate '{certificate.Name}' is not good: {string.Join("; ", certificate.Faults)}";
}
