using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Threading.Channels;
using Google.Protobuf;
using Muster.Protocol;

namespace Muster.Testing;

/// <summary>Speaks the server's side of the protocol over real WebSockets. Answers greetings with a Welcome, acknowledges results, echoes signs of life, unless told otherwise.</summary>
public sealed class FakeServer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly HttpListener _listener = new();
    private readonly Channel<FromAgent> _frames = Channel.CreateUnbounded<FromAgent>();
    private readonly Task _accepting;
    private WebSocket? _socket;
    private HttpListenerContext? _context;
    private ulong _through;

    public FakeServer(int port = 0)
    {
        Port = port == 0 ? FreePort() : port;
        _listener.Prefixes.Add($"http://127.0.0.1:{Port}/");
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port { get; }
    public Uri Address => new($"ws://127.0.0.1:{Port}/agent");

    /// <summary>Put into every Welcome.</summary>
    public Assignment? Assignment { get; set; }

    /// <summary>Answers greetings with this instead of a Welcome.</summary>
    public Func<Hello, Refused?> Refuses { get; set; } = _ => null;

    /// <summary>Whether results are acknowledged at once.</summary>
    public bool Acknowledges { get; set; } = true;

    /// <summary>Highest number acknowledged.</summary>
    public ulong Through { get => _through; set => _through = value; }

    public int Greetings { get; private set; }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    /// <summary>The next frame of a kind; others before it are passed over.</summary>
    public async Task<FromAgent> NextAsync(FromAgent.BodyOneofCase kind, Func<FromAgent, bool>? which = null)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            var frame = await _frames.Reader.ReadAsync(patience.Token);
            if (frame.BodyCase == kind && which?.Invoke(frame) != false) return frame;
        }
    }

    /// <summary>The next result of a check.</summary>
    public async Task<Result> ResultAsync(string check, Func<Result, bool>? which = null)
    {
        bool Fits(Result r) => r.Check == check && which?.Invoke(r) != false;
        var frame = await NextAsync(FromAgent.BodyOneofCase.Results, f => f.Results.Results.Any(Fits));
        return frame.Results.Results.First(Fits);
    }

    public async Task SendAsync(FromServer frame) =>
        await _socket!.SendAsync(frame.ToByteArray(), WebSocketMessageType.Binary, true, CancellationToken.None);

    /// <summary>Breaks the connection without a word.</summary>
    public void Cut()
    {
        _socket?.Abort();
        _context?.Response.Abort();
    }

    private async Task AcceptAsync()
    {
        while (_listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }
            var socket = (await context.AcceptWebSocketAsync(null)).WebSocket;
            _context = context;
            _ = ServeAsync(socket);
        }
    }

    private async Task ServeAsync(WebSocket socket)
    {
        var buffer = new byte[1 << 20];
        try
        {
            while (socket.State == WebSocketState.Open)
            {
                var length = 0;
                ValueWebSocketReceiveResult part;
                do
                {
                    part = await socket.ReceiveAsync(buffer.AsMemory(length), CancellationToken.None);
                    length += part.Count;
                }
                while (!part.EndOfMessage);
                if (part.MessageType == WebSocketMessageType.Close) return;
                var frame = FromAgent.Parser.ParseFrom(buffer, 0, length);
                await AnswerAsync(socket, frame);
                await _frames.Writer.WriteAsync(frame);
            }
        }
        catch (Exception e) when (e is WebSocketException or IOException or ObjectDisposedException or HttpListenerException)
        {
            // The agent, or the test, ended the link.
        }
    }

    private async Task AnswerAsync(WebSocket socket, FromAgent frame)
    {
        switch (frame.BodyCase)
        {
            case FromAgent.BodyOneofCase.Hello:
                Greetings++;
                _socket = socket;
                if (Refuses(frame.Hello) is { } refused)
                {
                    await SendAsync(new FromServer { Refused = refused });
                    await socket.CloseOutputAsync(WebSocketCloseStatus.PolicyViolation, null, CancellationToken.None);
                    break;
                }
                var welcome = new Welcome { HostId = frame.Hello.Fingerprint, NowMs = frame.Hello.NowMs, StoredThrough = _through, DeadManMs = 10_000, Assignment = Assignment };
                if (frame.Hello.ApiKey.Length > 0) welcome.Credential = "credential-of-" + frame.Hello.Fingerprint;
                await SendAsync(new FromServer { Welcome = welcome });
                break;
            case FromAgent.BodyOneofCase.Results when Acknowledges:
                _through = frame.Results.FirstSequence + (ulong)frame.Results.Results.Count - 1;
                await SendAsync(new FromServer { Stored = new ResultsStored { SpoolEpoch = frame.Results.SpoolEpoch, Through = _through } });
                break;
            case FromAgent.BodyOneofCase.Metrics when Acknowledges:
                await SendAsync(new FromServer { MetricsTaken = new MetricsTaken { Through = frame.Metrics.FirstRound + (ulong)frame.Metrics.Rounds.Count - 1 } });
                break;
            case FromAgent.BodyOneofCase.Goodbye:
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
                break;
            case FromAgent.BodyOneofCase.Alive:
                await SendAsync(new FromServer { Alive = new Alive { NowMs = frame.Alive.NowMs, EchoMs = frame.Alive.NowMs } });
                break;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        _socket?.Dispose();
        await _accepting;
    }
}
