namespace Muster.Probes.Process;

/// <summary>One run of a plugin.</summary>
/// <param name="Ending">How it ended.</param>
/// <param name="Output">Standard output: valid text, at most the command's limit when written as UTF-8; invalid bytes and NULs are U+FFFD.</param>
/// <param name="ErrorOutput">Standard error, likewise.</param>
/// <param name="Duration">From the start to the end of the plugin itself (not of what it left behind).</param>
public sealed record PluginRun(PluginEnding Ending, string Output, string ErrorOutput, TimeSpan Duration)
{
    /// <summary>Bytes of standard output that were dropped because the limit was reached.</summary>
    public long DroppedBytes { get; init; }

    /// <summary>True when <see cref="Output"/> is not all that the plugin printed.</summary>
    public bool Truncated => DroppedBytes > 0;

    /// <summary>The plugin ended, but something it started kept its output open; what was in the plugin's process group has been killed.</summary>
    public bool LeftProcesses { get; init; }
}
