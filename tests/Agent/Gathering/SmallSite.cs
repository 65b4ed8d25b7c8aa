using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Muster.Agent.Tests.Gathering;

/// <summary>A program that shows metrics: answers every request with the same bytes.</summary>
internal sealed class SmallSite : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public SmallSite(string headers, byte[] body)
    {
        _listener.Start();
        _ = ServeAsync([.. Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\n{headers}Content-Length: {body.Length}\r\nConnection: close\r\n\r\n"), .. body]);
    }

    public string Url => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/metrics";

    /// <summary>The last request, whole.</summary>
    public string Asked { get; private set; } = "";

    private async Task ServeAsync(byte[] answer)
    {
        try
        {
            while (true)
            {
                using var peer = await _listener.AcceptTcpClientAsync();
                var buffer = new byte[8192];
                var got = await peer.GetStream().ReadAsync(buffer);
                Asked = Encoding.ASCII.GetString(buffer, 0, got);
                await peer.GetStream().WriteAsync(answer);
            }
        }
        catch (Exception ended) when (ended is SocketException or ObjectDisposedException or IOException)
        {
            // The test is over.
        }
    }

    public void Dispose() => _listener.Dispose();
}
