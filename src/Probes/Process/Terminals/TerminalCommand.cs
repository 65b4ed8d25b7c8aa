namespace Muster.Probes.Process.Terminals;

/// <summary>A login shell to be started on a terminal.</summary>
/// <param name="Marker">Goes into the environment of everything the shell starts.</param>
/// <param name="User">The account to run as; null: this process's own. Another one needs root.</param>
public sealed record TerminalCommand(string Marker, string? User, int Columns, int Rows)
{
    /// <summary>Variables added to, or (null value) taken out of, this process's own.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();
}

/// <summary>Where the output of a terminal goes. Called on the terminal's own thread only.</summary>
public interface ITerminalOutput
{
    /// <summary>How many bytes may be taken now; 0 makes the programs wait until <see cref="TerminalProcess.Wake"/>.</summary>
    int Room { get; }

    void Take(ReadOnlySpan<byte> bytes);
}
