using System.Globalization;
using Muster.Server.Commands.Output;
using Muster.Server.Commands.Steps;
using Muster.Server.Web.Api;
using Muster.Server.Web.Kit;

namespace Muster.Server.Commands.Pages;

/// <summary>
/// What the page of one host's output shows: its end, followed as it grows; a window of lines (<c>?from=</c>, from 0); the lines around one (<c>?line=</c>, from 1);
/// or those that hold a word (<c>?q=</c>).
/// </summary>
public sealed class HostOutputView
{
    private const int MostFound = 1000;

    /// <summary>Of one line; a page of lines of a megabyte stays a page.</summary>
    private const int LongestLine = 4 << 10;

    /// <summary>Lines in a window, and of the end while it grows: what comes too fast to be read need not be drawn.</summary>
    private const int WindowLines = 400, TailLines = 150;

    public HostOutputView(HostStep step, PageQuery query)
    {
        (Step, Query) = (step, query);
        Path = $"/executions/{step.Execution.Id}/hosts/{step.Where.Name}" + (query["step"].Length > 0 ? $"?step={step.Step}" : "");
        (Lines, Bytes) = step.Look(i => (i.Lines, i.Bytes));
        Searches = query["q"].Length > 0;
        Asked = long.TryParse(query["line"], NumberStyles.None, CultureInfo.InvariantCulture, out var line) && line > 0 ? line : 0;
        Follows = !Searches && Asked == 0 && query["from"].Length == 0;
        Window = Follows ? RowWindow.End(Lines, step.State.IsOver() ? WindowLines : TailLines)
            : Asked > 0 ? RowWindow.At(Math.Max(0, Asked - 1 - WindowLines / 3), Lines, WindowLines)
            : RowWindow.Of(query["from"], Lines, WindowLines);
        Shown = Searches
            ? [.. OutputReader.Lines(step, 1, LongestLine).Where(l => l.Text.Contains(query["q"], StringComparison.OrdinalIgnoreCase)).Take(MostFound)]
            : [.. OutputReader.Lines(step, Window.From + 1, LongestLine).Take(Window.Size)];
    }

    public HostStep Step { get; }

    /// <summary>Of this output, with the step when one was asked for.</summary>
    public string Path { get; }
    public PageQuery Query { get; }
    public long Lines { get; }
    public long Bytes { get; }
    public RowWindow Window { get; }

    /// <summary>The line an address points at, from 1; 0 = none.</summary>
    public long Asked { get; }
    public bool Searches { get; }
    public bool Follows { get; }
    public IReadOnlyList<OutputLine> Shown { get; }
    public string Topic => $"execution:{Step.Execution.Id}";

    /// <exception cref="ApiProblem">404: the execution does not run on such a host.</exception>
    public static HostOutputView Of(Execution execution, string host, PageQuery query)
    {
        for (var number = 0; number < execution.Plan.Hosts.Count; number++)
            if (execution.Plan.Hosts[number].Name.Equals(host, StringComparison.OrdinalIgnoreCase)) return new HostOutputView(StepOf(execution, number, query["step"]), query);
        throw ApiProblem.NotFound($"execution {execution.Id} does not run on “{host}”.");
    }

    /// <summary>The step that was asked for (from 0), else the one that says how the host stands.</summary>
    private static HostStep StepOf(Execution execution, int host, string asked) =>
        int.TryParse(asked, NumberStyles.None, CultureInfo.InvariantCulture, out var step)
            ? execution.FindStep(host, step) ?? throw ApiProblem.NotFound($"step {asked} has not begun on “{execution.Plan.Hosts[host].Name}”.")
            : execution.Deciding(host) ?? execution.StepOf(host, 0);
}
