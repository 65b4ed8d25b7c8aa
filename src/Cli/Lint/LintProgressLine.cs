using System.Globalization;
using Muster.HttpLint.Pages;

namespace Muster.Cli.Lint;

/// <summary>One line on the terminal that says what is going on; nothing when it is no terminal.</summary>
internal sealed class LintProgressLine(Surroundings around) : IProgress<LintProgress>
{
    private readonly Lock gate = new();

    public void Report(LintProgress value)
    {
        if (!around.Colours) return;
        var count = value.Of > 1 ? string.Create(CultureInfo.InvariantCulture, $" {value.Done} of {value.Of}") : "";
        lock (gate) around.Error.Write($"\r{value.Doing}{count}\x1b[K");
    }

    public void Clear()
    {
        if (around.Colours) around.Error.Write("\r\x1b[K");
    }
}
