namespace Muster.Probes.Process;

/// <summary>Says in words why execve refused, and what to do about it.</summary>
internal static class StartFailure
{
    private const int NotPermitted = 1, NotFound = 2, TooLong = 7, NotExecutable = 8, TooMany = 11, OutOfMemory = 12, Denied = 13, OpenFiles = 24;

    public static string Explain(PluginCommand command, int errno)
    {
        var program = command.Arguments[0];
        if (command.WorkingDirectory is { } folder && !Directory.Exists(folder))
            return $"its working directory {folder} does not exist";
        return errno switch
        {
            NotFound when File.Exists(program) => $"{program}: the interpreter its first line names does not exist",
            NotFound => $"{program} does not exist",
            NotExecutable => $"{program} is neither a program nor a script with a #! line",
            Denied or NotPermitted => $"{program} may not be executed by this user; chmod +x it or run the agent as a user that may",
            TooLong => $"{program}: the arguments and environment are longer than the kernel allows",
            TooMany => $"{program}: this user may not start more processes (ulimit -u)",
            OpenFiles => $"{program}: too many open files (ulimit -n)",
            OutOfMemory => $"{program}: out of memory",
            _ => $"{program}: {Libc.Describe(errno)}",
        };
    }
}
