using Muster.Server.Commands.Output;
using Muster.Server.Commands.Steps;
using Muster.Server.Web.Api;
using Muster.Server.Web.Kit;

namespace Muster.Server.Commands.Pages;

/// <summary>A row of the list of executions.</summary>
public sealed record ExecutionListRow(ExecutionRow Row, ExecutionStatus Status, IReadOnlyList<int> Counts);

/// <summary>A host on the page of its execution.</summary>
public sealed record HostRowView(string Name, StepState State, StepOutcome? Outcome, long Lines, string LastLine);

/// <summary>What the page of an execution shows.</summary>
public sealed class ExecutionView(Execution execution, PageQuery query)
{
    public const int PageSize = 100;
    private const int GroupsShown = 20;
    private const int SampleLines = 12;

    public Execution Execution => execution;
    public PageQuery Query => query;
    public string Topic => $"execution:{execution.Id}";
    public int[] Counts { get; } = execution.Count();
    public IReadOnlyList<OutputGroup> Groups { get; } = [.. OutputGroups.Of(execution).Take(GroupsShown)];
    public int Total => execution.Plan.Hosts.Count;

    public IReadOnlyList<(Tone, int)> Parts => [.. Counts.Select((count, state) => (StateTone.Of((StepState)state), count)).Where(p => p.count > 0)];

    /// <summary>Those that did not succeed first.</summary>
    public IEnumerable<HostRowView> Rows => Enumerable.Range(0, Total).OrderBy(Place).ThenBy(host => host).Skip((query.Page - 1) * PageSize).Take(PageSize).Select(Row);

    public IReadOnlyList<DiffLine>? Difference => Groups.FirstOrDefault(g => g.Key == query["compare"]) is { } other && other != Groups[0]
        ? LineDiff.Around(LineDiff.Of(Text(Groups[0]), Text(other)))
        : null;

    public IReadOnlyList<OutputLine> Sample(OutputGroup group) => execution.Deciding(group.Hosts[0]) is { } step ? [.. OutputReader.Lines(step, SampleFrom(group), longest: 2000).Take(SampleLines)] : [];

    /// <summary>Of what still runs the end is shown: it is what people wait for.</summary>
    private static long SampleFrom(OutputGroup group) => group.State.IsOver() ? 1 : Math.Max(1, group.Lines - SampleLines + 1);

    public string FirstName(OutputGroup group) => execution.Plan.Hosts[group.Hosts[0]].Name;

    public string Names(OutputGroup group) => string.Join(", ", group.Hosts.Take(30).Select(h => execution.Plan.Hosts[h].Name)) + (group.Hosts.Count > 30 ? " …" : "");

    public static string Words(int hosts) => hosts == 1 ? "1 host" : $"{hosts:#,0} hosts";

    public string HostWords(int hosts) => Words(hosts);

    private List<string> Text(OutputGroup group) => execution.Deciding(group.Hosts[0]) is { } step ? [.. OutputReader.Lines(step, 1).Take(LineDiff.MostLines).Select(l => Plain(l.Text))] : [];

    private static string Plain(string line) => string.Concat(AnsiText.Read(line).Select(span => span.Text));

    private int Place(int host) => execution.StateOf(host) switch { StepState.Succeeded => 3, StepState.Pending or StepState.NotRun => 2, StepState.Running or StepState.Sent => 1, _ => 0 };

    private HostRowView Row(int host)
    {
        var step = execution.Deciding(host);
        var lines = step?.Look(i => i.Lines) ?? 0;
        var last = lines == 0 ? "" : OutputReader.Lines(step!, lines, longest: 300).LastOrDefault()?.Text ?? "";
        return new HostRowView(execution.Plan.Hosts[host].Name, execution.StateOf(host), step?.Outcome, lines, Plain(last));
    }
}

/// <summary>What the page of one host's output shows: its end, followed as it grows; the lines from one on; or those that hold a word.</summary>
public sealed class HostOutputView
{
    public const int PageLines = 1000;

    public HostOutputView(HostStep step, PageQuery query)
    {
        (Step, Query) = (step, query);
        (Lines, Bytes) = step.Look(i => (i.Lines, i.Bytes));
        var from = long.TryParse(query["line"], out var line) ? Math.Max(1, line - 5) : 0;
        Follows = from == 0 && query["q"].Length == 0;
        Shown = query["q"] is { Length: > 0 } words ? [.. OutputReader.Lines(step, 1).Where(l => l.Text.Contains(words, StringComparison.OrdinalIgnoreCase)).Take(PageLines)]
            : [.. OutputReader.Lines(step, Follows ? Math.Max(1, Lines - PageLines + 1) : from).Take(PageLines)];
    }

    public HostStep Step { get; }
    public PageQuery Query { get; }
    public long Lines { get; }
    public long Bytes { get; }
    public bool Follows { get; }
    public IReadOnlyList<OutputLine> Shown { get; }
    public string Topic => $"execution:{Step.Execution.Id}";

    /// <exception cref="ApiProblem">404: the execution does not run on such a host.</exception>
    public static HostOutputView Of(Execution execution, string host, PageQuery query)
    {
        for (var number = 0; number < execution.Plan.Hosts.Count; number++)
            if (execution.Plan.Hosts[number].Name.Equals(host, StringComparison.OrdinalIgnoreCase)) return new HostOutputView(execution.Deciding(number) ?? execution.StepOf(number, 0), query);
        throw ApiProblem.NotFound($"execution {execution.Id} does not run on “{host}”.");
    }
}
