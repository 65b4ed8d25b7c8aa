namespace Muster.Probes.Process;

/// <summary>Killed plugins that the kernel has not let go yet (stuck in I/O). Used on <see cref="ChildWatch"/>'s thread only.</summary>
internal static class UnreapedChildren
{
    private static readonly List<int> Waiting = [];

    public static bool Any => Waiting.Count > 0;

    public static void Add(int pid) => Waiting.Add(pid);

    public static void Reap() => Waiting.RemoveAll(IsReaped);

    private static unsafe bool IsReaped(int pid)
    {
        int status;
        return Libc.WaitPid(pid, &status, Libc.WaitNoHang) != 0;
    }
}
