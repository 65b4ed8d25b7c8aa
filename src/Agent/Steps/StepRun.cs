using Muster.Probes.Process;
using Muster.Probes.Process.Streaming;
using Muster.Protocol;

namespace Muster.Agent.Steps;

/// <summary>One step from its order to the moment the server has all of it. Thread-safe.</summary>
internal sealed class StepRun(string id, StepFolder folder, Action news) : IStreamedOutput, IDisposable
{
    private readonly Lock _gate = new();
    private readonly HeldOutput _output = new(folder);
    private StreamedProcess? _process;
    private StepEnded? _end;
    private ulong _limit, _dropped;
    private bool _haltAtLimit, _limitReached, _mayReport, _startTold, _endTold, _mute;
    private int _killAsked; // 1: end it, 2: at once
    private long _startedMs;

    public string Id => id;

    public HeldStep Held() { lock (_gate) return new HeldStep { StepId = id, StartedMs = _startedMs, Ended = _end is not null }; }

    /// <summary>Takes up what an earlier process of the agent left. A step without an end can have none any more: nobody waited for it.</summary>
    public void Recover(string marker, long startedMs, StepEnded? end, TimeProvider time)
    {
        _output.Recover();
        _startedMs = startedMs;
        if (end is null)
        {
            var left = StreamedProcess.CountMarked(marker);
            var still = left == 0 ? "nothing of it runs any more" : left == 1 ? "one process of it still runs" : $"{left} processes of it still run";
            end = new StepEnded { Ending = StepEnded.Types.Ending.AgentEnded, Message = $"the agent ended while this ran, so its exit code is lost; {still}", LeftProcesses = left > 0 };
            if (startedMs > 0) end.DurationUs = Math.Max(0, (time.GetUtcNow().ToUnixTimeMilliseconds() - startedMs) * 1000);
            StepStart.CleanUp(marker);
        }
        Finish(end);
    }

    /// <summary>Runs the order to its end. Never throws for what the program does.</summary>
    public async Task RunAsync(RunStep order, StepStart start, TimeProvider time, CancellationToken stop)
    {
        var marker = Guid.NewGuid().ToString("N");
        (_limit, _haltAtLimit) = (order.MaxOutputBytes, order.HaltAtLimit);
        lock (_gate) _mayReport = true;
        if (start.Objection(order) is { } objection)
        {
            folder.Begin(marker, 0);
            Finish(new StepEnded { Ending = StepEnded.Types.Ending.RefusedByPolicy, Message = $"refused by the policy of this host: {objection}" });
            return;
        }
        folder.Begin(marker, time.GetUtcNow().ToUnixTimeMilliseconds());
        if (order.File is { } file)
        {
            await ArriveAsync(file, start, time, stop);
            return;
        }
        var (command, reason) = await start.PrepareAsync(order, folder, marker, stop);
        StreamedProcess? process = null;
        if (command is not null) (process, reason) = await StreamedProcess.StartAsync(command, this, stop);
        if (process is null)
        {
            Finish(new StepEnded { Ending = StepEnded.Types.Ending.NotStarted, Message = reason });
            return;
        }
        int asked;
        lock (_gate)
        {
            _process = process;
            _startedMs = time.GetUtcNow().ToUnixTimeMilliseconds();
            asked = _killAsked;
        }
        if (asked > 0) process.Kill(asked == 2);
        news();
        using var ending = stop.Register(() => process.Kill(now: false));
        var end = await process.Done;
        StepStart.CleanUp(marker);
        Finish(Tell(end, stop.IsCancellationRequested));
    }

    private async Task ArriveAsync(StepFile file, StepStart start, TimeProvider time, CancellationToken stop)
    {
        lock (_gate) _startedMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        news();
        var began = time.GetTimestamp();
        var (said, wrong) = await start.ArriveAsync(file, () => Volatile.Read(ref _killAsked) > 0, stop);
        var killed = Volatile.Read(ref _killAsked) > 0 && said.Length == 0;
        ((IStreamedOutput)this).Take(error: wrong.Length > 0, System.Text.Encoding.UTF8.GetBytes((wrong.Length > 0 ? wrong : said) + "\n"));
        Finish(new StepEnded
        {
            Ending = killed ? StepEnded.Types.Ending.Killed : StepEnded.Types.Ending.Exited,
            Code = wrong.Length > 0 ? 1 : 0,
            Message = wrong,
            DurationUs = (long)time.GetElapsedTime(began).TotalMicroseconds,
        });
    }

    public void Kill(bool now)
    {
        StreamedProcess? process;
        lock (_gate)
        {
            _killAsked = Math.Max(_killAsked, now ? 2 : 1);
            process = _process;
        }
        process?.Kill(now);
    }

    /// <summary>Ends the step with this, if it has no end yet.</summary>
    public void Finish(StepEnded end)
    {
        lock (_gate)
        {
            if (_end is not null) return;
            end.DroppedBytes = _dropped;
            end.OutputBytes = (ulong)_output.Written(error: false);
            end.ErrorBytes = (ulong)_output.Written(error: true);
            _end = end;
            folder.End(end);
        }
        news();
    }

    /// <summary>A session is over: nothing is sent before the server has said in the next one what it has.</summary>
    public void Pause() { lock (_gate) _mayReport = false; }

    /// <returns>True when the step may be forgotten.</returns>
    public bool Stored(StepStored stored)
    {
        lock (_gate)
        {
            _mute |= stored.Unknown;
            var again = !_mayReport;
            _mayReport = true;
            if (again) _endTold = _startTold = false;
            if (_mute) _output.Stored(_output.Written(false), _output.Written(true), again);
            else _output.Stored((long)stored.OutputThrough, (long)stored.ErrorThrough, again);
            _process?.Wake();
            return _end is not null && (stored.Ended || _mute);
        }
    }

    /// <summary>The server knows nothing of it, and it has ended.</summary>
    public bool IsForgettable { get { lock (_gate) return _mute && _end is not null; } }

    /// <summary>What the server should hear now; null when there is nothing.</summary>
    public StepReport? NextReport()
    {
        lock (_gate)
        {
            if (!_mayReport || _mute) return null;
            var report = new StepReport { StepId = id, StartedMs = _startedMs };
            _output.Fill(report);
            if (_end is not null && !_endTold && _output.AllSent) report.Ended = _end;
            if (report.Chunks.Count == 0 && report.Ended is null && (_startTold || _startedMs == 0)) return null;
            _startTold = true;
            _endTold |= report.Ended is not null;
            return report;
        }
    }

    int IStreamedOutput.Room(bool error)
    {
        lock (_gate) return _mute || (_limit > 0 && (ulong)_output.Written(error) >= _limit) ? int.MaxValue : _output.Room(error);
    }

    void IStreamedOutput.Take(bool error, ReadOnlySpan<byte> bytes)
    {
        var halt = false;
        lock (_gate)
        {
            if (_mute) return;
            var keep = _limit > 0 ? (int)Math.Min((ulong)bytes.Length, _limit - (ulong)_output.Written(error)) : bytes.Length;
            if (keep > 0) _output.Append(error, bytes[..keep]);
            _dropped += (ulong)(bytes.Length - keep);
            if (keep < bytes.Length && _haltAtLimit && !_limitReached) halt = _limitReached = true;
        }
        if (halt) Kill(now: false);
        news();
    }

    private StepEnded Tell(StreamedEnd end, bool agentStops)
    {
        var told = new StepEnded { DurationUs = (long)end.Duration.TotalMicroseconds, LeftProcesses = end.LeftProcesses };
        (told.Ending, told.Code, told.Message) = end.Ending switch
        {
            _ when end.Killed && _limitReached => (StepEnded.Types.Ending.OutputLimit, 0, $"it printed more than {_limit} bytes and was ended for it"),
            _ when end.Killed => (StepEnded.Types.Ending.Killed, 0, agentStops ? "the agent was stopped, and ended it" : ""),
            PluginEnding.TimedOut t => (StepEnded.Types.Ending.TimedOut, 0, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"it ran longer than {t.After.TotalSeconds:0.###} s and was ended")),
            PluginEnding.Exited e => (StepEnded.Types.Ending.Exited, e.Code, ""),
            PluginEnding.Signalled s => (StepEnded.Types.Ending.Signalled, s.Signal, ""),
            PluginEnding.NotStarted n => (StepEnded.Types.Ending.NotStarted, 0, n.Reason),
            _ => throw new InvalidOperationException($"an ending nobody knows: {end.Ending}"),
        };
        return told;
    }

    public void Dispose()
    {
        lock (_gate) _output.Dispose();
    }
}
