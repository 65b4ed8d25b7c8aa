namespace Muster.Agent.Settings;

/// <summary>A setting that cannot be taken. The message names the place (file and line, option or variable) and the cure.</summary>
internal sealed class SettingsException : Exception
{
    public SettingsException(string message) : base(message) { }

    public SettingsException(string file, int line, string message) : base($"{file}:{line}: {message}") => Line = line;

    /// <summary>The line in the file, from 1; 0 when the setting did not come from a file.</summary>
    public int Line { get; }
}
