namespace Muster.Probes.Process;

/// <summary>Killed plugins that the kernel has not let go yet (stuck in I/O). Thread-safe.</summary>
internal static class UnreapedChildren
{
    private static readonly List<int> Waiting = [];

    public static bool Any
    {
        get
        {
            lock (Waiting)
                return Waiting.Count > 0;
        }
    }

    public static void Add(int pid)
    {
        lock (Waiting)
            Waiting.Add(pid);
    }

    public static void Reap()
    {
        lock (Waiting)
            Waiting.RemoveAll(IsReaped);
    }

    private static unsafe bool IsReaped(int pid)
    {
        int status;
        return Libc.WaitPid(pid, &status, Libc.WaitNoHang) != 0;
    }
}
