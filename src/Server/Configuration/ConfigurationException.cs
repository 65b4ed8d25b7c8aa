namespace Muster.Server.Configuration;

/// <summary>What is wrong with a configuration file, and where. Lines and columns count from 1.</summary>
public sealed class ConfigurationException(string file, long line, long column, string reason)
    : FormatException($"{file}:{line}:{column}: {reason}")
{
    public string File { get; } = file;
    public long Line { get; } = line;
    public long Column { get; } = column;

    /// <summary>The message without the place.</summary>
    public string Reason { get; } = reason;
}
