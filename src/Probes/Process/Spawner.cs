using System.Runtime.InteropServices;

namespace Muster.Probes.Process;

/// <summary>Starts a program in a session of its own, its output on two pipes, its input empty.</summary>
internal static unsafe class Spawner
{
    // Larger than the C library's own: posix_spawnattr_t is 336 bytes, file actions 80, sigset_t 128 (glibc; musl: 336, 80, 128).
    private const int Opaque = 1024;

    /// <summary>Starts <paramref name="argv"/>; on failure the answer's error is an errno and nothing is left open.</summary>
    public static (int Pid, int Output, int Error, int Errno) Start(
        IReadOnlyList<string> argv, IReadOnlyDictionary<string, string> environment, string workingDirectory)
    {
        int* output = stackalloc int[2];
        int* error = stackalloc int[2];
        if (Libc.Pipe(output, Libc.CloseOnExec) != 0)
            return (0, 0, 0, Marshal.GetLastPInvokeError());
        if (Libc.Pipe(error, Libc.CloseOnExec) != 0)
        {
            int errno = Marshal.GetLastPInvokeError();
            _ = Libc.Close(output[0]);
            _ = Libc.Close(output[1]);
            return (0, 0, 0, errno);
        }

        int pid = 0;
        int failure = SpawnWith(&pid, argv, environment, workingDirectory, output[1], error[1]);
        _ = Libc.Close(output[1]);
        _ = Libc.Close(error[1]);
        if (failure != 0)
        {
            _ = Libc.Close(output[0]);
            _ = Libc.Close(error[0]);
            return (0, 0, 0, failure);
        }

        Libc.MakeNonBlocking(output[0]);
        Libc.MakeNonBlocking(error[0]);
        return (pid, output[0], error[0], 0);
    }

    private static int SpawnWith(
        int* pid, IReadOnlyList<string> argv, IReadOnlyDictionary<string, string> environment, string workingDirectory, int output, int error)
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
            _ = Libc.FileActionsOpen(actions, 0, "/dev/null", Libc.ReadOnly, 0);
            _ = Libc.FileActionsDuplicate(actions, output, 1);
            _ = Libc.FileActionsDuplicate(actions, error, 2);
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
