using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Muster.LoadTest.Tests.Servers;

/// <summary>An HTTP server whose every word a test decides: for each request head it is asked what to do with the connection.</summary>
public sealed class ScriptedServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<string, NetworkStream, Task<bool>> _answer;
    private int _requests, _connections;

    /// <param name="answer">Gets a request's head and the stream to answer on; false: close the connection.</param>
    public ScriptedServer(Func<string, NetworkStream, Task<bool>> answer)
    {
        _answer = answer;
        _listener.Start(512);
        _ = Task.Run(AcceptAsync);
    }

    public int Requests => Volatile.Read(ref _requests);

    public int Connections => Volatile.Read(ref _connections);

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");

    /// <summary>Answers everything with the same bytes.</summary>
    public static ScriptedServer Saying(string text, bool stay = true)
    {
        var bytes = Encoding.Latin1.GetBytes(text);
        return new ScriptedServer(async (_, stream) =>
        {
            await stream.WriteAsync(bytes);
            return stay;
        });
    }

    public static string Text(string body, string status = "200 OK", string headers = "") => $"HTTP/1.1 {status}\r\n{headers}Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}";

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Stop();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            TcpClient client;
            try
            {
                client = await _listener.AcceptTcpClientAsync(_stop.Token);
            }
            catch (Exception ended) when (ended is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }
            Interlocked.Increment(ref _connections);
            client.NoDelay = true;
            _ = Task.Run(() => ServeAsync(client));
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                var stream = client.GetStream();
                var have = new byte[1 << 16];
                int length = 0;
                while (true)
                {
                    int end = have.AsSpan(0, length).IndexOf("\r\n\r\n"u8);
                    if (end < 0)
                    {
                        int got = await stream.ReadAsync(have.AsMemory(length), _stop.Token);
                        if (got == 0) return;
                        length += got;
                        continue;
                    }
                    var head = Encoding.Latin1.GetString(have, 0, end);
                    int body = head.Split("\r\n").Where(l => l.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase)).Select(l => int.Parse(l[15..], System.Globalization.CultureInfo.InvariantCulture)).FirstOrDefault();
                    while (length < end + 4 + body)
                    {
                        int got = await stream.ReadAsync(have.AsMemory(length), _stop.Token);
                        if (got == 0) return;
                        length += got;
                    }
                    Interlocked.Increment(ref _requests);
                    if (!await _answer(head + "\r\n\r\n" + Encoding.UTF8.GetString(have, end + 4, body), stream)) return;
                    have.AsSpan(end + 4 + body, length - end - 4 - body).CopyTo(have);
                    length -= end + 4 + body;
                }
            }
            catch (Exception ended) when (ended is OperationCanceledException or IOException or ObjectDisposedException)
            {
                return; // the client has what it wanted
            }
        }
    }
}
