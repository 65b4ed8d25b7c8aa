using Muster.Server.Commands;
using Muster.Server.Commands.Steps;
using Muster.Server.Jobs.Running.Steps;
using Muster.Server.Web.Api;

namespace Muster.Server.Jobs.Running;

/// <summary>A step of a job on a host.</summary>
/// <param name="State">As the API writes it; <c>pending</c> while it has not begun, <c>notRun</c> when it never did.</param>
/// <param name="Checks">Of a step that ran checks.</param>
public sealed record MatrixCell(int Step, string Host, string State, int Code, string Message, bool Handled, double? Duration, CheckSummary? Checks);

/// <summary>A step of a job in its place.</summary>
/// <param name="Path"><c>2</c>, <c>2/1</c> below a job reference, <c>2e</c> the error handler.</param>
public sealed record MatrixStep(int Number, string Path, string Kind, string Title, bool OnHosts, bool IsHandler, bool Waits);

/// <summary>How every step of an execution of a job stands on every host.</summary>
public sealed class JobMatrix(ApprovalDesk approvals)
{
    private const int MostHosts = 1000;

    public IReadOnlyList<MatrixStep> Steps(Execution execution)
    {
        var waiting = approvals.Waiting(execution).Select(s => s.Step).ToHashSet();
        return [.. Workflow.Of(JobRun.Of(execution.Plan)).All.Select(s => new MatrixStep(s.Slot, s.Path, StepTitle.Kind(s.Step), StepTitle.Of(s.Step), s.Step.OnHosts, s.Path.EndsWith('e'), waiting.Contains(s.Slot)))];
    }

    public static MatrixCell Cell(Execution execution, int host, int step)
    {
        var found = execution.FindStep(host, step);
        var outcome = found?.Outcome;
        var state = found?.State ?? (execution.IsUnfinished ? StepState.Pending : StepState.NotRun);
        return new MatrixCell(
            step, execution.Plan.Hosts[host].Name, state.Text(), outcome?.Code ?? 0, outcome?.Message ?? "", outcome?.Handled ?? false,
            outcome is { StartedMs: > 0 } ? outcome.DurationUs / 1e6 : null, CheckSummary.Of(outcome));
    }

    /// <summary>The checks of all its hosts together; null when no step ran checks.</summary>
    public static CheckSum? Checks(Execution execution)
    {
        var all = Enumerable.Range(0, execution.Plan.Hosts.Count)
            .SelectMany(host => execution.StepsOf(host).Select(step => (Host: execution.Plan.Hosts[host].Name, Summary: CheckSummary.Of(step.Outcome))))
            .Where(step => step.Summary is not null).Select(step => (step.Host, step.Summary!.Checks)).ToList();
        return all.Count == 0 ? null : CheckSum.Of(all);
    }

    public object Answer(Execution execution)
    {
        if (execution.Plan.Kind != JobRun.Kind) throw ApiProblem.NotFound($"execution {execution.Id} is of no job.");
        var run = JobRun.Of(execution.Plan);
        var checks = Checks(execution);
        return new
        {
            job = new { run.Root.Id, run.Root.Project, name = execution.Plan.Title, run.Root.Version, run.Root.Hash },
            run.Options,
            run.SecureOptions,
            run.Trigger,
            run.Attempt,
            steps = Steps(execution),
            checks,
            hosts = Enumerable.Range(0, Math.Min(MostHosts, execution.Plan.Hosts.Count)).Select(host => new
            {
                host = execution.Plan.Hosts[host].Name,
                hostId = execution.Plan.Hosts[host].Id,
                server = execution.Plan.Hosts[host].IsServer,
                state = execution.StateOf(host).Text(),
                steps = execution.StepsOf(host).Select(s => Cell(execution, host, s.Step)),
            }),
        };
    }
}
