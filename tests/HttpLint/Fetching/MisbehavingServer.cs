using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Muster.HttpLint.Tests.Fetching;

/// <summary>A server that sends exactly the bytes it is told to, right or wrong, and then closes.</summary>
public sealed class MisbehavingServer : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly X509Certificate2? certificate;
    private readonly Func<Asked, byte[]?> answer;
    private readonly Task accepting;

    /// <param name="answer">The bytes to send; null: never answer.</param>
    public MisbehavingServer(Func<Asked, byte[]?> answer, X509Certificate2? certificate = null)
    {
        this.answer = answer;
        this.certificate = certificate;
        listener.Start();
        accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public Uri Url(string path = "/") => new(certificate is null ? $"http://127.0.0.1:{Port}{path}" : $"https://localhost:{Port}{path}");

    private async Task AcceptAsync()
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                var client = await listener.AcceptTcpClientAsync(stop.Token);
                _ = ServeAsync(client);
            }
            catch (Exception over) when (over is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                client.NoDelay = true;
                Stream stream = client.GetStream();
                if (certificate is not null)
                {
                    var tls = new SslStream(stream);
                    await tls.AuthenticateAsServerAsync(certificate);
                    stream = tls;
                }
                await using (stream)
                {
                    if (await ReadAsync(stream) is not { } asked) return;
                    if (answer(asked) is not { } bytes)
                    {
                        await Task.Delay(System.Threading.Timeout.InfiniteTimeSpan, TimeProvider.System, stop.Token);
                        return;
                    }
                    await stream.WriteAsync(bytes);
                    await stream.FlushAsync();
                    if (stream is SslStream secure) await secure.ShutdownAsync();
                    else client.Client.Shutdown(SocketShutdown.Send);
                    // The client has read everything when it closes its side.
                    var rest = new byte[256];
                    while (await stream.ReadAsync(rest, stop.Token) > 0) continue;
                }
            }
            catch (Exception gone) when (gone is IOException or SocketException or OperationCanceledException or System.Security.Authentication.AuthenticationException)
            {
                // The client went away, which is its right.
                return;
            }
        }
    }

    private static async Task<Asked?> ReadAsync(Stream stream)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await stream.ReadAsync(one) == 0) return null;
            head.Append((char)one[0]);
        }
        var lines = head.ToString().Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var words = lines[0].Split(' ');
        var fields = lines.Skip(1).Select(l => l.Split(": ", 2)).ToDictionary(p => p[0], p => p.Length > 1 ? p[1] : "", StringComparer.OrdinalIgnoreCase);
        return new Asked(words[0], words[1], fields);
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        await accepting;
        stop.Dispose();
    }
}
