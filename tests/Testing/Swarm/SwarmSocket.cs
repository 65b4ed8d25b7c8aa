using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;

namespace Muster.Testing.Swarm;

/// <summary>Opens a WebSocket without the HTTP client: 40,000 of its connection pools would be the swarm's own load, not the server's.</summary>
internal static class SwarmSocket
{
    public static async Task<WebSocket> OpenAsync(Uri server, IPAddress? from, CancellationToken ct)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            if (from is not null)
            {
                socket.Dispose();
                socket = new Socket(from.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                socket.Bind(new IPEndPoint(from, 0));
            }
            await socket.ConnectAsync(server.Host, server.Port, ct);
            var stream = new NetworkStream(socket, ownsSocket: true);
            var path = server.AbsolutePath.TrimEnd('/');
            if (!path.EndsWith("/agent", StringComparison.Ordinal)) path += "/agent";
            var key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: {server.Authority}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n"), ct);
            var status = await ReadHeadAsync(stream, ct);
            if (!status.Contains(" 101 ", StringComparison.Ordinal)) throw new IOException($"{server.Authority}{path} answered '{status}'");
            return WebSocket.CreateFromStream(stream, new WebSocketCreationOptions { KeepAliveInterval = TimeSpan.Zero });
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task<string> ReadHeadAsync(Stream stream, CancellationToken ct)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (head.Length < 4 || head[^4] != '\r' || head[^3] != '\n' || head[^2] != '\r' || head[^1] != '\n')
        {
            if (await stream.ReadAsync(one, ct) == 0) throw new IOException("the server closed the connection during the greeting");
            head.Append((char)one[0]);
        }
        return head.ToString().Split("\r\n")[0];
    }
}
