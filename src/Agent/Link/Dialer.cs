using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Muster.Agent.Link;

/// <summary>
/// Opens the WebSocket: TCP (through an HTTP proxy when HTTPS_PROXY or HTTP_PROXY says so), TLS for wss, then the upgrade of RFC 6455 §4.1.
/// The framework's own client drags its whole HTTP stack into memory for one request; this keeps the agent small (decision 0012).
/// </summary>
internal sealed class Dialer(string certificateFingerprint, Func<string, string?> variable)
{
    private const string AcceptSuffix = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    /// <exception cref="DialException">Says what stood in the way.</exception>
    public async Task<WebSocketStream> DialAsync(Uri server, CancellationToken ct)
    {
        Stream? stream = null;
        try
        {
            var proxy = Proxy(server);
            stream = await ConnectAsync(proxy ?? server, ct);
            if (proxy is not null && server.Scheme == "wss") await TunnelAsync(stream, server, ct);
            if (server.Scheme == "wss") stream = await SecureAsync(stream, server.IdnHost, ct);
            await UpgradeAsync(stream, server, proxy is not null && server.Scheme == "ws", ct);
            return new WebSocketStream(stream);
        }
        catch (Exception e)
        {
            if (stream is not null) await stream.DisposeAsync();
            throw e switch
            {
                DialException => e,
                OperationCanceledException when !ct.IsCancellationRequested => new DialException("no answer in time", e),
                SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.TryAgain } => new DialException($"the name {server.Host} is not known", e),
                SocketException s => new DialException($"{server.Host}:{server.Port}: {Reason(s)}", e),
                System.Security.Authentication.AuthenticationException => new DialException($"TLS with {server.Host} failed: {e.Message}", e),
                IOException => new DialException($"{server.Host}:{server.Port}: the connection broke during the greeting", e),
                _ => e,
            };
        }
    }

    private static string Reason(SocketException e) => e.SocketErrorCode switch
    {
        SocketError.ConnectionRefused => "connection refused (is the server running?)",
        SocketError.TimedOut => "no answer",
        SocketError.NetworkUnreachable or SocketError.HostUnreachable => "no route",
        var code => code.ToString(),
    };

    private Uri? Proxy(Uri server)
    {
        var name = server.Scheme == "wss" ? "HTTPS_PROXY" : "HTTP_PROXY";
        var text = variable(name) ?? variable(name.ToLowerInvariant());
        if (string.IsNullOrEmpty(text)) return null;
        foreach (var entry in (variable("NO_PROXY") ?? variable("no_proxy") ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            if (entry == "*" || server.Host == entry || server.Host.EndsWith("." + entry.TrimStart('.'), StringComparison.OrdinalIgnoreCase)) return null;
        if (server.IsLoopback) return null;
        return Uri.TryCreate(text.Contains("://", StringComparison.Ordinal) ? text : "http://" + text, UriKind.Absolute, out var proxy)
            ? proxy
            : throw new DialException($"{name}={text} is not an address");
    }

    private static async Task<Stream> ConnectAsync(Uri address, CancellationToken ct)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(address.IdnHost.Trim('[', ']'), address.Port, ct);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task TunnelAsync(Stream stream, Uri server, CancellationToken ct)
    {
        var authority = $"{server.IdnHost}:{server.Port}";
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"CONNECT {authority} HTTP/1.1\r\nHost: {authority}\r\n\r\n"), ct);
        var (status, _) = await ReadHeadAsync(stream, ct);
        if (!status.StartsWith("HTTP/1.1 2", StringComparison.Ordinal) && !status.StartsWith("HTTP/1.0 2", StringComparison.Ordinal))
            throw new DialException($"the proxy did not let us through: {status}");
    }

    private async Task<Stream> SecureAsync(Stream stream, string host, CancellationToken ct)
    {
        var secure = new SslStream(stream);
        var options = new SslClientAuthenticationOptions { TargetHost = host };
        if (certificateFingerprint.Length > 0)
            options.RemoteCertificateValidationCallback = (_, certificate, _, _) =>
                certificate is not null && Convert.ToHexStringLower(SHA256.HashData(certificate.GetRawCertData())) == certificateFingerprint;
        await secure.AuthenticateAsClientAsync(options, ct);
        return secure;
    }

    private static async Task UpgradeAsync(Stream stream, Uri server, bool absolute, CancellationToken ct)
    {
        var key = Convert.ToBase64String(Guid.NewGuid().ToByteArray());
        var host = server.IsDefaultPort ? server.IdnHost : $"{server.IdnHost}:{server.Port}";
        var target = absolute ? $"http://{host}{server.PathAndQuery}" : server.PathAndQuery;
        var request = $"GET {target} HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\nUser-Agent: muster-agent\r\n\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request), ct);
        var (status, headers) = await ReadHeadAsync(stream, ct);
        if (!status.StartsWith("HTTP/1.1 101", StringComparison.Ordinal)) throw new DialException($"{host} answered '{status}' instead of opening the link; is this a Muster server?");
        var expected = Convert.ToBase64String(Sha1.Hash(Encoding.ASCII.GetBytes(key + AcceptSuffix)));
        if (!headers.TryGetValue("sec-websocket-accept", out var accept) || accept != expected)
            throw new DialException($"{host} answered the upgrade with a wrong Sec-WebSocket-Accept; a proxy in between?");
    }

    /// <summary>Reads byte by byte up to the empty line: what follows belongs to the WebSocket already.</summary>
    private static async Task<(string Status, Dictionary<string, string> Headers)> ReadHeadAsync(Stream stream, CancellationToken ct)
    {
        var head = new List<byte>(256);
        var one = new byte[1];
        while (!(head.Count >= 4 && head[^1] == '\n' && head[^2] == '\r' && head[^3] == '\n'))
        {
            if (head.Count > 16 << 10) throw new DialException("the answer's head is longer than 16 KiB");
            if (await stream.ReadAsync(one, ct) == 0) throw new DialException("the connection was closed instead of answered");
            head.Add(one[0]);
        }
        var lines = Encoding.Latin1.GetString([.. head]).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in lines.Skip(1))
            if (line.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon) headers[line[..colon]] = line[(colon + 1)..].Trim();
        return (lines.Length > 0 ? lines[0] : "", headers);
    }
}
