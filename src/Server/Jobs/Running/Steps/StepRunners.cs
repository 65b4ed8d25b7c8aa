using Muster.Server.Commands.Steps;
using Muster.Server.Jobs.Context;
using Muster.Server.Jobs.Definitions;

namespace Muster.Server.Jobs.Running.Steps;

/// <summary>Who runs which kind of step.</summary>
public sealed class StepRunners(HostPrograms programs, CheckRunner checks, HttpCaller http, ApprovalDesk approvals, WaitRunner waits, FileCopier files)
{
    /// <summary>Runs a step to its end, or takes up one that had begun before the server was started again.</summary>
    /// <exception cref="FormatException">It cannot run with what it is given.</exception>
    /// <exception cref="OperationCanceledException">Nothing more may run, or the server stops.</exception>
    public async Task RunAsync(Going going, Workflow flow, Stage stage, HostStep step, JobContext context)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(going.Stopping, going.Over);
        var task = stage.Step switch
        {
            CommandStep command => programs.RunAsync(going, step, programs.Command(command, context), either.Token),
            ScriptStep script => programs.RunAsync(going, step, await programs.ScriptAsync(going, stage, script, context, either.Token), either.Token),
            CheckStep check => checks.RunAsync(step, check, either.Token),
            HttpStep call => http.RunAsync(step, call, context, either.Token),
            WaitStep wait => waits.RunAsync(step, wait, either.Token),
            ApproveStep approve => approvals.RunAsync(step, approve, context, either.Token),
            CopyStep copy => programs.RunAsync(going, step, files.Spec(JobRun.Of(going.Execution.Plan), stage, copy, context), either.Token),
            ForeignStep foreign => throw new FormatException($"the plugin “{foreign.Type}” has no like here: put a command, a script or a request in its place"),
            _ => throw new FormatException($"steps of the kind {StepTitle.Kind(stage.Step)} do not run here"),
        };
        await task;
    }
}
