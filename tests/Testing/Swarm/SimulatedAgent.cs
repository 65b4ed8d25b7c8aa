using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using Muster.Protocol;

namespace Muster.Testing.Swarm;

/// <summary>One agent of a swarm: a session with the server as the real one holds it, with made-up results. Results it did not get acknowledged it sends again.</summary>
public sealed class SimulatedAgent
{
    private readonly SwarmOptions _options;
    private readonly int _number;
    private readonly TimeProvider _time;
    private readonly Queue<(ulong Sequence, Result Result)> _held = new();
    private readonly SortedDictionary<string, Check> _checks = new(StringComparer.Ordinal);
    private readonly ulong _epoch;
    private volatile Check[] _current = [];
    private readonly SemaphoreSlim _writing = new(1);
    private string _credential = "";
    private ulong _next = 1;
    private long _made;
    private long _batchSent;
    private ulong _batchThrough;

    public SimulatedAgent(SwarmOptions options, int number, TimeProvider time)
    {
        (_options, _number, _time) = (options, number, time);
        Name = $"{options.NamePrefix}-{number:D5}";
        Fingerprint = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Name)))[..32];
        _epoch = (ulong)RandomNumberGenerator.GetInt32(1, int.MaxValue);
    }

    public string Name { get; }
    public string Fingerprint { get; }
    public bool Connected { get; private set; }
    public ulong AssignmentVersion { get; private set; }
    public long Sent { get; private set; }
    public long Stored { get; private set; }
    /// <summary>The assignment as last taken; replaced whole, so anybody may read it.</summary>
    public IReadOnlyList<Check> Checks => _current;

    /// <summary>Told how long an acknowledgement took, milliseconds.</summary>
    internal Action<double>? Acknowledged { get; init; }

    /// <summary>Told when an assignment was taken: version and timestamp of <see cref="TimeProvider.GetTimestamp"/>.</summary>
    public Action<SimulatedAgent, ulong, long>? AssignmentTaken { get; set; }

    /// <summary>One session, from dial to break. Leaves with a goodbye when <paramref name="stop"/> says so.</summary>
    /// <exception cref="IOException">Dial failed, the server refused, or the link broke.</exception>
    public async Task RunAsync(Func<CancellationToken, Task<IDisposable>> opening, CancellationToken stop)
    {
        WebSocket socket;
        using (await opening(stop))
        {
            var from = _options.From.Count > 0 ? _options.From[_number % _options.From.Count] : null;
            socket = await SwarmSocket.OpenAsync(_options.Server, from, stop);
            await SendAsync(socket, new FromAgent { Hello = Greeting() }, stop);
            Welcome(await ReadAsync(socket, stop));
        }
        using (socket)
        using (var ending = new CancellationTokenSource())
        {
            await SendAsync(socket, new FromAgent { StepsHeld = new StepsHeld() }, stop);
            Connected = true;
            try
            {
                var reading = ReadAllAsync(socket, ending.Token);
                var writing = WriteAllAsync(socket, stop, ending.Token);
                var first = await Task.WhenAny(reading, writing);
                if (stop.IsCancellationRequested && first == writing)
                {
                    await SendAsync(socket, new FromAgent { Goodbye = new Goodbye { Reason = Goodbye.Types.Reason.Stopped } }, ending.Token);
                    await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, ending.Token);
                }
                await ending.CancelAsync();
                await first;
            }
            finally
            {
                Connected = false;
            }
        }
    }

    private Hello Greeting() => new()
    {
        Protocol = 1,
        ApiKey = _credential.Length > 0 ? "" : _options.Key,
        Credential = _credential,
        Fingerprint = Fingerprint,
        Name = Name,
        Tags = { _options.Tags },
        AgentVersion = "swarm",
        BootId = Fingerprint,
        Instance = $"{_epoch:x}",
        NowMs = Now,
        SpoolEpoch = _epoch,
        SpoolFirst = _held.Count > 0 ? _held.Peek().Sequence : _next,
        AssignmentVersion = AssignmentVersion,
        Facts = new Facts { Os = "Simulated Linux", Kernel = "6.1.0", Architecture = "x86_64", Cpus = 2, MemoryBytes = 4UL << 30, Virtualisation = "kvm", Addresses = { $"10.{_number >> 16 & 255}.{_number >> 8 & 255}.{_number & 255}" } },
    };

    private long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    private void Welcome(FromServer answer)
    {
        if (answer.Refused is { } refused) throw new SwarmRefusedException($"{refused.Reason}: {refused.Message}");
        if (answer.Welcome is not { } welcome) throw new IOException($"the server greeted with {answer.BodyCase}");
        if (welcome.Credential.Length > 0) _credential = welcome.Credential;
        if (welcome.Assignment is { } assignment) Take(assignment);
        lock (_held) Trim(welcome.StoredThrough);
    }

    private async Task ReadAllAsync(WebSocket socket, CancellationToken ct)
    {
        while (true)
        {
            var frame = await ReadAsync(socket, ct);
            switch (frame.BodyCase)
            {
                case FromServer.BodyOneofCase.Stored:
                    lock (_held)
                    {
                        Trim(frame.Stored.Through);
                        if (_batchThrough > 0 && frame.Stored.Through >= _batchThrough)
                        {
                            Acknowledged?.Invoke(_time.GetElapsedTime(_batchSent).TotalMilliseconds);
                            _batchThrough = 0;
                        }
                    }
                    break;
                case FromServer.BodyOneofCase.Assignment:
                    Take(frame.Assignment);
                    await SendAsync(socket, new FromAgent { AssignmentTaken = new AssignmentTaken { Version = AssignmentVersion } }, ct);
                    break;
                case FromServer.BodyOneofCase.Change:
                    if (frame.Change.FromVersion != AssignmentVersion) throw new IOException($"change from {frame.Change.FromVersion} does not fit {AssignmentVersion}");
                    foreach (var name in frame.Change.Removed) _checks.Remove(name);
                    foreach (var check in frame.Change.Put) _checks[check.Name] = check;
                    Taken(frame.Change.Version);
                    await SendAsync(socket, new FromAgent { AssignmentTaken = new AssignmentTaken { Version = AssignmentVersion } }, ct);
                    break;
                case FromServer.BodyOneofCase.RunStep:
                    foreach (var report in SimulatedStep.Reports(frame.RunStep, Name, _options.StepOutput?.Invoke(_number) ?? 0, Now)) await SendAsync(socket, new FromAgent { StepReport = report }, ct);
                    break;
                case FromServer.BodyOneofCase.Refused:
                    throw new SwarmRefusedException($"{frame.Refused.Reason}: {frame.Refused.Message}");
            }
        }
    }

    private void Take(Assignment assignment)
    {
        _checks.Clear();
        foreach (var check in assignment.Checks) _checks[check.Name] = check;
        Taken(assignment.Version);
    }

    private void Taken(ulong version)
    {
        _current = [.. _checks.Values];
        AssignmentVersion = version;
        AssignmentTaken?.Invoke(this, version, _time.GetTimestamp());
    }

    private void Trim(ulong through)
    {
        while (_held.TryPeek(out var first) && first.Sequence <= through)
        {
            _held.Dequeue();
            Stored++;
        }
        if (through >= _next) _next = through + 1;
    }

    /// <summary>Results at the wanted rate, spread over the swarm; a sign of life when that is slower than two seconds.</summary>
    private async Task WriteAllAsync(WebSocket socket, CancellationToken stop, CancellationToken broken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, broken);
        (ulong, Result)[] again;
        lock (_held) again = [.. _held];
        if (again.Length > 0) await SendAsync(socket, Batch(again), broken);
        var every = _options.ResultsPerSecond > 0 ? TimeSpan.FromSeconds(Math.Max(0.05, 1 / _options.ResultsPerSecond)) : TimeSpan.MaxValue;
        var perTurn = _options.ResultsPerSecond > 0 ? Math.Max(1, (int)Math.Round(_options.ResultsPerSecond * every.TotalSeconds)) : 0;
        var turn = every < TimeSpan.FromSeconds(2) ? every : TimeSpan.FromSeconds(2);
        var owed = TimeSpan.Zero;
        var wait = turn * (_number * 0.6180339887 % 1);
        while (!either.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(wait, _time, either.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            wait = turn;
            owed += turn;
            if (owed >= every && _current.Length > 0)
            {
                owed -= every;
                await SendAsync(socket, Batch(Make(perTurn)), broken);
            }
            else
            {
                await SendAsync(socket, new FromAgent { Alive = new Alive { NowMs = Now } }, broken);
            }
        }
    }

    private (ulong, Result)[] Make(int count)
    {
        var checks = _current;
        var made = new (ulong, Result)[count];
        lock (_held)
        {
            for (var i = 0; i < count; i++)
            {
                var check = checks[_made % checks.Length];
                made[i] = (_next++, _options.Result?.Invoke(_number, check, _made) ?? Default(check));
                _made++;
                _held.Enqueue(made[i]);
            }
            if (_batchThrough == 0) (_batchThrough, _batchSent) = (made[^1].Item1, _time.GetTimestamp());
        }
        return made;
    }

    private Result Default(Check check)
    {
        // A fixed pattern instead of chance: the same swarm fails the same checks at the same turns.
        var fails = _options.Failing > 0 && (_made * 7919 + _number * 104729L) % 1000 < _options.Failing * 1000;
        var text = fails ? $"CRITICAL - simulated | value={_made % 100};80;90;0;100" : $"OK - simulated | value={_made % 100};80;90;0;100";
        return new Result { Check = check.Name, Status = fails ? 2u : 0, ExitCode = fails ? 2 : 0, Output = ByteString.CopyFromUtf8(text), StartedMs = Now, DurationUs = 1_000, Revision = check.Revision };
    }

    private FromAgent Batch((ulong Sequence, Result Result)[] results)
    {
        Sent += results.Length;
        return new FromAgent { Results = new ResultBatch { SpoolEpoch = _epoch, FirstSequence = results[0].Sequence, Results = { results.Select(r => r.Result) } } };
    }

    private async Task SendAsync(WebSocket socket, FromAgent frame, CancellationToken ct)
    {
        await _writing.WaitAsync(ct);
        try
        {
            await socket.SendAsync(frame.ToByteArray(), WebSocketMessageType.Binary, true, ct);
        }
        finally
        {
            _writing.Release();
        }
    }

    private static async Task<FromServer> ReadAsync(WebSocket socket, CancellationToken ct)
    {
        // Waiting on nothing first lets an idle agent hold no buffer.
        await socket.ReceiveAsync(Memory<byte>.Empty, ct);
        var buffer = System.Buffers.ArrayPool<byte>.Shared.Rent(4096);
        try
        {
            var length = 0;
            while (true)
            {
                var part = await socket.ReceiveAsync(buffer.AsMemory(length), ct);
                if (part.MessageType == WebSocketMessageType.Close) throw new IOException($"the server closed the link: {socket.CloseStatusDescription}");
                length += part.Count;
                if (part.EndOfMessage) return FromServer.Parser.ParseFrom(buffer, 0, length);
                if (length < buffer.Length) continue;
                var larger = System.Buffers.ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
                buffer.AsSpan(0, length).CopyTo(larger);
                System.Buffers.ArrayPool<byte>.Shared.Return(buffer);
                buffer = larger;
            }
        }
        finally
        {
            System.Buffers.ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
