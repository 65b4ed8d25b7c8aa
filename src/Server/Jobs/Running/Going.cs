using Muster.Server.Commands;
using Muster.Server.Commands.Steps;
using Muster.Server.Hosts;
using Muster.Server.Jobs.Context;
using Muster.Server.Jobs.Running.Steps;

namespace Muster.Server.Jobs.Running;

/// <summary>An execution of a job under way: runs single steps, and knows when nothing more may begin.</summary>
public sealed class Going : IDisposable
{
    private readonly HostRegistry _hosts;
    private readonly StepRunners _runners;
    private readonly CancellationTokenSource _over;
    private readonly Lock _gate = new();

    public Going(Execution execution, Workflow root, StepRunners runners, HostRegistry hosts, CancellationToken stopping)
    {
        (Execution, Root, _runners, _hosts, Stopping) = (execution, root, runners, hosts, stopping);
        _over = CancellationTokenSource.CreateLinkedTokenSource(execution.Killed);
    }

    public Execution Execution { get; }
    public Workflow Root { get; }

    /// <summary>The server stops: everything is left as it is, and goes on at the next start.</summary>
    public CancellationToken Stopping { get; }

    /// <summary>Nothing more begins: a person, the time or too much output ended it.</summary>
    public CancellationToken Over => _over.Token;

    public (ExecutionStatus Status, string Message)? Verdict { get; private set; }

    /// <summary>The first reason that no host has of its own.</summary>
    public string? WhyFailed { get; private set; }

    /// <summary>Where steps of the server stand.</summary>
    public int ServerHost => Execution.Plan.Hosts.Count - 1;

    public HostRecord? Host(int host) => _hosts.Find(Execution.Plan.Hosts[host].Id);

    public JobContext ContextOf(JobContext context, int host) => Execution.Plan.Hosts[host] is { IsServer: false, Name: var name } ? context.For(name, Host(host)) : context;

    public void Failed(string why) => WhyFailed ??= why;

    /// <summary>Ends the execution before its end.</summary>
    public void Stop(ExecutionStatus status, string message)
    {
        lock (_gate)
        {
            if (Verdict is not null || _over.IsCancellationRequested) return;
            Verdict = (status, message);
        }
        _over.Cancel();
        for (var host = 0; host < Execution.Plan.Hosts.Count; host++)
            foreach (var step in Execution.StepsOf(host).Where(s => !s.State.IsOver())) Execution.End(step);
    }

    /// <summary>Runs one step, or tells how it went before the server was started again.</summary>
    public async Task<StepOutcome> RunAsync(Workflow flow, Stage stage, int host, JobContext context)
    {
        var step = Execution.StepOf(host, stage.Slot);
        if (!step.Done.IsCompleted)
        {
            if (step.State == StepState.Pending && Over.IsCancellationRequested) return await NotRunAsync(step);
            try
            {
                await _runners.RunAsync(this, flow, stage, step, ContextOf(context, host));
            }
            catch (FormatException wrong)
            {
                await step.EndAsync(StepState.NotStarted, 0, wrong.Message);
            }
            catch (OperationCanceledException) when (Over.IsCancellationRequested && !Stopping.IsCancellationRequested)
            {
                await step.EndAsync(StepState.Killed, 0, WhyOver);
            }
        }
        var outcome = await step.Done.WaitAsync(Stopping);
        context.Data.Take(step, stage.Step.LogFilters.Concat(flow.Job.LogFilters));
        return step.Outcome ?? outcome;
    }

    public string WhyOver => Verdict?.Message ?? $"ended by {Execution.KilledBy}";

    private Task<StepOutcome> NotRunAsync(HostStep step) => step.EndAsync(StepState.NotRun, 0, $"{WhyOver} before its turn");

    /// <summary>A host whose turn does not come.</summary>
    public Task SkipAsync(int host, Stage stage, string why) => Execution.StepOf(host, stage.Slot).EndAsync(StepState.NotRun, 0, why);

    /// <summary>Until every step that began is over: after an end that was asked for some may still be ending.</summary>
    public async Task SettleAsync()
    {
        for (var host = 0; host < Execution.Plan.Hosts.Count; host++)
            foreach (var step in Execution.StepsOf(host).Where(s => s.State != StepState.Pending)) await step.Done.WaitAsync(Stopping);
    }

    public void Dispose() => _over.Dispose();
}
