using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Threading.Channels;
using Google.Protobuf;
using Muster.Protocol;

namespace Muster.Browser.Tests.Real;

/// <summary>An agent that says what a test makes it say and remembers what it was told to run.</summary>
public sealed class TalkingAgent : IDisposable
{
    private const ulong Epoch = 1;
    private readonly ClientWebSocket _socket = new();
    private readonly TaskCompletionSource<Welcome> _welcome = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _asked = new();
    private readonly Channel<RunStep> _orders = Channel.CreateUnbounded<RunStep>();
    private readonly Channel<RunNow> _runs = Channel.CreateUnbounded<RunNow>();
    private readonly Channel<ShellOrder> _shells = Channel.CreateUnbounded<ShellOrder>();
    private readonly TaskCompletionSource _kill = new();
    private readonly Dictionary<string, ulong> _printed = [];
    private ulong _sequence = 1;

    public string Fingerprint { get; } = Guid.NewGuid().ToString("n");

    /// <summary>Ends when the server has asked for this check to be run now.</summary>
    public Task AskedToRunAsync(string check) => Asked(check).Task.WaitAsync(TimeSpan.FromSeconds(15));

    public static async Task<TalkingAgent> EnrolAsync(Uri server, string key, string name, IEnumerable<string> tags)
    {
        var agent = new TalkingAgent();
        await agent._socket.ConnectAsync(server, CancellationToken.None);
        _ = agent.ListenAsync();
        await agent.SendAsync(new FromAgent
        {
            Hello = new Hello
            {
                Protocol = 1,
                ApiKey = key,
                Fingerprint = agent.Fingerprint,
                Name = name,
                Tags = { tags },
                AgentVersion = "0.1.0",
                Facts = new Facts { Os = "Debian GNU/Linux 13 (trixie)", Kernel = "6.12.48", Architecture = "x86_64", Cpus = 4, MemoryBytes = 8L << 30, Extra = { ["shell"] = "allowed by policy" } },
                BootId = "boot",
                Instance = Guid.NewGuid().ToString("n"),
                NowMs = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(),
                SpoolEpoch = Epoch,
            },
        });
        await agent._welcome.Task.WaitAsync(TimeSpan.FromSeconds(15));
        await agent.SendAsync(new FromAgent { StepsHeld = new StepsHeld() });
        return agent;
    }

    /// <summary>The next command it is to run.</summary>
    public async Task<RunStep> OrderAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(15));
        return await _orders.Reader.ReadAsync(patience.Token);
    }

    /// <summary>The next order about a terminal.</summary>
    public async Task<ShellOrder> ShellOrderAsync(Func<ShellOrder, bool> wanted)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            var order = await _shells.Reader.ReadAsync(patience.Token);
            if (wanted(order)) return order;
        }
    }

    /// <summary>A terminal prints this.</summary>
    public Task ShellPrintsAsync(string shell, string text) => SendAsync(new FromAgent { ShellReport = new ShellReport { ShellId = shell, Output = ByteString.CopyFromUtf8(text) } });

    public Task ShellEndsAsync(string shell, string why) => SendAsync(new FromAgent { ShellReport = new ShellReport { ShellId = shell, Ended = true, Message = why } });

    /// <summary>Ends when the server has asked for the end of a command.</summary>
    public Task AskedToKillAsync() => _kill.Task.WaitAsync(TimeSpan.FromSeconds(15));

    /// <summary>The command prints this.</summary>
    public Task ReportAsync(RunStep order, string output)
    {
        var at = _printed.GetValueOrDefault(order.StepId);
        var data = ByteString.CopyFromUtf8(output);
        _printed[order.StepId] = at + (ulong)data.Length;
        return SendAsync(new FromAgent { StepReport = new StepReport { StepId = order.StepId, StartedMs = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(), Chunks = { new StepChunk { Data = data, Offset = at } } } });
    }

    /// <summary>The command ends so.</summary>
    public Task EndAsync(RunStep order, int code, StepEnded.Types.Ending ending = StepEnded.Types.Ending.Exited) => SendAsync(new FromAgent
    {
        StepReport = new StepReport { StepId = order.StepId, StartedMs = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(), Ended = new StepEnded { Code = code, Ending = ending, OutputBytes = _printed.GetValueOrDefault(order.StepId) } },
    });

    public async Task ResultsAsync(params (string Check, uint Status, string Output)[] results)
    {
        var batch = new ResultBatch { SpoolEpoch = Epoch, FirstSequence = _sequence };
        _sequence += (ulong)results.Length;
        foreach (var (check, status, output) in results)
            batch.Results.Add(new Result { Check = check, Status = status, Output = ByteString.CopyFromUtf8(output), StartedMs = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(), DurationUs = 4200 });
        await SendAsync(new FromAgent { Results = batch });
    }

    /// <summary>Answers the next question for its checks with these results.</summary>
    public async Task CheckedAsync(params (string Check, uint Status, string Output)[] results)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var run = await _runs.Reader.ReadAsync(patience.Token);
        var batch = new ResultBatch { SpoolEpoch = Epoch, FirstSequence = _sequence };
        _sequence += (ulong)results.Length;
        foreach (var (check, status, output) in results)
            batch.Results.Add(new Result { Check = check, Status = status, Output = ByteString.CopyFromUtf8(output), StartedMs = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(), DurationUs = 4200, RunId = run.RunId });
        await SendAsync(new FromAgent { Results = batch });
        await SendAsync(new FromAgent { RunNowDone = new RunNowDone { RunId = run.RunId, Ran = (uint)results.Length } });
    }

    public Task SuggestAsync(params Suggestion[] suggestions) => SendAsync(new FromAgent { Suggestions = new Suggestions { Items = { suggestions } } });

    public Task RequestsAsync(RequestReport report) => SendAsync(new FromAgent { Requests = report });

    /// <summary>A clean stop: the host is gone, not lost.</summary>
    public Task LeaveAsync() => SendAsync(new FromAgent { Goodbye = new Goodbye { Reason = Goodbye.Types.Reason.Stopped } });

    public void Dispose() => _socket.Dispose();

    private Task SendAsync(FromAgent frame) => _socket.SendAsync(frame.ToByteArray(), WebSocketMessageType.Binary, true, CancellationToken.None);

    private TaskCompletionSource Asked(string check) => _asked.GetOrAdd(check, _ => new TaskCompletionSource());

    private async Task ListenAsync()
    {
        var buffer = new byte[1 << 20];
        try
        {
            while (true)
            {
                var filled = 0;
                ValueWebSocketReceiveResult got;
                do
                {
                    got = await _socket.ReceiveAsync(buffer.AsMemory(filled), CancellationToken.None);
                    filled += got.Count;
                }
                while (!got.EndOfMessage);
                if (got.MessageType == WebSocketMessageType.Close) return;
                Hear(FromServer.Parser.ParseFrom(buffer, 0, filled));
            }
        }
        catch (Exception over) when (over is WebSocketException or ObjectDisposedException or OperationCanceledException)
        {
            _welcome.TrySetException(over);
        }
    }

    private void Hear(FromServer frame)
    {
        if (frame.Welcome is { } welcome) _welcome.TrySetResult(welcome);
        if (frame.Refused is { } refused) _welcome.TrySetException(new InvalidOperationException($"refused: {refused.Reason}: {refused.Message}"));
        if (frame.RunStep is { } order) _orders.Writer.TryWrite(order);
        if (frame.RunNow is { } wanted) _runs.Writer.TryWrite(wanted);
        if (frame.ShellOrder is { } shell) _shells.Writer.TryWrite(shell);
        if (frame.KillStep is not null) _kill.TrySetResult();
        if (frame.RunNow is { } run)
            foreach (var check in run.Checks) Asked(check).TrySetResult();
    }
}
