using System.Text.RegularExpressions;

namespace Muster.Cli.Executions;

/// <summary>Lines of hosts as this output can show them: without their colours where there are none, in files and pipes.</summary>
internal static partial class PlainLine
{
    public static string Of(Surroundings around, string line) => around.Colours ? line : Look().Replace(line, "");

    [GeneratedRegex("\u001b\\[[0-9;:]*m")]
    private static partial Regex Look();
}
