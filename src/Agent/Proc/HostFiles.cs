namespace Muster.Agent.Proc;

/// <summary>The machine's own files (/proc, /sys, /etc, /run) below a root, so that tests can bring a machine in a folder.</summary>
internal sealed class HostFiles(string root = "")
{
    public string Path(string absolute) => root + absolute;

    /// <exception cref="IOException">The file is missing or unreadable.</exception>
    public string Read(string absolute) => File.ReadAllText(Path(absolute));

    /// <summary>Null when the file is missing or not for us.</summary>
    public string? TryRead(string absolute)
    {
        try
        {
            return File.ReadAllText(Path(absolute));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>First line without the blanks around it, or "".</summary>
    public string Word(string absolute) => (TryRead(absolute) ?? "").Split('\n')[0].Trim();

    public bool Exists(string absolute) => File.Exists(Path(absolute)) || Directory.Exists(Path(absolute));

    /// <summary>Numbers of the processes, in no order.</summary>
    public IEnumerable<int> Processes()
    {
        foreach (var folder in Directory.EnumerateDirectories(Path("/proc")))
            if (int.TryParse(folder.AsSpan(folder.LastIndexOf('/') + 1), out var pid)) yield return pid;
    }

    /// <summary>Targets of a process's open files (<c>socket:[123]</c>), empty when it is gone or not ours to see.</summary>
    public List<string> OpenFiles(int pid)
    {
        var targets = new List<string>();
        try
        {
            foreach (var descriptor in Directory.EnumerateFileSystemEntries(Path($"/proc/{pid}/fd")))
                if (new FileInfo(descriptor).LinkTarget is { } target) targets.Add(target);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return targets;
        }
        return targets;
    }
}
