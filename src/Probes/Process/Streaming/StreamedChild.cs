using System.Diagnostics;

namespace Muster.Probes.Process.Streaming;

/// <summary>
/// Moves one streamed program on, on its own thread: running, perhaps told to end (SIGTERM), then killed. The leader stays a zombie until its
/// tree has been dealt with, so its number cannot be somebody else's meanwhile.
/// </summary>
internal sealed class StreamedChild(StreamedCommand command, Spawned spawned, IStreamedOutput output, long started)
{
    private const int BufferBytes = 64 * 1024; // a whole Linux pipe

    /// <summary>How long output is waited for once the program has ended: a daemon it started may hold the pipe open for ever.</summary>
    private static readonly long DrainGrace = Stopwatch.Frequency / 2;
    private static readonly long GiveUpAfter = Stopwatch.Frequency * 2;
    private static readonly long TreeBeat = Stopwatch.Frequency / 5;
    private static readonly long KillBeat = Stopwatch.Frequency / 100;
    private static readonly long BlindWait = Stopwatch.Frequency / 50; // without pidfd the end is looked for this often

    private readonly StreamedPipe _output = new(spawned.Output, error: false, output);
    private readonly StreamedPipe _error = new(spawned.Error, error: true, output);
    private readonly StreamedInput _input = new(spawned.Input, command.Input);
    private readonly int _pidfd = Libc.OpenPidfd(spawned.Pid);
    private readonly int _wake = Libc.EventFd(0, Libc.CloseOnExec | Libc.NonBlocking);
    private readonly Lock _waking = new();
    private bool _closed;
    private volatile int _asked; // 1: end it, 2: kill it now
    private Phase _phase = Phase.Running;
    private bool _killed;
    private long _ended; // 0: the leader still runs
    private long _phaseEnds;

    private enum Phase
    {
        Running,
        Terminating,
        Killing,
    }

    public void RequestKill(bool now)
    {
        _asked = now ? 2 : Math.Max(_asked, 1);
        Wake();
    }

    public unsafe void Wake()
    {
        long one = 1;
        lock (_waking)
        {
            if (!_closed)
                _ = Libc.Write(_wake, (byte*)&one, sizeof(long));
        }
    }

    public StreamedEnd RunToEnd()
    {
        var set = new PollSet();
        var buffer = new byte[BufferBytes];
        long deadline = command.Timeout is { } limit ? started + (long)(limit.TotalSeconds * Stopwatch.Frequency) : long.MaxValue;
        long drained = 0;
        try
        {
            while (true)
            {
                long now = Stopwatch.GetTimestamp();
                Turn(set, buffer, NextAt(now, deadline, drained));
                now = Stopwatch.GetTimestamp();
                if (_ended == 0 && ChildEnd.HasEnded(spawned.Pid))
                    _ended = drained = now;
                if (_output.Blocked || _error.Blocked)
                    drained = now; // what waits in the pipe is not given up because our own taker is full
                if (_ended != 0 && _phase == Phase.Running && OutputIsOver(now, drained))
                    return Finish(leftProcesses: _output.Open || _error.Open, timedOut: false);
                if (_phase == Phase.Running && _asked != 0)
                    Enter(_asked == 2 ? Phase.Killing : Phase.Terminating, now, killed: true);
                else if (_phase == Phase.Running && _ended == 0 && now >= deadline)
                    Enter(Phase.Terminating, now, killed: false);
                else if (_phase == Phase.Terminating && (_asked == 2 || now >= _phaseEnds || (_ended != 0 && TreeIsEmpty())))
                    Enter(Phase.Killing, now, _killed);
                if (_phase == Phase.Killing && (_ended != 0 || now >= _phaseEnds))
                    return FinishTree(set, buffer);
            }
        }
        finally
        {
            CloseAll();
        }
    }

    private unsafe void Turn(PollSet set, byte[] buffer, long until)
    {
        set.Clear();
        int wakeSlot = set.Add(_wake);
        if (_pidfd >= 0 && _ended == 0)
            set.Add(_pidfd);
        _output.AddTo(set);
        _error.AddTo(set);
        _input.AddTo(set);
        long now = Stopwatch.GetTimestamp();
        set.Wait(until == long.MaxValue ? -1 : (int)Math.Clamp(((until - now) * 1000 / Stopwatch.Frequency) + 1, 0, int.MaxValue));
        long count;
        if (set.IsReady(wakeSlot))
            _ = Libc.Read(_wake, (byte*)&count, sizeof(long));
        _input.Give(set);
        _output.Take(set, buffer);
        _error.Take(set, buffer);
    }

    private long NextAt(long now, long deadline, long drained)
    {
        long next = _phase switch
        {
            Phase.Running => _ended == 0 ? deadline : drained + DrainGrace,
            Phase.Terminating => _ended == 0 ? _phaseEnds : Math.Min(_phaseEnds, now + TreeBeat),
            _ => _phaseEnds,
        };
        return _pidfd < 0 && _ended == 0 ? Math.Min(next, now + BlindWait) : next;
    }

    private bool OutputIsOver(long now, long drained) => (!_output.Open && !_error.Open) || now >= drained + DrainGrace;

    private void Enter(Phase phase, long now, bool killed)
    {
        _phase = phase;
        _killed = killed;
        _phaseEnds = now + (phase == Phase.Killing ? GiveUpAfter : (long)(command.KillGrace.TotalSeconds * Stopwatch.Frequency));
        SignalTree(phase == Phase.Killing ? Libc.SigKill : Libc.SigTerm);
    }

    private bool TreeIsEmpty() => ProcessSnapshot.Take().TreeOf(spawned.Pid, command.Marker).Count == 0;

    private int SignalTree(int signal)
    {
        _ = Libc.Kill(-spawned.Pid, signal);
        return ProcessSnapshot.Take().TreeOf(spawned.Pid, command.Marker).Sum(member => Libc.Kill(member, signal) == 0 ? 1 : 0);
    }

    /// <summary>
    /// Nothing of the tree may stay. New snapshots, because it may fork while it dies, until none shows any of it (on a busy machine what was killed takes its time to
    /// be gone); then what it had still printed.
    /// </summary>
    private StreamedEnd FinishTree(PollSet set, byte[] buffer)
    {
        long giveUp = Stopwatch.GetTimestamp() + GiveUpAfter;
        while (SignalTree(Libc.SigKill) > 0 && Stopwatch.GetTimestamp() is var now && now < giveUp)
            Turn(set, buffer, now + KillBeat);

        long until = Stopwatch.GetTimestamp() + DrainGrace;
        while ((_output.Open || _error.Open) && Stopwatch.GetTimestamp() < until && !(_output.Blocked || _error.Blocked))
            Turn(set, buffer, until);
        return Finish(leftProcesses: false, timedOut: !_killed);
    }

    private StreamedEnd Finish(bool leftProcesses, bool timedOut)
    {
        var duration = Stopwatch.GetElapsedTime(started, _ended == 0 ? Stopwatch.GetTimestamp() : _ended);
        var ending = ChildEnd.Reap(spawned.Pid);
        return new StreamedEnd(timedOut ? new PluginEnding.TimedOut(command.Timeout ?? duration) : ending, duration, _killed, leftProcesses);
    }

    private void CloseAll()
    {
        _output.Close();
        _error.Close();
        _input.Close();
        if (_pidfd >= 0)
            _ = Libc.Close(_pidfd);
        lock (_waking)
        {
            _closed = true;
            _ = Libc.Close(_wake);
        }
    }
}
