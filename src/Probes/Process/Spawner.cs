using System.Runtime.InteropServices;

namespace Muster.Probes.Process;

/// <summary>A program that was started, with our ends of its pipes; or why not, as an errno with nothing left open.</summary>
/// <param name="Input">-1 when its input is empty from the start.</param>
internal readonly record struct Spawned(int Pid, int Input, int Output, int Error, int Errno);

/// <summary>Starts a program in a session of its own, its output on two pipes.</summary>
internal static unsafe class Spawner
{
    // Larger than the C library's own: posix_spawnattr_t is 336 bytes, file actions 80, sigset_t 128 (glibc; musl: 336, 80, 128).
    private const int Opaque = 1024;

    public static Spawned Start(
        IReadOnlyList<string> argv, IReadOnlyDictionary<string, string> environment, string workingDirectory, bool withInput = false)
    {
        int* pipes = stackalloc int[6] { -1, -1, -1, -1, -1, -1 };
        for (int i = withInput ? 0 : 2; i < 6; i += 2)
        {
            if (Libc.Pipe(pipes + i, Libc.CloseOnExec) != 0)
            {
                int errno = Marshal.GetLastPInvokeError();
                CloseAll(pipes, 6);
                return new Spawned(0, -1, -1, -1, errno);
            }
        }

        int pid = 0;
        var (input, output, error) = (pipes[0], pipes[3], pipes[5]);
        int failure = SpawnWith(&pid, argv, environment, workingDirectory, actions =>
        {
            _ = input < 0 ? Libc.FileActionsOpen((void*)actions, 0, "/dev/null", Libc.ReadOnly, 0) : Libc.FileActionsDuplicate((void*)actions, input, 0);
            _ = Libc.FileActionsDuplicate((void*)actions, output, 1);
            _ = Libc.FileActionsDuplicate((void*)actions, error, 2);
        });
        if (failure != 0)
        {
            CloseAll(pipes, 6);
            return new Spawned(0, -1, -1, -1, failure);
        }

        int* childs = stackalloc int[3] { pipes[0], pipes[3], pipes[5] };
        CloseAll(childs, 3);
        int* ours = stackalloc int[3] { pipes[1], pipes[2], pipes[4] };
        for (int i = withInput ? 0 : 1; i < 3; i++)
            Libc.MakeNonBlocking(ours[i]);
        return new Spawned(pid, ours[0], ours[1], ours[2], 0);
    }

    /// <summary>Starts a program that leads a session on a terminal: the first one it opens becomes its own.</summary>
    /// <returns>0, or why not, as an errno.</returns>
    public static int StartOnTerminal(IReadOnlyList<string> argv, IReadOnlyDictionary<string, string> environment, string workingDirectory, string terminal, out int pid)
    {
        int started = 0;
        int failure = SpawnWith(&started, argv, environment, workingDirectory, actions =>
        {
            _ = Libc.FileActionsOpen((void*)actions, 0, terminal, Libc.ReadWrite, 0);
            _ = Libc.FileActionsDuplicate((void*)actions, 0, 1);
            _ = Libc.FileActionsDuplicate((void*)actions, 0, 2);
        });
        pid = started;
        return failure;
    }

    private static void CloseAll(int* descriptors, int count)
    {
        for (int i = 0; i < count; i++)
        {
            if (descriptors[i] >= 0)
                _ = Libc.Close(descriptors[i]);
        }
    }

    private static int SpawnWith(
        int* pid, IReadOnlyList<string> argv, IReadOnlyDictionary<string, string> environment, string workingDirectory, Action<nint> descriptors)
    {
        byte* actions = stackalloc byte[Opaque];
        byte* attributes = stackalloc byte[Opaque];
        byte* signals = stackalloc byte[Opaque];
        if (Libc.FileActionsInit(actions) is var noActions and not 0)
            return noActions;
        if (Libc.AttributesInit(attributes) is var noAttributes and not 0)
        {
            _ = Libc.FileActionsDestroy(actions);
            return noAttributes;
        }

        try
        {
            _ = Libc.FileActionsChangeDirectory(actions, workingDirectory);
            descriptors((nint)actions);
            // The runtime ignores SIGPIPE and may block signals; a plugin must get both as at login.
            _ = Libc.SignalsNone(signals);
            _ = Libc.AttributesSetSignalMask(attributes, signals);
            _ = Libc.SignalsAll(signals);
            _ = Libc.AttributesSetSignalDefault(attributes, signals);
            _ = Libc.AttributesSetFlags(attributes, Libc.SpawnNewSession | Libc.SpawnSetSignalMask | Libc.SpawnSetSignalDefault);

            using var arguments = new NativeStrings(argv);
            using var variables = new NativeStrings(environment.Select(v => $"{v.Key}={v.Value}").ToList());
            return Libc.Spawn(pid, arguments.Pointers[0], actions, attributes, arguments.Pointers, variables.Pointers);
        }
        finally
        {
            _ = Libc.FileActionsDestroy(actions);
            _ = Libc.AttributesDestroy(attributes);
        }
    }
}
