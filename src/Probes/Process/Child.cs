using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Muster.Probes.Process;

/// <summary>
/// One running plugin, moved on by <see cref="ChildWatch"/>'s thread only (but for <see cref="CancelRequested"/>):
/// running, then perhaps told to end, then killed, then given up (a process stuck in the kernel cannot be killed).
/// The leader stays a zombie until its group has been dealt with, so its number cannot be somebody else's meanwhile.
/// </summary>
internal sealed class Child(PluginCommand command, int pid, int outputFd, int errorFd, string marker, long started)
{
    private static readonly long DrainGrace = Stopwatch.Frequency / 4;
    private static readonly long GiveUpAfter = Stopwatch.Frequency * 2;
    private static readonly long TreeBeat = Stopwatch.Frequency / 100;
    private static readonly long BlindWait = Stopwatch.Frequency / 50; // without pidfd the end is looked for this often

    private readonly TaskCompletionSource<PluginRun> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CapturedPipe _output = new(outputFd, command.MaxOutputBytes);
    private readonly CapturedPipe _error = new(errorFd, command.MaxErrorBytes);
    private readonly int _pidfd = Libc.OpenPidfd(pid);
    private Phase _phase = Phase.Running;
    private long _nextAt = started + (long)(command.Timeout.TotalSeconds * Stopwatch.Frequency);
    private long _ended; // 0: still runs
    private long _treeEnds; // 0: nobody looks yet whether the tree is gone

    private enum Phase
    {
        Running,
        Terminating,
        Killed,
    }

    public Task<PluginRun> Done => _done.Task;

    public bool CancelRequested { get; set; }

    /// <summary>The moment at which <see cref="Step"/> has something to do even if nothing happens.</summary>
    public long NextAt
    {
        get
        {
            long next = _ended != 0 && _phase == Phase.Running ? _ended + DrainGrace : _nextAt;
            if (_pidfd < 0 && _ended == 0)
                next = Math.Min(next, Stopwatch.GetTimestamp() + BlindWait);
            if (_output.Open && _output.PausedUntil != 0)
                next = Math.Min(next, _output.PausedUntil);
            if (_error.Open && _error.PausedUntil != 0)
                next = Math.Min(next, _error.PausedUntil);
            return next;
        }
    }

    public void AddTo(PollSet set, long now)
    {
        if (_pidfd >= 0 && _ended == 0)
            set.Add(_pidfd);
        _output.AddTo(set, now);
        _error.AddTo(set, now);
    }

    /// <summary>True when this run is over and its task has its answer.</summary>
    public bool Step(PollSet set, byte[] buffer, long now, Lazy<ProcessSnapshot> machine)
    {
        _output.TakeIfReady(set, buffer, now);
        _error.TakeIfReady(set, buffer, now);
        if (_ended == 0 && HasEnded())
            _ended = now;

        if (CancelRequested && _phase != Phase.Killed)
            Enter(Phase.Killed, now + GiveUpAfter, Libc.SigKill, machine);
        else if (_ended != 0)
            return _phase == Phase.Running ? FinishWhenDrained(buffer, now) : FinishTree(buffer, now);
        else if (now >= _nextAt && _phase == Phase.Running)
            Enter(Phase.Terminating, now + (long)(command.KillGrace.TotalSeconds * Stopwatch.Frequency), Libc.SigTerm, machine);
        else if (now >= _nextAt && _phase == Phase.Terminating)
            Enter(Phase.Killed, now + GiveUpAfter, Libc.SigKill, machine);
        else if (now >= _nextAt)
            return Finish(buffer, now, leftProcesses: true);
        return false;
    }

    public void Fail(Exception reason)
    {
        CloseAll();
        _done.TrySetException(reason);
    }

    private void Enter(Phase phase, long nextAt, int signal, Lazy<ProcessSnapshot> machine)
    {
        _phase = phase;
        _nextAt = nextAt;
        SignalTree(machine.Value, signal);
    }

    private bool FinishWhenDrained(byte[] buffer, long now)
    {
        bool open = _output.Open || _error.Open;
        return (!open || now >= _ended + DrainGrace) && Finish(buffer, now, leftProcesses: open);
    }

    /// <summary>
    /// The leader of a run that was told to end has ended: nothing of its tree may stay. New snapshots, because it may fork while it dies, until none shows any of it:
    /// on a busy machine what was killed takes its time to be gone.
    /// </summary>
    private bool FinishTree(byte[] buffer, long now)
    {
        if (_treeEnds == 0)
            (_treeEnds, _nextAt) = (_phase == Phase.Killed ? _nextAt : now + GiveUpAfter, now);
        if (now < _nextAt)
            return false;
        _nextAt = now + TreeBeat;
        bool gone = SignalTree(ProcessSnapshot.Take(), Libc.SigKill) == 0;
        return (gone || now >= _treeEnds) && Finish(buffer, now, leftProcesses: !gone);
    }

    private int SignalTree(ProcessSnapshot machine, int signal)
    {
        _ = Libc.Kill(-pid, signal);
        int reached = 0;
        foreach (int member in machine.TreeOf(pid, marker))
            reached += Libc.Kill(member, signal) == 0 ? 1 : 0;
        return reached;
    }

    private bool Finish(byte[] buffer, long now, bool leftProcesses)
    {
        _output.Take(buffer, now);
        _error.Take(buffer, now);
        _ = Libc.Kill(-pid, Libc.SigKill);
        var ending = Reap();
        CloseAll();
        if (CancelRequested)
        {
            _done.TrySetCanceled();
            return true;
        }

        var output = _output.Decode();
        _done.TrySetResult(new PluginRun(ending, output, _error.Decode(), Stopwatch.GetElapsedTime(started, _ended == 0 ? now : _ended))
        {
            DroppedBytes = _output.Dropped,
            LeftProcesses = leftProcesses,
        });
        return true;
    }

    /// <summary>Whether the leader is a zombie, without reaping it. Somebody else's reaping counts as an end too.</summary>
    private unsafe bool HasEnded()
    {
        int* info = stackalloc int[64]; // siginfo_t is 128 bytes; its first field is the signal, 0 while there is no news
        info[0] = 0;
        int answer = Libc.WaitId(Libc.WaitForPid, (uint)pid, info, Libc.WaitExited | Libc.WaitNoHang | Libc.WaitLeaveZombie);
        return answer == 0 ? info[0] == Libc.SigChld : Marshal.GetLastPInvokeError() == Libc.NoSuchChild;
    }

    private unsafe PluginEnding Reap()
    {
        int status = 0;
        int reaped = Libc.WaitPid(pid, &status, Libc.WaitNoHang);
        if (reaped == 0)
            UnreapedChildren.Add(pid);
        if (_phase != Phase.Running)
            return new PluginEnding.TimedOut(command.Timeout);
        if (reaped != pid)
            return new PluginEnding.NotStarted("its exit code was lost: something else in this process waits for every child");
        int signal = status & 0x7F;
        return signal == 0 ? new PluginEnding.Exited((status >> 8) & 0xFF) : new PluginEnding.Signalled(signal);
    }

    private void CloseAll()
    {
        _output.Close();
        _error.Close();
        if (_pidfd >= 0)
            _ = Libc.Close(_pidfd);
    }
}
