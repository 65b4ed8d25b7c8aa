using Muster.Server.Commands.Steps;

namespace Muster.Server.Commands.Output;

/// <summary>A line that holds what is looked for.</summary>
/// <param name="Text">Cut to what a list can show.</param>
public sealed record OutputMatch(HostStep Step, OutputLine Line, string Text);

/// <summary>What was found.</summary>
/// <param name="More">There is more than was asked for.</param>
public sealed record OutputMatches(IReadOnlyList<OutputMatch> Matches, bool More);

/// <summary>Looks through all that an execution printed, host by host, without regard to case. Reads the log as far as it has to.</summary>
public static class OutputSearch
{
    private const int LongestText = 500;

    /// <exception cref="OperationCanceledException">Whoever asked has gone.</exception>
    public static OutputMatches In(Execution execution, string words, int most, CancellationToken ct)
    {
        List<OutputMatch> matches = [];
        foreach (var step in Enumerable.Range(0, execution.Plan.Hosts.Count).SelectMany(execution.StepsOf))
        {
            ct.ThrowIfCancellationRequested();
            foreach (var line in OutputReader.Lines(step, 1))
            {
                if (!line.Text.Contains(words, StringComparison.OrdinalIgnoreCase)) continue;
                if (matches.Count == most) return new OutputMatches(matches, true);
                matches.Add(new OutputMatch(step, line, Cut(line.Text, words)));
            }
        }
        return new OutputMatches(matches, false);
    }

    /// <summary>Of a long line the part with the words in it.</summary>
    private static string Cut(string text, string words)
    {
        if (text.Length <= LongestText) return text;
        var from = Math.Clamp(text.IndexOf(words, StringComparison.OrdinalIgnoreCase) - LongestText / 4, 0, text.Length - LongestText);
        return (from > 0 ? "…" : "") + text.Substring(from, LongestText);
    }
}
