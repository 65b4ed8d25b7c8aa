using System.Runtime.InteropServices;
using System.Text;

namespace Muster.Probes.Process.Terminals;

/// <summary>Our end of a pseudo-terminal, and the name of the other one.</summary>
internal readonly record struct PseudoTerminal(int Fd, string Name)
{
    /// <exception cref="IOException">The machine has no more of them.</exception>
    public static unsafe PseudoTerminal Open()
    {
        int fd = Libc.OpenTerminal(Libc.ReadWrite | Libc.NoControllingTerminal | Libc.CloseOnExec);
        if (fd < 0)
            throw new IOException($"no pseudo-terminal can be opened: {Libc.Describe(Marshal.GetLastPInvokeError())}");
        const int Longest = 128;
        byte* name = stackalloc byte[Longest];
        if (Libc.GrantTerminal(fd) != 0 || Libc.UnlockTerminal(fd) != 0 || Libc.TerminalName(fd, name, Longest) != 0)
        {
            int error = Marshal.GetLastPInvokeError();
            _ = Libc.Close(fd);
            throw new IOException($"the pseudo-terminal cannot be prepared: {Libc.Describe(error)}");
        }

        Libc.MakeNonBlocking(fd);
        return new PseudoTerminal(fd, Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name)));
    }

    /// <summary>The kernel tells the program in the foreground (SIGWINCH).</summary>
    public unsafe void Resize(int columns, int rows)
    {
        ushort* size = stackalloc ushort[4] { (ushort)Math.Clamp(rows, 1, 1000), (ushort)Math.Clamp(columns, 1, 1000), 0, 0 };
        _ = Libc.Ioctl(Fd, Libc.SetWindowSize, size);
    }
}
