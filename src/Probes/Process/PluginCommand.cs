namespace Muster.Probes.Process;

/// <summary>What to run: an argument vector (never a shell line) and the walls around it.</summary>
/// <param name="Arguments">The vector; the first is the absolute path of the executable (see <see cref="PluginLocator"/>).</param>
public sealed record PluginCommand(IReadOnlyList<string> Arguments)
{
    /// <summary>After this long the whole tree is told to end (SIGTERM).</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the tree may take to end after SIGTERM before it is killed (SIGKILL).</summary>
    public TimeSpan KillGrace { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Bytes kept of standard output; what comes after is read, counted and dropped.</summary>
    public int MaxOutputBytes { get; init; } = 64 * 1024;

    /// <summary>Bytes kept of standard error.</summary>
    public int MaxErrorBytes { get; init; } = 8 * 1024;

    /// <summary>Variables added to, or (null value) taken out of, the environment.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>False: the plugin sees <see cref="Environment"/> only. True: this process's own too, without its MUSTER_* variables (they may hold keys).</summary>
    public bool InheritEnvironment { get; init; } = true;

    /// <summary>Where it starts; null: the root folder.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>The account to run as; null: this process's own. Another one needs root.</summary>
    public string? User { get; init; }
}
