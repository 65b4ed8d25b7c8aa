namespace Muster.Probes.Process.Streaming;

/// <summary>What to run with its output streamed: an argument vector (never a shell line) and the walls around it.</summary>
/// <param name="Arguments">The vector; the first is the absolute path of the executable.</param>
/// <param name="Marker">Goes into the environment of everything the run starts, so that what left its session is still found.</param>
public sealed record StreamedCommand(IReadOnlyList<string> Arguments, string Marker)
{
    /// <summary>After this long the whole tree is told to end; null: never.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>How long the tree may take to end after SIGTERM before it is killed (SIGKILL).</summary>
    public TimeSpan KillGrace { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Variables added to, or (null value) taken out of, this process's own (without its MUSTER_* ones).</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>Where it starts; null: the account's home, or the root folder when the account is this process's own.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>The account to run as; null: this process's own. Another one needs root.</summary>
    public string? User { get; init; }

    /// <summary>Written to its standard input, which then ends.</summary>
    public ReadOnlyMemory<byte> Input { get; init; }
}

/// <summary>Where the output of a <see cref="StreamedProcess"/> goes. Called on the process's own thread only.</summary>
public interface IStreamedOutput
{
    /// <summary>How many bytes may be taken now; 0 makes the program wait on its pipe until <see cref="StreamedProcess.Wake"/>.</summary>
    int Room(bool error);

    void Take(bool error, ReadOnlySpan<byte> bytes);
}

/// <summary>How a streamed run ended.</summary>
/// <param name="Ending">What the program made of it; <see cref="PluginEnding.TimedOut"/> when the timeout ended it.</param>
/// <param name="Duration">To the end of the program itself.</param>
/// <param name="Killed">It was told to end by <see cref="StreamedProcess.Kill"/>; <paramref name="Ending"/> says how it then went.</param>
/// <param name="LeftProcesses">It ended by itself, but something it started held its output open and was let live.</param>
public sealed record StreamedEnd(PluginEnding Ending, TimeSpan Duration, bool Killed, bool LeftProcesses);
