using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using Muster.Protocol;
using Muster.Server.Commands.Log;
using Ending = Muster.Protocol.StepEnded.Types.Ending;

namespace Muster.Server.Commands.Steps;

/// <summary>
/// One step on one host: takes what its agent reports, each byte once and in order, into the execution's log. Thread-safe.
/// What is known here and not yet on disk is also still at the agent.
/// </summary>
public sealed class HostStep(Execution execution, int host, int step)
{
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource<StepOutcome> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly OutputDigest _digest = new();
    private readonly long[] _taken = new long[2], _stored = new long[2];
    private readonly SecretMask[] _masks = [new(execution.SecretsOf(step)), new(execution.SecretsOf(step))];
    private bool _endStored, _wasLost;

    public Execution Execution => execution;
    public int Host => host;
    public int Step => step;
    public PlannedHost Where => execution.Plan.Hosts[host];
    public string Id => $"{execution.Id}-{execution.Plan.Token}.{step}.{host}";
    public StepState State { get; private set; }
    public StepOutcome? Outcome { get; private set; }
    public long StartedMs { get; private set; }

    /// <summary>When somebody asked for its end; 0 = nobody did.</summary>
    public long KillAskedMs { get; set; }

    /// <summary>Completes when it is over, the outcome on disk.</summary>
    public Task<StepOutcome> Done => _done.Task;

    /// <summary>What is to run; null while the plan has only its label and nobody has said more.</summary>
    public StepSpec? Spec { get; internal set; } = execution.Plan.Steps[step] is { Label: null } whole ? whole : null;

    public T Look<T>(Func<OutputIndex, T> look) { lock (_gate) return look(Index); }

    private OutputIndex Index { get; } = new();

    /// <summary>The order goes out now.</summary>
    public void Sent()
    {
        lock (_gate)
        {
            if (State != StepState.Pending) return;
            Append(LogKind.Sent, []);
            Become(StepState.Sent);
        }
    }

    /// <summary>Ends it without a word from an agent.</summary>
    public void End(StepState state, string message)
    {
        lock (_gate)
        {
            if (!State.IsOver()) EndAs(new StepOutcome(state, 0, message, StartedMs, 0) { Digest = _digest.Finish() });
        }
    }

    /// <summary>It runs in the server itself, from now; after a restart, from when it began first.</summary>
    public void Begin()
    {
        lock (_gate)
        {
            if (State == StepState.Pending) Began(execution.NowMs);
        }
    }

    /// <summary>What a step that runs in the server has to say.</summary>
    public void Say(string text, bool error = false)
    {
        lock (_gate)
        {
            if (State.IsOver()) return;
            var (stream, bytes) = (error ? 1 : 0, Encoding.UTF8.GetBytes(text));
            _taken[stream] += bytes.Length;
            Keep(stream, _masks[stream].Take(bytes, last: true), _ => { });
        }
    }

    /// <summary>Ends a step that ran in the server; the task completes when that is on disk.</summary>
    public Task<StepOutcome> EndAsync(StepState state, int code, string message, JsonElement? details = null)
    {
        lock (_gate)
        {
            if (!State.IsOver())
                EndAs(new StepOutcome(state, code, message, StartedMs, StartedMs == 0 ? 0 : (execution.NowMs - StartedMs) * 1000) { Digest = _digest.Finish(), Details = details });
        }
        return Done;
    }

    /// <summary>What was to be done about its failure was done: it counts as a success.</summary>
    public void Handle()
    {
        lock (_gate)
        {
            if (Outcome is not { Succeeded: false } failed) return;
            EndAs(failed with { Handled = true });
        }
    }

    /// <summary>The agent is gone for too long: told now, and corrected if it reports after all.</summary>
    public void Lost(string why)
    {
        lock (_gate)
        {
            if (State.IsOver()) return;
            _wasLost = true;
            Append(LogKind.Lost, Encoding.UTF8.GetBytes(why), stored: () => _done.TrySetResult(Outcome!));
            Outcome = new StepOutcome(StepState.AgentLost, 0, why, StartedMs, 0);
            Become(StepState.AgentLost);
        }
    }

    /// <summary>A session began whose agent holds this step: what is only in memory comes again.</summary>
    public StepStored Resume()
    {
        lock (_gate)
        {
            for (var stream = 0; stream < 2; stream++)
            {
                // What the log has taken, though not synced, is enough to go on from; only what the mask holds back is nowhere else.
                _taken[stream] -= _masks[stream].Held;
                _masks[stream].Reset();
            }
            return new StepStored { StepId = Id, OutputThrough = (ulong)_taken[0], ErrorThrough = (ulong)_taken[1], Ended = _endStored };
        }
    }

    /// <summary>Takes a report; the task ends when the log takes more.</summary>
    /// <param name="clockOffsetMs">Added to the agent's times it makes ours.</param>
    public async ValueTask TakeAsync(StepReport report, long clockOffsetMs, Action<StepStored> tell)
    {
        var room = Task.CompletedTask;
        lock (_gate)
        {
            if (_endStored || (State.IsOver() && State != StepState.AgentLost))
            {
                if (_endStored) tell(new StepStored { StepId = Id, OutputThrough = (ulong)_taken[0], ErrorThrough = (ulong)_taken[1], Ended = true });
                return;
            }
            if (report.StartedMs > 0) Began(report.StartedMs + clockOffsetMs);
            // Most answers are short and come with their end: one word back, when that is on disk, says it all.
            Action<StepStored> tellOutput = Ends(report) ? static _ => { } : tell;
            foreach (var chunk in report.Chunks)
            {
                if (TakeChunk(chunk, tellOutput) is not { } appended) return; // something before it is missing: it will come again
                room = appended;
            }
            if (report.Ended is { } ended && (long)ended.OutputBytes == _taken[0] && (long)ended.ErrorBytes == _taken[1])
            {
                Flush(static _ => { });
                EndAs(Judge(ended), tell);
            }
        }
        await room;
    }

    /// <summary>Nothing is missing before the end that it tells of.</summary>
    private bool Ends(StepReport report)
    {
        if (report.Ended is not { } ended) return false;
        Span<long> through = [_taken[0], _taken[1]];
        foreach (var chunk in report.Chunks)
        {
            ref var reached = ref through[chunk.Error ? 1 : 0];
            if ((long)chunk.Offset > reached) return false;
            reached = Math.Max(reached, (long)chunk.Offset + chunk.Data.Length);
        }
        return through[0] == (long)ended.OutputBytes && through[1] == (long)ended.ErrorBytes;
    }

    private void Began(long startedMs)
    {
        if (State is not (StepState.Pending or StepState.Sent or StepState.AgentLost)) return;
        if (StartedMs == 0)
        {
            var payload = new byte[8];
            BinaryPrimitives.WriteInt64LittleEndian(payload, startedMs);
            Append(LogKind.Started, payload);
            StartedMs = startedMs;
        }
        else if (State == StepState.AgentLost)
        {
            Append(LogKind.Found, []);
        }
        Become(StepState.Running);
    }

    private Task? TakeChunk(StepChunk chunk, Action<StepStored> tell)
    {
        var stream = chunk.Error ? 1 : 0;
        var skip = _taken[stream] - (long)chunk.Offset;
        if (skip < 0) return null;
        if (skip >= chunk.Data.Length) return Task.CompletedTask;
        var raw = chunk.Data.Memory[(int)skip..];
        _taken[stream] += raw.Length;
        return Keep(stream, _masks[stream].Take(raw, last: false), tell);
    }

    private void Flush(Action<StepStored> tell)
    {
        for (var stream = 0; stream < 2; stream++)
            if (_masks[stream].Held > 0) Keep(stream, _masks[stream].Take(ReadOnlyMemory<byte>.Empty, last: true), tell);
    }

    private Task Keep(int stream, ReadOnlyMemory<byte> output, Action<StepStored> tell)
    {
        if (output.IsEmpty) return Task.CompletedTask;
        if (execution.Limit is { } limit && !limit.Takes(host, output.Span)) output = ReadOnlyMemory<byte>.Empty;
        var head = OutputHead.Of(_taken[stream] - _masks[stream].Held, output.Span);
        Span<byte> payloadHead = stackalloc byte[OutputHead.Bytes];
        head.Write(payloadHead);
        var (at, room) = execution.Log.Append(new LogHead(LogKind.Output, stream == 1, host, step, execution.NowMs), payloadHead, output, () =>
        {
            StepStored safe;
            lock (_gate)
            {
                _stored[stream] = Math.Max(_stored[stream], head.Through);
                safe = new StepStored { StepId = Id, OutputThrough = (ulong)_stored[0], ErrorThrough = (ulong)_stored[1] };
            }
            tell(safe);
        });
        Index.Add(at, output.Length, stream == 1, head.Ends, head.Open);
        _digest.Add(stream, output.Span);
        execution.Touch();
        return room;
    }

    private StepOutcome Judge(StepEnded ended)
    {
        var state = ended.Ending switch
        {
            Ending.Exited when ended.Code == 0 => StepState.Succeeded,
            Ending.Exited or Ending.Signalled => StepState.Failed,
            Ending.TimedOut => StepState.TimedOut,
            Ending.Killed => StepState.Killed,
            Ending.NotStarted => StepState.NotStarted,
            Ending.RefusedByPolicy => StepState.Refused,
            Ending.OutputLimit => StepState.OutputLimit,
            _ => StepState.AgentLost,
        };
        var message = ended.Ending == Ending.Signalled ? $"ended by signal {ended.Code}{SignalName(ended.Code)}" : ended.Message;
        if (ended.LeftProcesses && message.Length == 0) message = "something it started holds its output open and runs on";
        return new StepOutcome(state, ended.Code, message, StartedMs, ended.DurationUs)
        {
            Late = _wasLost && state != StepState.AgentLost,
            DroppedBytes = ended.DroppedBytes,
            LeftProcesses = ended.LeftProcesses,
            Digest = _digest.Finish(),
        };
    }

    private static string SignalName(int signal) => signal switch { 6 => " (abort)", 9 => " (kill)", 11 => " (segmentation fault)", 13 => " (broken pipe)", 15 => " (terminate)", _ => "" };

    private void EndAs(StepOutcome outcome, Action<StepStored>? tell = null)
    {
        Append(LogKind.Ended, JsonSerializer.SerializeToUtf8Bytes(outcome, PlanJson.Options), stored: () =>
        {
            lock (_gate) _endStored = true;
            tell?.Invoke(new StepStored { StepId = Id, OutputThrough = (ulong)_taken[0], ErrorThrough = (ulong)_taken[1], Ended = true });
            _done.TrySetResult(outcome);
        });
        Outcome = outcome;
        Become(outcome.State);
    }

    private void Append(LogKind kind, byte[] payload, Action? stored = null) =>
        execution.Log.Append(new LogHead(kind, false, host, step, execution.NowMs), [], payload, stored);

    private void Become(StepState state)
    {
        State = state;
        execution.Changed(this);
    }

    /// <summary>Takes a record of the log at a load, in order.</summary>
    internal void Replay(LogHead head, long payloadAt, int length, Func<byte[]> payload)
    {
        switch (head.Kind)
        {
            case LogKind.Sent: State = StepState.Sent; break;
            case LogKind.Started:
                StartedMs = BinaryPrimitives.ReadInt64LittleEndian(payload());
                State = StepState.Running;
                break;
            case LogKind.Output when length >= OutputHead.Bytes:
                var bytes = payload();
                var output = OutputHead.Read(bytes);
                var stream = head.Error ? 1 : 0;
                _taken[stream] = _stored[stream] = output.Through;
                Index.Add(payloadAt + OutputHead.Bytes, length - OutputHead.Bytes, head.Error, output.Ends, output.Open);
                if (execution.IsUnfinished) _digest.Add(stream, bytes.AsSpan(OutputHead.Bytes));
                break;
            case LogKind.Ended:
                Outcome = JsonSerializer.Deserialize<StepOutcome>(payload(), PlanJson.Options)!;
                State = Outcome.State;
                _endStored = true;
                _done.TrySetResult(Outcome);
                break;
            case LogKind.Lost:
                _wasLost = true;
                Outcome = new StepOutcome(StepState.AgentLost, 0, Encoding.UTF8.GetString(payload()), StartedMs, 0);
                State = StepState.AgentLost;
                _done.TrySetResult(Outcome);
                break;
            case LogKind.Found: State = StepState.Running; break;
        }
    }
}
