namespace Muster.Probes.Process;

/// <summary>Says in words why execve refused, and what to do about it.</summary>
internal static class StartFailure
{
    private const int NotPermitted = 1, NotFound = 2, TooLong = 7, NotExecutable = 8, TooMany = 11, OutOfMemory = 12, Denied = 13, OpenFiles = 24;

    /// <summary>What is wrong with a command before it is tried; null when nothing is.</summary>
    public static string? Obstacle(IReadOnlyList<string> argv, IReadOnlyDictionary<string, string?> environment)
    {
        if (!OperatingSystem.IsLinux())
            return "programs run on Linux only";
        if (argv.Count == 0 || argv[0].Length == 0)
            return "the command is empty";
        if (argv[0][0] != '/')
            return $"'{argv[0]}' is not an absolute path";
        if (argv.Any(a => a.Contains('\0')) || environment.Any(v => (v.Key + v.Value).Contains('\0')))
            return "an argument or variable contains a NUL character";
        return environment.Keys.FirstOrDefault(k => k.Length == 0 || k.Contains('=')) is { } badName
            ? $"'{badName}' is not a name for an environment variable"
            : null;
    }

    public static string Explain(string program, string? workingDirectory, int errno)
    {
        if (workingDirectory is { } folder && !Directory.Exists(folder))
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
