using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Muster.Probes.Process.Terminals;

/// <summary>
/// A login shell on a pseudo-terminal, in a session of its own. A thread waits for its output and gives it what is typed. When it is closed its
/// whole session hangs up, and what ignores that is killed; what left the session (a daemon that was started) lives on. Linux only.
/// </summary>
public sealed class TerminalProcess
{
    private const int BufferBytes = 32 * 1024;
    private const int MostTyped = 1 << 20;
    private static readonly long HangUpGrace = Stopwatch.Frequency * 2;
    private static readonly long EndGrace = Stopwatch.Frequency;
    private static readonly long DrainGrace = Stopwatch.Frequency / 5;
    private static readonly string[] LoginShells = ["bash", "sh", "dash", "ash", "zsh", "ksh", "mksh", "fish"];

    private readonly TaskCompletionSource<PluginEnding> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private readonly Queue<ReadOnlyMemory<byte>> _typed = new();
    private readonly PseudoTerminal _terminal;
    private readonly ITerminalOutput _output;
    private readonly int _wake = Libc.EventFd(0, Libc.CloseOnExec | Libc.NonBlocking);
    private int _typedBytes;
    private bool _closed;
    private volatile bool _asked;

    private TerminalProcess(int pid, PseudoTerminal terminal, ITerminalOutput output)
    {
        (Pid, _terminal, _output) = (pid, terminal, output);
        new Thread(Run, 256 * 1024) { IsBackground = true, Name = "shell" }.Start();
    }

    public int Pid { get; }

    /// <summary>Completes when the shell has ended and nothing of its session is left.</summary>
    public Task<PluginEnding> Done => _done.Task;

    /// <returns>The running shell, or why it could not be started, naming the cure.</returns>
    public static (TerminalProcess? Process, string Reason) Start(TerminalCommand command, ITerminalOutput output)
    {
        var user = command.User is null ? UserAccount.Own() : UserAccount.Find(command.User);
        if (user is null && command.User is not null)
            return (null, $"there is no user '{command.User}' on this machine");
        string shell = user?.Shell is { } own && File.Exists(own) ? own : "/bin/sh";
        List<string> argv = LoginShells.Contains(Path.GetFileName(shell)) ? [shell, "-l"] : [shell];
        if (user is { IsOurs: false })
        {
            if (user.SwitchPrefix() is not { } prefix)
                return (null, $"only root may open a shell as another user ('{user.Name}'), with setpriv of util-linux; this is user {Libc.EffectiveUser()}");
            argv.InsertRange(0, prefix);
        }

        _ = ChildWatch.Shared; // it makes this process fit to have children
        var environment = ChildEnvironment.Build(command.Environment, inherit: true, user, command.Marker);
        environment["TERM"] = "xterm-256color";
        environment["SHELL"] = shell;
        environment.TryAdd("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
        var home = user is not null && Directory.Exists(user.Home) ? user.Home : "/";
        PseudoTerminal terminal;
        try
        {
            terminal = PseudoTerminal.Open();
        }
        catch (IOException none)
        {
            return (null, none.Message);
        }

        terminal.Resize(command.Columns, command.Rows);
        if (user is { IsOurs: false })
            _ = Libc.ChangeOwner(terminal.Name, user.Id, user.GroupId); // as login does: its programs may open the terminal by name
        int failure = Spawner.StartOnTerminal(argv, environment, home, terminal.Name, out int pid);
        if (failure == 0)
            return (new TerminalProcess(pid, terminal, output), "");
        _ = Libc.Close(terminal.Fd);
        return (null, StartFailure.Explain(argv[0], home, failure));
    }

    /// <summary>Gives the terminal what was typed. More than it takes for long (1 MiB) is dropped: nobody types so fast.</summary>
    public void Type(ReadOnlyMemory<byte> bytes)
    {
        lock (_gate)
        {
            if (bytes.IsEmpty || _typedBytes + bytes.Length > MostTyped)
                return;
            _typed.Enqueue(bytes);
            _typedBytes += bytes.Length;
        }

        Wake();
    }

    public void Resize(int columns, int rows)
    {
        lock (_gate)
        {
            if (!_closed)
                _terminal.Resize(columns, rows);
        }
    }

    /// <summary>Hangs up: the whole session ends.</summary>
    public void Close()
    {
        _asked = true;
        Wake();
    }

    /// <summary>The taker has room again.</summary>
    public unsafe void Wake()
    {
        long one = 1;
        lock (_gate)
        {
            if (!_closed)
                _ = Libc.Write(_wake, (byte*)&one, sizeof(long));
        }
    }

    private void Run()
    {
        try
        {
            _done.TrySetResult(RunToEnd());
        }
        catch (Exception failure)
        {
            Signal(Libc.SigKill);
            _done.TrySetException(failure);
        }
    }

    private PluginEnding RunToEnd()
    {
        var set = new PollSet();
        var buffer = new byte[BufferBytes];
        long ended = 0;
        try
        {
            while (!_asked)
            {
                if (ended == 0 && ChildEnd.HasEnded(Pid))
                    ended = Stopwatch.GetTimestamp();
                if (ended != 0 && _output.Room == 0)
                    ended = Stopwatch.GetTimestamp(); // what waits is still to be read
                // Programs in the background may hold the terminal open for ever; the person's shell is over.
                if (ended != 0 && Stopwatch.GetTimestamp() - ended > DrainGrace)
                    break;
                if (!Turn(set, buffer))
                    break;
            }

            return HangUp();
        }
        finally
        {
            lock (_gate)
            {
                _closed = true;
                _ = Libc.Close(_wake);
            }
        }
    }

    /// <summary>False when the terminal is over: nobody holds its other end.</summary>
    private unsafe bool Turn(PollSet set, byte[] buffer)
    {
        const int LookEveryMs = 200; // for the shell's own end, while something else holds the terminal
        set.Clear();
        int woken = set.Add(_wake);
        bool typing;
        lock (_gate)
            typing = _typed.Count > 0;
        int room = _output.Room;
        int reads = room > 0 ? set.Add(_terminal.Fd) : -1;
        int writes = typing ? set.AddWriter(_terminal.Fd) : -1;
        set.Wait(LookEveryMs);
        long count;
        if (set.IsReady(woken))
            _ = Libc.Read(_wake, (byte*)&count, sizeof(long));
        if (writes >= 0 && set.IsReady(writes))
            WriteTyped();
        if (reads < 0 || !set.IsReady(reads))
            return true;
        nint got;
        int failure = 0;
        fixed (byte* start = buffer)
        {
            got = Libc.Read(_terminal.Fd, start, Math.Min(buffer.Length, room));
            if (got < 0)
                failure = Marshal.GetLastPInvokeError();
        }

        if (got > 0)
            _output.Take(buffer.AsSpan(0, (int)got));
        return got > 0 || failure is Libc.TryAgain or Libc.Interrupted;
    }

    private unsafe void WriteTyped()
    {
        lock (_gate)
        {
            while (_typed.TryPeek(out var next))
            {
                nint count;
                fixed (byte* start = next.Span)
                    count = Libc.Write(_terminal.Fd, start, next.Length);
                if (count < 0)
                    return; // later, or the end that reading will see
                _typedBytes -= (int)count;
                _typed.Dequeue();
                if (count == next.Length)
                    continue;
                var rest = _typed.ToArray();
                _typed.Clear();
                _typed.Enqueue(next[(int)count..]);
                Array.ForEach(rest, _typed.Enqueue);
                return;
            }
        }
    }

    private PluginEnding HangUp()
    {
        using var pause = new ManualResetEventSlim();
        // A shell that ends closes the terminal a moment before it is over.
        for (long given = Stopwatch.GetTimestamp() + EndGrace; !_asked && !ChildEnd.HasEnded(Pid) && Stopwatch.GetTimestamp() < given;)
            pause.Wait(10);
        bool itself = ChildEnd.HasEnded(Pid);
        lock (_gate)
            _ = Libc.Close(_terminal.Fd);
        Signal(Libc.SigHup);
        Signal(Libc.SigCont);
        long until = Stopwatch.GetTimestamp() + HangUpGrace;
        while (ProcessSnapshot.Take().SessionOf(Pid).Count > 0 && Stopwatch.GetTimestamp() < until)
            pause.Wait(50);
        ProcessSweep.UntilGone(machine => machine.SessionOf(Pid));
        return ChildEnd.Reap(Pid) is { } ending && itself ? ending : new PluginEnding.Signalled(Libc.SigHup);
    }

    private void Signal(int signal) => ProcessSnapshot.Take().SessionOf(Pid).ForEach(member => _ = Libc.Kill(member, signal));
}
