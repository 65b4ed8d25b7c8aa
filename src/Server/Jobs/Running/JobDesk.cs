using Muster.Selectors;
using Muster.Server.Commands;
using Muster.Server.Commands.Rights;
using Muster.Server.Commands.Steps;
using Muster.Server.Hosts;
using Muster.Server.Jobs.Catalogue;
using Muster.Server.Jobs.Context;
using Muster.Server.Jobs.Definitions;
using Muster.Server.Jobs.Rundeck;
using Muster.Server.States;
using Muster.Server.Web.Access;
using Muster.Server.Web.Api;

namespace Muster.Server.Jobs.Running;

/// <summary>A run of a job that somebody, or something, asks for.</summary>
/// <param name="Options">Several values of one option as a list.</param>
/// <param name="Filter">Rundeck's node filter, instead of the job's hosts.</param>
/// <param name="Selector">Muster's selector, likewise.</param>
/// <param name="Hosts">Names or ids, likewise.</param>
public sealed record JobAsk(
    IReadOnlyDictionary<string, IReadOnlyList<string>> Options, string? Filter = null, string? Selector = null, IReadOnlyList<string>? Hosts = null, string Trigger = "user", string? LogLevel = null, int? Confirm = null)
{
    public static JobAsk Plain { get; } = new(new Dictionary<string, IReadOnlyList<string>>());
    public int Attempt { get; init; }
    public long? RerunOf { get; init; }

    /// <summary>Only these hosts of those it would run on.</summary>
    public IReadOnlySet<HostId>? Only { get; init; }
}

/// <summary>A run that is allowed and ready to begin.</summary>
public sealed record ReadyRun(CataloguedJob Job, ExecutionPlan Plan, RunAsk Ask);

/// <summary>Makes executions of jobs: checks what is asked, who asks, and whether the job may run now.</summary>
public sealed class JobDesk(JobPlanner planner, HostQuery query, HostRegistry registry, JobCatalogue catalogue, JobHistory history, JobSecrets secrets, RemoteValues remote, RunRights rights, Executions executions)
{
    private readonly SemaphoreSlim beginning = new(1);

    /// <summary>Of jobs that say <c>approval: true</c>.</summary>
    private static readonly ApprovalRule Mark = new("approval: true", RunKinds.Job, NamePatterns.Any, NamePatterns.Any, Selector.All, 0, ["operator"], TimeSpan.FromDays(1), 0);

    /// <summary>Raised after an execution of a job has begun.</summary>
    public event Action<Execution, JobRun>? Began;

    /// <summary>The one job that a name means.</summary>
    /// <param name="name"><c>group/name</c>; a name alone may stand in any group; an id.</param>
    /// <exception cref="ApiProblem">404, or 409 when several have it.</exception>
    public CataloguedJob Named(string name, string? project)
    {
        if (catalogue.Find(name) is { } byId) return byId;
        var all = catalogue.Current.Named(name, string.IsNullOrEmpty(project) ? null : project);
        if (all.Count == 1) return all[0];
        throw all.Count == 0
            ? ApiProblem.NotFound($"there is no job “{name}”{(string.IsNullOrEmpty(project) ? "" : $" in {project}")}.")
            : ApiProblem.Conflict($"“{name}” is the name of {all.Count} jobs: {string.Join(", ", all.Take(10).Select(j => $"{j.FullName} of {j.Project}"))}. Say which.");
    }

    /// <summary>Everything that is checked before a run: options, hosts, rights. Nothing has begun after it.</summary>
    /// <exception cref="ApiProblem">400 for options, 403, 404 for hosts, 409.</exception>
    public async Task<ReadyRun> PrepareAsync(CataloguedJob job, JobAsk ask, Caller caller)
    {
        if (!job.Definition.ExecutionEnabled) throw ApiProblem.Conflict($"the job {job.FullName} is switched off (executionEnabled: false).");
        var instead = Instead(job, ask);
        var options = Options(await remote.FilledAsync(job, ask.Options), ask.Options);
        var plan = Plan(new PlanAsk(job, options, caller.Name, instead, ask.Only) { Trigger = ask.Trigger, Attempt = ask.Attempt, RerunOf = ask.RerunOf, LogLevel = ask.LogLevel ?? "INFO" });
        List<HostRecord> hosts = [.. plan.Hosts.Where(h => !h.IsServer).Select(h => registry.Find(h.Id)).OfType<HostRecord>()];
        if (ask.Confirm is { } confirm && confirm != hosts.Count)
            throw new ApiProblem(StatusCodes.Status409Conflict, $"this would run on {hosts.Count} hosts, not on {confirm}: hosts came or went since you looked.") { Extensions = { ["hosts"] = hosts.Count } };
        var wanted = new RunAsk(RunKinds.Job, job.FullName, hosts)
        {
            Project = job.Project,
            Job = job.FullName,
            Secrets = [.. job.Definition.Options.Where(o => o.StoragePath is not null && !ask.Options.ContainsKey(o.Name)).Select(o => JobSecrets.NameOf(o.StoragePath!))],
        };
        rights.Demand(caller, wanted);
        return new ReadyRun(job, plan, wanted);
    }

    private ExecutionPlan Plan(PlanAsk ask)
    {
        try
        {
            return planner.Plan(ask);
        }
        catch (FormatException wrong)
        {
            throw ApiProblem.Conflict($"{ask.Job.FullName} cannot run so: {wrong.Message}.");
        }
    }

    /// <summary>Begins at once; whether somebody has to approve it first is the caller's to ask.</summary>
    public async Task<Execution> RunAsync(CataloguedJob job, JobAsk ask, Caller caller) => await BeginAsync(await PrepareAsync(job, ask, caller), caller.Name);

    /// <summary>By which rule somebody else has to approve a run: one of the rights, or the mark of the job or of one that it refers to; null: it may begin.</summary>
    public ApprovalRule? Approval(ReadyRun ready) => rights.Approval(ready.Ask) ?? Marked(ready);

    /// <summary>The rule of a job that is marked itself, or refers to one that is.</summary>
    public ApprovalRule? Marked(ReadyRun ready) => JobRun.Of(ready.Plan).Pins.Any(p => catalogue.Find(p.Id)?.Definition.NeedsApproval == true) ? Mark : null;

    /// <summary>Begins what was prepared, unless as many of the job run as may.</summary>
    /// <exception cref="ApiProblem">409: it runs already.</exception>
    public async Task<Execution> BeginAsync(ReadyRun ready, string by)
    {
        await beginning.WaitAsync();
        try
        {
            Crowded(ready.Job);
            var execution = await executions.BeginAsync(ready.Plan, by);
            var run = JobRun.Of(ready.Plan);
            await history.BeginAsync(new JobRunRow(execution.Id, run.Root.Id, run.Root.Version, run.Root.Hash, run.Root.Project, run.Trigger, execution.Created, null, ExecutionStatus.Running));
            Began?.Invoke(execution, run);
            return execution;
        }
        finally
        {
            beginning.Release();
        }
    }

    /// <summary>The same job, as it is now, with the options it had: on the hosts it had, or on those that did not succeed.</summary>
    public async Task<Execution> RerunAsync(Execution before, bool failedOnly, Caller caller)
    {
        var run = JobRun.Of(before.Plan);
        var job = catalogue.Find(run.Root.Id) ?? throw ApiProblem.Conflict($"the job of execution {before.Id} is gone: roll it back to run it again.");
        if (run.SecureOptions.Except(job.Definition.Options.Where(o => o.StoragePath is not null).Select(o => o.Name)).ToList() is { Count: > 0 } lost)
            throw ApiProblem.Conflict($"its secrets ({string.Join(", ", lost)}) are not kept: run the job anew.");
        var hosts = before.Plan.Hosts.Where((h, i) => !h.IsServer && (!failedOnly || before.StateOf(i) != StepState.Succeeded)).Select(h => h.Id).ToHashSet();
        if (hosts.Count == 0 && before.Plan.HostCount > 0) throw ApiProblem.Conflict("every host of it succeeded: there is nothing to run again.");
        var options = run.Options.Where(o => job.Definition.Options.Any(d => d.Name == o.Key))
            .ToDictionary(o => o.Key, o => (IReadOnlyList<string>)(o.Value.Length == 0 ? [] : job.Definition.Options.First(d => d.Name == o.Key) is { Multivalued: true } many ? o.Value.Split(many.Delimiter) : [o.Value]));
        var ready = await PrepareAsync(job, new JobAsk(options, Selector: run.Instead, Trigger: "rerun") { RerunOf = before.Id, Only = before.Plan.HostCount > 0 ? hosts : null }, caller);
        // One word of another person is for one run.
        if (Approval(ready) is { } rule) throw ApiProblem.Conflict($"this needs an approval (rule “{rule.Name}”): run the job anew, then it can be asked for.");
        return await BeginAsync(ready, caller.Name);
    }

    private void Crowded(CataloguedJob job)
    {
        var running = executions.Active.Where(e => e.Plan.Kind == JobRun.Kind && JobRun.Of(e.Plan).Root.Id == job.Id).ToList();
        var most = !job.Definition.MultipleExecutions ? 1 : job.Definition.MaxMultipleExecutions > 0 ? job.Definition.MaxMultipleExecutions : int.MaxValue;
        if (running.Count >= most)
            throw new ApiProblem(StatusCodes.Status409Conflict, most == 1
                ? $"the job {job.FullName} runs already, as execution {running[0].Id}; multipleExecutions: true lets it run several times at once."
                : $"the job {job.FullName} runs {running.Count} times already, which is the most (maxMultipleExecutions).")
            { Extensions = { ["execution"] = running[0].Id } };
    }

    private Selector? Instead(CataloguedJob job, JobAsk ask)
    {
        var given = (ask.Filter is { Length: > 0 } ? 1 : 0) + (ask.Selector is { Length: > 0 } ? 1 : 0) + (ask.Hosts is { Count: > 0 } ? 1 : 0);
        if (given == 0) return null;
        if (given > 1) throw ApiProblem.BadRequest("give one of filter, selector and hosts.");
        if (!job.Definition.FilterEditable && ask.RerunOf is null) throw ApiProblem.Conflict($"the hosts of {job.FullName} cannot be chosen for a run (nodeFilterEditable: false).");
        if (ask.Filter is { Length: > 0 } filter) return query.Selector(NodeFilter.Parse(filter).ToSelector());
        if (ask.Selector is { Length: > 0 } selector) return query.Selector(selector);
        return query.Selector(string.Join(" or ", ask.Hosts!.Select(h => Selectors.Selector.ForName(query.Host(h).Name).ToString())));
    }

    private IReadOnlyDictionary<string, OptionValue> Options(JobDefinition job, IReadOnlyDictionary<string, IReadOnlyList<string>> given)
    {
        try
        {
            return OptionValues.Resolve(job.Options, given, secrets.Find);
        }
        catch (OptionException wrong)
        {
            throw new ApiProblem(StatusCodes.Status400BadRequest, $"{wrong.Message}.") { Extensions = { ["options"] = wrong.Wrong } };
        }
    }
}
