using System.Net.WebSockets;
using Google.Protobuf;
using Muster.Protocol;

namespace Muster.Server.Tests.AgentLink;

/// <summary>An agent that says exactly what a test makes it say.</summary>
internal sealed class FakeAgent : IDisposable
{
    private readonly ClientWebSocket socket = new();
    private ulong sequence = 1;

    public string Fingerprint { get; init; } = Guid.NewGuid().ToString("n");
    public string Name { get; init; } = "web1";
    public string Instance { get; init; } = Guid.NewGuid().ToString("n");
    public string Credential { get; set; } = "";
    public string ApiKey { get; init; } = CoreServer.Key;
    public const ulong Epoch = 7;

    public async Task<FromServer> HelloAsync(Uri uri, Action<Hello>? change = null)
    {
        await socket.ConnectAsync(uri, CancellationToken.None);
        var hello = new Hello
        {
            Protocol = 1,
            ApiKey = Credential.Length == 0 ? ApiKey : "",
            Credential = Credential,
            Fingerprint = Fingerprint,
            Name = Name,
            Tags = { "web" },
            Facts = new Facts { Os = "Debian" },
            BootId = "boot",
            Instance = Instance,
            NowMs = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(),
            SpoolEpoch = Epoch,
        };
        change?.Invoke(hello);
        await SendAsync(new FromAgent { Hello = hello });
        var answer = await ReceiveAsync();
        if (answer.Welcome is { } welcome)
        {
            if (welcome.Credential.Length > 0) Credential = welcome.Credential;
            sequence = welcome.StoredThrough + 1;
        }
        return answer;
    }

    public Task SendAsync(FromAgent frame) => SendBytesAsync(frame.ToByteArray());

    public Task SendBytesAsync(byte[] bytes) => socket.SendAsync(bytes, WebSocketMessageType.Binary, true, CancellationToken.None);

    /// <summary>Sends results, waits until they are said to be safe.</summary>
    public async Task<ResultsStored> ResultsAsync(params (string Check, uint Status, string Output)[] results)
    {
        var batch = new ResultBatch { SpoolEpoch = Epoch, FirstSequence = sequence };
        foreach (var (check, status, output) in results)
            batch.Results.Add(new Result { Check = check, Status = status, Output = ByteString.CopyFromUtf8(output), StartedMs = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() });
        sequence += (ulong)results.Length;
        await SendAsync(new FromAgent { Results = batch });
        return (await ReceiveAsync(f => f.Stored is not null)).Stored;
    }

    public async Task<FromServer> ReceiveAsync(Func<FromServer, bool>? wanted = null)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(15));
        var buffer = new byte[1 << 20];
        while (true)
        {
            var filled = 0;
            ValueWebSocketReceiveResult got;
            do
            {
                got = await socket.ReceiveAsync(buffer.AsMemory(filled), limit.Token);
                filled += got.Count;
            }
            while (!got.EndOfMessage);
            if (got.MessageType == WebSocketMessageType.Close) throw new EndOfStreamException("the server closed");
            var frame = FromServer.Parser.ParseFrom(buffer, 0, filled);
            if (wanted is null || wanted(frame)) return frame;
        }
    }

    /// <summary>Gone without a word, as after kill -9.</summary>
    public void Die() => socket.Abort();

    public void Dispose() => socket.Dispose();
}
