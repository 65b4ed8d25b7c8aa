namespace Muster.Probes.Process;

/// <summary>Finds a plugin's executable: an absolute path as it is, a bare name in the plugin directories.</summary>
public sealed class PluginLocator
{
    /// <summary>Where distributions and source builds put plugins, in the order they are looked at.</summary>
    public static readonly IReadOnlyList<string> StandardDirectories =
    [
        "/usr/lib/nagios/plugins", "/usr/lib64/nagios/plugins", "/usr/lib/monitoring-plugins", "/usr/lib64/monitoring-plugins",
        "/usr/local/lib/nagios/plugins", "/usr/local/libexec/nagios", "/usr/local/nagios/libexec", "/opt/nagios/libexec",
    ];

    private readonly IReadOnlyList<string> _directories;
    private readonly bool _searchPath;

    /// <param name="directories">Looked at before the standard ones.</param>
    /// <param name="searchPath">Whether a name that is in no plugin directory is looked for in PATH as well.</param>
    public PluginLocator(IEnumerable<string>? directories = null, bool searchPath = false)
    {
        _directories = [.. directories ?? [], .. StandardDirectories];
        _searchPath = searchPath;
    }

    /// <summary>The absolute path, or null and the reason: what was looked for where.</summary>
    public string? Find(string program, out string? reason)
    {
        reason = null;
        if (program.StartsWith('/'))
        {
            if (IsExecutable(program))
                return program;
            reason = File.Exists(program) ? $"{program} is not executable (chmod +x it)" : $"{program} does not exist";
            return null;
        }

        if (program.Contains('/') || program is "" or "." or "..")
        {
            reason = $"'{program}' is neither an absolute path nor the bare name of a plugin";
            return null;
        }

        var found = _directories.Select(d => Path.Combine(d, program)).FirstOrDefault(IsExecutable);
        if (found is null && _searchPath)
            found = FindOnPath(program);
        if (found is null)
        {
            var looked = _directories.Where(Directory.Exists).ToList();
            reason = looked.Count == 0
                ? $"there is no plugin '{program}': this machine has no plugin directory (on Debian: apt install monitoring-plugins-basic)"
                : $"there is no plugin '{program}' in {string.Join(", ", looked)}";
        }

        return found;
    }

    /// <summary>The program of that name in PATH, null when there is none.</summary>
    public static string? FindOnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin")
            .Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Where(d => d.StartsWith('/'))
            .Select(d => Path.Combine(d, program))
            .FirstOrDefault(IsExecutable);

    private static bool IsExecutable(string path)
    {
        const UnixFileMode Any = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        return File.Exists(path) && !OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & Any) != 0;
    }
}
