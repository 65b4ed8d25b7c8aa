using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Muster.Server.Tests.Notifications.Channels;

/// <summary>A receiver of HTTP on a free port that answers byte for byte as a test wants, and keeps what it was sent.</summary>
internal sealed class Receiver : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly Func<Taken, string?> answer;
    private readonly List<TcpClient> open = [];

    /// <param name="answer">The whole answer, head and body; null: none, and the connection stays open.</param>
    public Receiver(Func<Taken, string?> answer)
    {
        this.answer = answer;
        listener.Start();
        _ = AcceptAsync();
    }

    public sealed record Taken(int Number, string Path, IReadOnlyDictionary<string, string> Headers, string Body);

    public List<Taken> All { get; } = [];

    public Uri Url => new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/hook");

    public static string Ok(string body = "thanks") => Status("200 OK", body);

    public static string Status(string status, string body = "", string headers = "") =>
        $"HTTP/1.1 {status}\r\n{headers}Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\nConnection: close\r\n\r\n{body}";

    public void Dispose()
    {
        listener.Dispose();
        lock (open)
            foreach (var client in open) client.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = ServeAsync(await listener.AcceptTcpClientAsync());
        }
        catch (Exception ended) when (ended is SocketException or ObjectDisposedException)
        {
            return;
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        lock (open) open.Add(client);
        var stream = client.GetStream();
        var head = new List<byte>();
        var one = new byte[1];
        while (!(head.Count >= 4 && head[^4] == '\r' && head[^3] == '\n' && head[^2] == '\r' && head[^1] == '\n') && await stream.ReadAsync(one) == 1) head.Add(one[0]);
        var lines = Encoding.UTF8.GetString([.. head]).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var first = lines.FirstOrDefault() ?? "";
        var headers = lines.Skip(1).ToDictionary(line => line[..line.IndexOf(':')], line => line[(line.IndexOf(':') + 1)..].Trim(), StringComparer.OrdinalIgnoreCase);
        var body = new byte[int.Parse(headers.GetValueOrDefault("Content-Length", "0"), System.Globalization.CultureInfo.InvariantCulture)];
        await stream.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false);
        Taken taken;
        lock (All)
        {
            taken = new Taken(All.Count + 1, first.Split(' ').ElementAtOrDefault(1) ?? "", headers, Encoding.UTF8.GetString(body));
            All.Add(taken);
        }
        if (answer(taken) is not { } text) return;
        await stream.WriteAsync(Encoding.UTF8.GetBytes(text));
        client.Close();
    }
}
