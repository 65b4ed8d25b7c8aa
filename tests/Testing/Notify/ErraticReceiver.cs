using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Muster.Testing.Notify;

/// <summary>One request that was answered, whole or not.</summary>
/// <param name="Taken">It was answered with 200 and a whole body: the receiver has it.</param>
public sealed record ReceivedMessage(string Key, string Thread, int Number, string Kind, string Title, string Body, bool Taken, DateTimeOffset At);

/// <summary>A receiver of webhooks that fails as receivers do, with the chances given: 500, 429, no answer, a redirect, an answer that breaks off.</summary>
public sealed class ErraticReceiver : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly TimeProvider time;
    private readonly Random chance;
    private readonly double trouble;
    private readonly List<ReceivedMessage> all = [];
    private readonly List<TcpClient> hanging = [];

    /// <param name="trouble">Share of requests that do not go well, 0 to 1.</param>
    public ErraticReceiver(double trouble, int seed, TimeProvider time)
    {
        (this.trouble, this.time, chance) = (trouble, time, new Random(seed));
        listener.Start();
        _ = AcceptAsync();
    }

    public Uri Url => new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/hook");

    public IReadOnlyList<ReceivedMessage> All
    {
        get
        {
            lock (all) return [.. all];
        }
    }

    /// <summary>What it has, each key once, as a receiver that knows keys would count.</summary>
    public IReadOnlyList<ReceivedMessage> Taken => [.. All.Where(m => m.Taken).DistinctBy(m => m.Key)];

    /// <summary>Messages of one transition that came under different keys.</summary>
    public int Duplicates => Taken.GroupBy(m => (m.Thread, m.Number)).Sum(same => same.Count() - 1);

    /// <summary>Messages of an incident that came behind a later one of it.</summary>
    public int OutOfOrder => Taken.GroupBy(m => m.Thread).Sum(thread => thread.Zip(thread.Skip(1)).Count(pair => pair.Second.Number < pair.First.Number));

    public void Dispose()
    {
        listener.Dispose();
        lock (hanging)
            foreach (var client in hanging) client.Dispose();
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
        try
        {
            var (key, body) = await ReadAsync(client.GetStream());
            if (body.Length == 0) return;
            var way = Next();
            Keep(key, body, taken: way == 0);
            var answer = way switch
            {
                0 => "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok",
                1 => "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
                2 => "HTTP/1.1 429 Too Many Requests\r\nRetry-After: 1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
                3 => "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
                4 => "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nbroken",
                _ => null,
            };
            if (answer is null)
            {
                lock (hanging) hanging.Add(client);
                return;
            }
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(answer));
            client.Close();
        }
        catch (IOException)
        {
            // The sender was killed in the middle: it comes again.
            client.Dispose();
        }
    }

    private int Next()
    {
        lock (chance) return chance.NextDouble() >= trouble ? 0 : chance.Next(1, 6);
    }

    private void Keep(string key, string body, bool taken)
    {
        var message = JsonDocument.Parse(body).RootElement;
        string Text(string name) => message.GetProperty(name).GetString()!;
        lock (all) all.Add(new ReceivedMessage(key, Text("thread"), message.GetProperty("number").GetInt32(), Text("kind"), Text("title"), body, taken, time.GetUtcNow()));
    }

    private static async Task<(string Key, string Body)> ReadAsync(NetworkStream stream)
    {
        var bytes = new List<byte>();
        var piece = new byte[16 << 10];
        while (true)
        {
            var count = await stream.ReadAsync(piece);
            if (count == 0) return ("", "");
            bytes.AddRange(piece.AsSpan(0, count));
            var text = Encoding.Latin1.GetString([.. bytes]);
            var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (end < 0) continue;
            string Header(string name) => text[..end].Split("\r\n").FirstOrDefault(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))?[(name.Length + 1)..].Trim() ?? "";
            if (!int.TryParse(Header("Content-Length"), NumberStyles.None, CultureInfo.InvariantCulture, out var length)) return ("", "");
            if (bytes.Count >= end + 4 + length) return (Header("webhook-id"), Encoding.UTF8.GetString([.. bytes], end + 4, length));
        }
    }
}
