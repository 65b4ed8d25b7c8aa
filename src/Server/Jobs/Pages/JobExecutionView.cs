using Muster.Server.Commands;
using Muster.Server.Commands.Output;
using Muster.Server.Commands.Pages;
using Muster.Server.Commands.Steps;
using Muster.Server.Jobs.Running;
using Muster.Server.Web.Kit;

namespace Muster.Server.Jobs.Pages;

/// <summary>What the page of an execution of a job shows: every step on every host.</summary>
public sealed class JobExecutionView
{
    public const int PageSize = 50;
    private readonly IReadOnlyList<MatrixStep> steps;

    public JobExecutionView(Execution execution, JobMatrix matrix, PageQuery query, CancellationToken gone)
    {
        (Execution, Query, Run) = (execution, query, JobRun.Of(execution.Plan));
        steps = matrix.Steps(execution);
        Flow = Workflow.Of(Run);
        Checks = JobMatrix.Checks(execution);
        Shown = [.. Enumerable.Range(0, execution.Plan.Hosts.Count).OrderBy(h => execution.Plan.Hosts[h].IsServer ? 1 : 0).ThenBy(Place).ThenBy(h => h).Skip((query.Page - 1) * PageSize).Take(PageSize)];
        Said = new ExecutionView(execution, query, gone);
        Chosen = execution.Plan.Hosts.Index().Where(h => h.Item.Name == query["host"]).Select(h => (int?)h.Index).FirstOrDefault();
        ChosenStep = Chosen is { } host ? Step(host) : null;
    }

    public Execution Execution { get; }
    public PageQuery Query { get; }
    public JobRun Run { get; }
    public Workflow Flow { get; }

    /// <summary>Error handlers only where one ran.</summary>
    public IReadOnlyList<MatrixStep> Columns => [.. steps.Where(s => !s.IsHandler || Enumerable.Range(0, Execution.Plan.Hosts.Count).Any(h => Execution.FindStep(h, s.Number) is not null))];

    public CheckSum? Checks { get; }
    public IReadOnlyList<int> Shown { get; }
    public string Topic => $"execution:{Execution.Id}";

    /// <summary>What the hosts said, grouped.</summary>
    public ExecutionView Said { get; }

    /// <summary>The host whose output is shown.</summary>
    public int? Chosen { get; }
    public HostStep? ChosenStep { get; }

    public IReadOnlyList<MatrixStep> Waiting => [.. steps.Where(s => s.Waits)];

    public int[] Counts => Execution.Count();

    public IReadOnlyList<(Tone, int)> Parts => [.. Counts.Select((count, state) => (StateTone.Of((StepState)state), count)).Where(p => p.count > 0)];

    /// <summary>Steps that are over, of all there are: what the bar shows while it runs.</summary>
    public (int Done, int All) Progress
    {
        get
        {
            var own = steps.Where(s => !s.IsHandler).ToList();
            var all = own.Sum(s => s.OnHosts ? Execution.Plan.HostCount : 1);
            var done = Enumerable.Range(0, Execution.Plan.Hosts.Count).Sum(h => own.Count(s => Execution.FindStep(h, s.Number) is { } found && found.State.IsOver()));
            return (Math.Min(done, all), all);
        }
    }

    public MatrixCell Cell(int host, MatrixStep step) => JobMatrix.Cell(Execution, host, step.Number);

    /// <summary>A step of the server stands in its row, one of the hosts in theirs.</summary>
    public bool Belongs(int host, MatrixStep step) => Execution.FindStep(host, step.Number) is not null || step.OnHosts != Execution.Plan.Hosts[host].IsServer;

    public IReadOnlyList<OutputLine> Lines => ChosenStep is { } step && step.Look(i => i.Lines) is var total ? [.. OutputReader.Lines(step, Math.Max(1, total - 400), longest: 2000)] : [];

    private HostStep? Step(int host) =>
        int.TryParse(Query["step"], out var number) ? Execution.FindStep(host, number) : Execution.Deciding(host);

    private int Place(int host) => Execution.StateOf(host) switch { StepState.Succeeded => 3, StepState.Pending or StepState.NotRun => 2, StepState.Running or StepState.Sent => 1, _ => 0 };
}
