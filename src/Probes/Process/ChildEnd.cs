using System.Runtime.InteropServices;

namespace Muster.Probes.Process;

/// <summary>Looks whether a child has ended, and takes its exit code.</summary>
internal static class ChildEnd
{
    /// <summary>Whether it is a zombie, without reaping it. Somebody else's reaping counts as an end too.</summary>
    public static unsafe bool HasEnded(int pid)
    {
        int* info = stackalloc int[64]; // siginfo_t is 128 bytes; its first field is the signal, 0 while there is no news
        info[0] = 0;
        int answer = Libc.WaitId(Libc.WaitForPid, (uint)pid, info, Libc.WaitExited | Libc.WaitNoHang | Libc.WaitLeaveZombie);
        return answer == 0 ? info[0] == Libc.SigChld : Marshal.GetLastPInvokeError() == Libc.NoSuchChild;
    }

    /// <summary>Takes it from the kernel; one that does not end yet is taken later.</summary>
    public static unsafe PluginEnding Reap(int pid)
    {
        int status = 0;
        int reaped = Libc.WaitPid(pid, &status, Libc.WaitNoHang);
        if (reaped == 0)
            UnreapedChildren.Add(pid);
        if (reaped != pid)
            return new PluginEnding.NotStarted(reaped == 0 ? "the kernel does not let it end (it waits for a device)" : "its exit code was lost: something else in this process waits for every child");
        int signal = status & 0x7F;
        return signal == 0 ? new PluginEnding.Exited((status >> 8) & 0xFF) : new PluginEnding.Signalled(signal);
    }
}
