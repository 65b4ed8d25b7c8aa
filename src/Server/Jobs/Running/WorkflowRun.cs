using Muster.Server.Commands;
using Muster.Server.Commands.Steps;
using Muster.Server.Jobs.Context;
using Muster.Server.Jobs.Definitions;
using Muster.Server.Jobs.Running.Strategies;

namespace Muster.Server.Jobs.Running;

/// <summary>One job of an execution, gone through by its strategy. Gone through again after a restart it takes the same way: what is over answers at once.</summary>
/// <param name="each">The host it runs for, when it stands in a step that runs on each host.</param>
internal sealed class WorkflowRun(Going going, Workflow flow, JobContext context, int? each)
{
    private JobDefinition Job => flow.Job;

    public async Task<bool> RunAsync(IReadOnlyList<int> hosts)
    {
        var succeeded = Job.Strategy switch
        {
            JobStrategy.Parallel => (await Task.WhenAll(flow.Stages.Select(stage => SectionAsync([stage], hosts)))).All(ok => ok),
            JobStrategy.StepFirst => await InTurnAsync(flow.Stages.Select(stage => (IReadOnlyList<Stage>)[stage]), hosts),
            _ => await InTurnAsync(Sections(), hosts),
        };
        return succeeded;
    }

    /// <summary>Node-first goes host by host through as many steps as run on hosts; a step of the server stands between such sections.</summary>
    private IEnumerable<IReadOnlyList<Stage>> Sections()
    {
        var section = new List<Stage>();
        foreach (var stage in flow.Stages)
        {
            if (section.Count > 0 && (!stage.Step.OnHosts || !section[^1].Step.OnHosts))
            {
                yield return section;
                section = [];
            }
            section.Add(stage);
        }
        if (section.Count > 0) yield return section;
    }

    private async Task<bool> InTurnAsync(IEnumerable<IReadOnlyList<Stage>> sections, IReadOnlyList<int> hosts)
    {
        var succeeded = true;
        foreach (var section in sections)
        {
            if (await SectionAsync(section, hosts)) continue;
            succeeded = false;
            if (!Job.KeepGoing) break;
        }
        return succeeded;
    }

    private async Task<bool> SectionAsync(IReadOnlyList<Stage> section, IReadOnlyList<int> hosts)
    {
        if (each is { } own) return await ThroughAsync(section, own);
        if (!section[0].Step.OnHosts) return await ThroughAsync(section, going.ServerHost);
        var atOnce = Threads(hosts.Count);
        var succeeded = true;
        foreach (var tier in Orchestration.InTiers(Job.Orchestrator, hosts, Rank))
        {
            succeeded &= await HostFanOut.OverAsync(tier, atOnce, Job.Dispatch.KeepGoing, host => ThroughAsync(section, host), going.Stopping,
                host => going.SkipAsync(host, section[0], "a host before it did not succeed, and the job does not go on then (keepgoing)"));
            if (!succeeded && !Job.Dispatch.KeepGoing) break;
        }
        if (!succeeded && !Job.Dispatch.KeepGoing)
            foreach (var host in hosts.Where(h => going.Execution.Deciding(h) is null)) await going.SkipAsync(host, section[0], "hosts before it did not succeed, and the job does not go on then (keepgoing)");
        return succeeded;
    }

    private string Rank(int host) =>
        going.ContextOf(context, host).Node.GetValueOrDefault(Job.Dispatch.RankAttribute ?? "name", "");

    private int Threads(int hosts)
    {
        var text = Job.Dispatch.Threads is { } threads ? VariableText.Plain(threads, context.Find) : null;
        int wanted;
        try
        {
            wanted = Dispatch.Count(text is "0" or "" ? null : text, hosts, "threadcount");
        }
        catch (FormatException wrong)
        {
            going.Failed($"{wrong.Message}; one host at a time");
            wanted = 1;
        }
        return Math.Min(wanted, Orchestration.AtOnce(Job.Orchestrator, hosts) ?? int.MaxValue);
    }

    /// <summary>Steps one after the other on one host.</summary>
    private async Task<bool> ThroughAsync(IReadOnlyList<Stage> stages, int host)
    {
        var succeeded = true;
        foreach (var stage in stages)
        {
            if (await StageAsync(stage, host)) continue;
            succeeded = false;
            if (!Job.KeepGoing || going.Over.IsCancellationRequested) break;
        }
        return succeeded;
    }

    private async Task<bool> StageAsync(Stage stage, int host)
    {
        var outcome = await OneAsync(stage, host, context);
        if (outcome.Succeeded) return true;
        if (stage.Handler is not { } handler || outcome.State == StepState.NotRun || going.Over.IsCancellationRequested) return false;
        var handled = await OneAsync(handler, host, context.After(outcome));
        if (!handled.Succeeded || !handler.Step.KeepGoingOnSuccess) return false;
        foreach (var step in stage.All.Select(s => going.Execution.FindStep(host, s.Slot)).OfType<HostStep>()) step.Handle();
        return true;
    }

    private async Task<StepOutcome> OneAsync(Stage stage, int host, JobContext here) =>
        stage.Child is { } child ? await ReferenceAsync(stage, child, host, here) : await going.RunAsync(flow, stage, host, here);

    /// <summary>Another job in the place of a step; the step itself tells how it went as a whole.</summary>
    private async Task<StepOutcome> ReferenceAsync(Stage stage, Workflow child, int host, JobContext here)
    {
        var step = going.Execution.StepOf(host, stage.Slot);
        if (step.State == StepState.Pending && going.Over.IsCancellationRequested) return await step.EndAsync(StepState.NotRun, 0, $"{going.WhyOver} before its turn");
        if (child.Frame.Refused is { } refused) return await step.EndAsync(child.Frame.IsSkipped ? StepState.Succeeded : StepState.NotStarted, 0, refused);
        var reference = (JobReferenceStep)stage.Step;
        if (reference is { OnEachHost: true, NodeFilter.Length: > 0 } && !child.Frame.Hosts.Contains(host)) return await step.EndAsync(StepState.Succeeded, 0, $"this host is not among those of {child.Job.FullName} here: nothing to do");
        JobContext inner;
        try
        {
            var there = going.ContextOf(here, host);
            inner = there with { Options = ChildOptions.Resolve(child.Job, reference, there, path => going.Execution.Plan.Secrets.GetValueOrDefault(JobRun.StoredPrefix + path)), Job = JobVariables.Within(there.Job, child), Node = new Dictionary<string, string>() };
        }
        catch (FormatException wrong)
        {
            return await step.EndAsync(StepState.NotStarted, 0, wrong.Message);
        }
        step.Begin();
        var succeeded = await new WorkflowRun(going, child, inner, reference.OnEachHost || each is not null ? host : null).RunAsync(child.Frame.Hosts);
        return await step.EndAsync(succeeded ? StepState.Succeeded : going.Over.IsCancellationRequested ? StepState.Killed : StepState.Failed, 0, succeeded ? "" : $"the job {child.Job.FullName} did not succeed");
    }
}
