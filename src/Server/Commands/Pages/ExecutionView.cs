using Muster.Server.Commands.Output;
using Muster.Server.Commands.Steps;
using Muster.Server.Web.Kit;

namespace Muster.Server.Commands.Pages;

/// <summary>A row of the list of executions.</summary>
public sealed record ExecutionListRow(ExecutionRow Row, ExecutionStatus Status, IReadOnlyList<int> Counts);

/// <summary>A host on the page of its execution.</summary>
public sealed record HostRowView(string Name, StepState State, StepOutcome? Outcome, long Lines, string LastLine);

/// <summary>What the page of an execution shows. Of the list of hosts it holds a window: the browser asks for others as it scrolls.</summary>
public sealed class ExecutionView
{
    /// <summary>The first one fills the highest screens; those that scrolling asks for reach farther, so that it asks seldom.</summary>
    private const int FirstRows = 50, WindowRows = 100;
    private const int GroupsShown = 20;
    private const int SampleLines = 12;
    private const int MostFound = 200;
    private readonly Execution execution;
    private readonly StepState[] states;
    private readonly List<int> listed;

    /// <param name="gone">Whoever asked may go while all that was printed is looked through.</param>
    public ExecutionView(Execution execution, PageQuery query, CancellationToken gone)
    {
        (this.execution, Query) = (execution, query);
        states = [.. Enumerable.Range(0, execution.Plan.Hosts.Count).Select(execution.StateOf)];
        Counts = new int[(int)StepState.NotRun + 1];
        foreach (var state in states) Counts[(int)state]++;
        Groups = OutputGroups.Of(execution, GroupsShown);
        if (query["q"].Trim() is { Length: > 0 } words) Found = OutputSearch.In(execution, words, MostFound, gone);
        listed = List(query["state"], query["host"]);
        Window = RowWindow.Of(query["from"], listed.Count, query["from"].Length > 0 ? WindowRows : FirstRows);
    }

    public Execution Execution => execution;
    public PageQuery Query { get; }

    /// <summary>What runs, where the execution is called something else; null when its title says it, or a script does.</summary>
    public string? CommandLine => execution.Plan.Steps[0] is { Script: null } step && step.Title != execution.Plan.Title ? step.Title : null;
    public string Topic => $"execution:{execution.Id}";
    public int[] Counts { get; }
    public IReadOnlyList<OutputGroup> Groups { get; }
    public int Total => states.Length;

    /// <summary>Lines that hold the words that are looked for; null when none are.</summary>
    public OutputMatches? Found { get; }

    public RowWindow Window { get; }

    public IReadOnlyList<(Tone, int)> Parts => [.. Counts.Select((count, state) => (StateTone.Of((StepState)state), count)).Where(p => p.count > 0)];

    public IEnumerable<HostRowView> Rows => listed.Skip((int)Window.From).Take(Window.Size).Select(Row);

    public IReadOnlyList<DiffLine>? Difference => Groups.FirstOrDefault(g => g.Key == Query["compare"]) is { } other && other != Groups[0]
        ? LineDiff.Around(LineDiff.Of(Text(Groups[0]), Text(other)))
        : null;

    public IReadOnlyList<OutputLine> Sample(OutputGroup group) => execution.Deciding(group.Hosts[0]) is { } step ? [.. OutputReader.Lines(step, SampleFrom(group), longest: 2000).Take(SampleLines)] : [];

    /// <summary>Of what still runs the end is shown: it is what people wait for.</summary>
    private static long SampleFrom(OutputGroup group) => group.State.IsOver() ? 1 : Math.Max(1, group.Lines - SampleLines + 1);

    /// <summary>Where the whole output of the first host of a group stands.</summary>
    public string OutputPath(OutputGroup group) => $"/executions/{execution.Id}/hosts/{execution.Plan.Hosts[group.Hosts[0]].Name}";

    /// <summary>Where that of a step stands; a word of the query follows.</summary>
    public string OutputPath(HostStep step) => $"/executions/{execution.Id}/hosts/{step.Where.Name}?{(execution.Plan.Steps.Count > 1 ? $"step={step.Step}&" : "")}";

    public string Names(OutputGroup group) => string.Join(", ", group.Hosts.Take(30).Select(h => execution.Plan.Hosts[h].Name)) + (group.Hosts.Count > 30 ? " …" : "");

    public static string Words(int hosts) => hosts == 1 ? "1 host" : $"{hosts:#,0} hosts";

    public string HostWords(int hosts) => Words(hosts);

    private List<string> Text(OutputGroup group) => execution.Deciding(group.Hosts[0]) is { } step ? [.. OutputReader.Lines(step, 1).Take(LineDiff.MostLines).Select(l => Plain(l.Text))] : [];

    internal static string Plain(string line) => string.Concat(AnsiText.Read(line).Select(span => span.Text));

    /// <summary>The hosts that are wanted, those that did not succeed first.</summary>
    private List<int> List(string state, string name)
    {
        List<int>[] places = [[], [], [], []];
        for (var host = 0; host < states.Length; host++)
        {
            if (state.Length > 0 && states[host].Text() != state) continue;
            if (name.Length > 0 && !execution.Plan.Hosts[host].Name.Contains(name, StringComparison.OrdinalIgnoreCase)) continue;
            places[states[host] switch { StepState.Succeeded => 3, StepState.Pending or StepState.NotRun => 2, StepState.Running or StepState.Sent => 1, _ => 0 }].Add(host);
        }
        return [.. places.SelectMany(p => p)];
    }

    private HostRowView Row(int host)
    {
        var step = execution.Deciding(host);
        var lines = step?.Look(i => i.Lines) ?? 0;
        // What is said instead of the last line saves reading it.
        var last = lines == 0 || step!.Outcome is { Message.Length: > 0 } ? "" : OutputReader.Lines(step, lines, longest: 300).LastOrDefault()?.Text ?? "";
        return new HostRowView(execution.Plan.Hosts[host].Name, states[host], step?.Outcome, lines, Plain(last));
    }
}
