using System.CommandLine;

namespace Muster.Cli;

/// <summary>A command that has something to end and to tell after Ctrl-C, and may take this long for it.</summary>
internal sealed class LingeringCommand(string name, TimeSpan patience, string description) : Command(name, description)
{
    public TimeSpan Patience => patience;
}
