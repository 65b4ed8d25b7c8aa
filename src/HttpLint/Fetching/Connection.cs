using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Muster.HttpLint.Messages;

namespace Muster.HttpLint.Fetching;

/// <summary>An open connection to an origin, its bytes visible.</summary>
internal sealed class Connection : IDisposable
{
    private readonly Socket socket;

    private Connection(Socket socket, Stream stream, CertificateLook? certificate, TimeSpan dns, TimeSpan connect, TimeSpan tls)
    {
        this.socket = socket;
        Stream = stream;
        Source = new ByteSource(stream);
        Certificate = certificate;
        (Dns, Connect, Tls) = (dns, connect, tls);
    }

    public Stream Stream { get; }

    public ByteSource Source { get; }

    public CertificateLook? Certificate { get; }

    public string Address => socket.RemoteEndPoint?.ToString() ?? "";

    public bool Used { get; set; }

    public TimeSpan Dns { get; }

    public TimeSpan Connect { get; }

    public TimeSpan Tls { get; }

    /// <exception cref="FetchException">With the reason, in words.</exception>
    public static async Task<Connection> OpenAsync(Uri url, FetchOptions options, TimeProvider time, CancellationToken ct)
    {
        long begun = time.GetTimestamp();
        System.Net.IPAddress[] addresses;
        try
        {
            addresses = await System.Net.Dns.GetHostAddressesAsync(url.IdnHost.Trim('[', ']'), ct).ConfigureAwait(false);
        }
        catch (SocketException unknown)
        {
            throw new FetchException($"the name {url.IdnHost} is not known: {unknown.Message}", unknown);
        }
        var dns = time.GetElapsedTime(begun);
        begun = time.GetTimestamp();
        var socket = await DialAsync(url, addresses, ct).ConfigureAwait(false);
        var connect = time.GetElapsedTime(begun);
        if (url.Scheme != Uri.UriSchemeHttps) return new Connection(socket, new NetworkStream(socket, ownsSocket: true), null, dns, connect, default);
        begun = time.GetTimestamp();
        try
        {
            var (stream, certificate) = await ShakeHandsAsync(socket, url, options, ct).ConfigureAwait(false);
            return new Connection(socket, stream, certificate, dns, connect, time.GetElapsedTime(begun));
        }
        catch (Exception failure) when (failure is AuthenticationException or IOException)
        {
            socket.Dispose();
            var reason = (failure.InnerException ?? failure).Message;
            // What the platform says when the first bytes of the answer are no TLS record.
            throw new FetchException(reason.Contains("frame size", StringComparison.Ordinal)
                ? $"what answers on {url.Authority} does not speak TLS: does it speak plain http on that port?"
                : $"the TLS handshake with {url.Authority} failed: {reason}", failure);
        }
    }

    private static async Task<Socket> DialAsync(Uri url, System.Net.IPAddress[] addresses, CancellationToken ct)
    {
        SocketException? last = null;
        foreach (var address in addresses)
        {
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(address, url.Port, ct).ConfigureAwait(false);
                return socket;
            }
            catch (SocketException failed)
            {
                socket.Dispose();
                last = failed;
            }
            catch (OperationCanceledException)
            {
                socket.Dispose();
                throw;
            }
        }
        throw new FetchException($"{url.Authority} does not take connections: {last?.Message ?? "it has no address"}", last);
    }

    private static async Task<(SslStream Stream, CertificateLook? Certificate)> ShakeHandsAsync(Socket socket, Uri url, FetchOptions options, CancellationToken ct)
    {
        CertificateLook? certificate = null;
        var stream = new SslStream(new NetworkStream(socket, ownsSocket: true));
        await stream.AuthenticateAsClientAsync(Named(TlsOptions(options, (_, look) => certificate = look), url), ct).ConfigureAwait(false);
        return (stream, certificate is null ? null : certificate with { Protocol = stream.SslProtocol.ToString() });
    }

    private static SslClientAuthenticationOptions Named(SslClientAuthenticationOptions tls, Uri url)
    {
        tls.TargetHost = url.IdnHost;
        return tls;
    }

    /// <summary>Every certificate is taken: what is wrong with it becomes a note, not an end.</summary>
    public static SslClientAuthenticationOptions TlsOptions(FetchOptions options, Action<string, CertificateLook> see) => new()
    {
        ApplicationProtocols = options.Http == HttpChoice.Http11 ? [SslApplicationProtocol.Http11] : null,
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        RemoteCertificateValidationCallback = (sender, shown, chain, errors) =>
        {
            if (shown is null) return true;
            var leaf = shown as X509Certificate2 ?? X509CertificateLoader.LoadCertificate(shown.GetRawCertData());
            if (options.Roots.Count > 0 && chain is not null && errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors))
            {
                using var own = new X509Chain();
                own.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
                own.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
                own.ChainPolicy.CustomTrustStore.AddRange(options.Roots);
                foreach (var element in chain.ChainElements) own.ChainPolicy.ExtraStore.Add(element.Certificate);
                own.Build(leaf);
                see(NameOf(sender), CertificateLook.From(leaf, own, errors));
                return true;
            }
            see(NameOf(sender), CertificateLook.From(leaf, chain, errors));
            return true;
        },
    };

    private static string NameOf(object sender) => sender is SslStream stream ? stream.TargetHostName : "";

    public void Dispose()
    {
        Stream.Dispose();
        socket.Dispose();
    }
}
