using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Muster.Probes.Process;

/// <summary>
/// One thread that waits for all running plugins at once (poll on their pipes and pidfds), so that a hundred plugins cost one
/// sleeping thread and one buffer. It is woken through an eventfd, and sleeps without end when nothing runs.
/// </summary>
internal sealed class ChildWatch
{
    private const int BufferBytes = 64 * 1024; // a whole Linux pipe
    private const int UnreapedWaitMs = 1000;

    private static readonly Lazy<ChildWatch> Started = new(() => new ChildWatch());

    private readonly ConcurrentQueue<Child> _arriving = new();
    private readonly List<Child> _children = [];
    private readonly PollSet _set = new();
    private readonly byte[] _buffer = new byte[BufferBytes];
    private readonly int _wake = Libc.EventFd(0, Libc.CloseOnExec | Libc.NonBlocking);

    private ChildWatch()
    {
        RestoreChildSignal();
        KeepInheritedDescriptors();
        new Thread(Loop) { IsBackground = true, Name = "plugins" }.Start();
    }

    public static ChildWatch Shared => Started.Value;

    public void Add(Child child)
    {
        _arriving.Enqueue(child);
        Wake();
    }

    public void Cancel(Child child)
    {
        child.CancelRequested = true;
        Wake();
    }

    /// <summary>A parent that ignores SIGCHLD (some supervisors do) makes us ignore it too, and the kernel then throws exit codes away.</summary>
    private static void RestoreChildSignal()
    {
        var line = File.ReadLines("/proc/self/status").FirstOrDefault(l => l.StartsWith("SigIgn:", StringComparison.Ordinal));
        if (line is not null && (Convert.ToUInt64(line["SigIgn:".Length..].Trim(), 16) & (1UL << (Libc.SigChld - 1))) != 0)
            _ = Libc.SetSignal(Libc.SigChld, 0);
    }

    /// <summary>What our own parent left open (sockets, locks) is none of the plugins' business. What .NET opens closes by itself.</summary>
    private static void KeepInheritedDescriptors()
    {
        foreach (var entry in Directory.EnumerateFileSystemEntries("/proc/self/fd"))
        {
            if (int.TryParse(Path.GetFileName(entry.AsSpan()), CultureInfo.InvariantCulture, out int fd) && fd > 2)
                Libc.MakeCloseOnExec(fd);
        }
    }

    private unsafe void Wake()
    {
        long one = 1;
        _ = Libc.Write(_wake, (byte*)&one, sizeof(long));
    }

    private void Loop()
    {
        while (true)
        {
            long now = Stopwatch.GetTimestamp();
            _set.Clear();
            int wakeSlot = _set.Add(_wake);
            foreach (var child in _children)
                child.AddTo(_set, now);
            _set.Wait(TimeoutMs(now));
            StepAll();
            if (_set.IsReady(wakeSlot))
                TakeArrivals();
            if (UnreapedChildren.Any)
                UnreapedChildren.Reap();
        }
    }

    private void StepAll()
    {
        long now = Stopwatch.GetTimestamp();
        var machine = new Lazy<ProcessSnapshot>(ProcessSnapshot.Take);
        for (int i = _children.Count - 1; i >= 0; i--)
        {
            if (StepOrFail(_children[i], now, machine))
                _children.RemoveAt(i);
        }
    }

    /// <summary>A run that cannot go on fails alone: its caller gets the exception, the others do not notice.</summary>
    private bool StepOrFail(Child child, long now, Lazy<ProcessSnapshot> machine)
    {
        try
        {
            return child.Step(_set, _buffer, now, machine);
        }
        catch (Exception reason)
        {
            child.Fail(reason);
            return true;
        }
    }

    private unsafe void TakeArrivals()
    {
        long count;
        _ = Libc.Read(_wake, (byte*)&count, sizeof(long));
        while (_arriving.TryDequeue(out var child))
            _children.Add(child);
    }

    private int TimeoutMs(long now)
    {
        long next = long.MaxValue;
        foreach (var child in _children)
            next = Math.Min(next, child.NextAt);
        int unreaped = UnreapedChildren.Any ? UnreapedWaitMs : -1;
        if (next == long.MaxValue)
            return unreaped;
        long ms = Math.Clamp(((next - now) * 1000 / Stopwatch.Frequency) + 1, 0, int.MaxValue);
        return unreaped < 0 ? (int)ms : (int)Math.Min(ms, unreaped);
    }
}
