using System.Text.Json;
using Muster.Server.Commands;
using Muster.Server.Commands.Approvals;
using Muster.Server.Commands.Rights;
using Muster.Server.Hosts;
using Muster.Server.Jobs.Catalogue;
using Muster.Server.Web.Access;
using Muster.Server.Web.Api;

namespace Muster.Server.Jobs.Running;

/// <summary>Where every wish to run a job comes in: it begins, or it waits for another person's word where the rights say so.</summary>
public sealed class JobGate(JobDesk desk, JobCatalogue catalogue, ApprovalDesk approvals, ApprovalStore waiting) : IHostedService
{
    private sealed record Kept(string Job, string Hash, Dictionary<string, string[]> Options, string[] Hosts, string Trigger, string? LogLevel, string? Filter, string? Selector, string[]? Named);

    public async Task<RunBegun> RunAsync(CataloguedJob job, JobAsk ask, Caller caller)
    {
        var ready = await desk.PrepareAsync(job, ask, caller);
        return desk.Approval(ready) is { } rule ? new RunBegun(null, await AskAsync(ready, ask, rule, caller)) : new RunBegun(await desk.BeginAsync(ready, caller.Name), null);
    }

    /// <summary>The schedule's way in: rules of the rights are about people, and do not hold it up; a job that is marked asks, once at a time.</summary>
    /// <exception cref="ApiProblem">It cannot begin, or its last run still waits.</exception>
    public async Task<RunBegun> RunScheduledAsync(CataloguedJob job, JobAsk ask, Caller caller)
    {
        var ready = await desk.PrepareAsync(job, ask, caller);
        if (desk.Marked(ready) is not { } mark) return new RunBegun(await desk.BeginAsync(ready, caller.Name), null);
        if (waiting.Latest(int.MaxValue, null, ApprovalState.Pending).FirstOrDefault(r => r.Kind == JobRun.Kind && r.By == caller.Name && JsonSerializer.Deserialize<Kept>(r.Request, JsonSerializerOptions.Web)!.Job == job.Id) is { } open)
            throw ApiProblem.Conflict($"the run before still waits for approval {open.Id}.");
        return new RunBegun(null, await AskAsync(ready, ask, mark, caller));
    }

    private async Task<ApprovalRow> AskAsync(ReadyRun ready, JobAsk ask, ApprovalRule rule, Caller caller)
    {
        var job = ready.Job;
        var run = JobRun.Of(ready.Plan);
        if (job.Definition.Options.Any(o => o.Secure && o.StoragePath is null && ask.Options.ContainsKey(o.Name)))
            throw ApiProblem.BadRequest($"this waits for approval (rule “{rule.Name}”), and secrets are not kept while it does: give the option a storagePath.");
        var kept = new Kept(job.Id, run.Root.Hash, ask.Options.ToDictionary(o => o.Key, o => o.Value.ToArray()), [.. ready.Ask.Hosts.Select(h => h.Id.ToString())], ask.Trigger, ask.LogLevel, ask.Filter, ask.Selector, ask.Hosts?.ToArray());
        var content = $"job {job.FullName} of {job.Project}, version {run.Root.Version} ({run.Root.Hash[..Math.Min(12, run.Root.Hash.Length)]})"
            + string.Concat(run.Options.Select(o => $"\n-{o.Key} {o.Value}")) + string.Concat(run.SecureOptions.Select(o => $"\n-{o} ******")) + "\n\n" + run.Root.Text;
        return await approvals.AskAsync(JobRun.Kind, ready.Ask, JsonSerializer.Serialize(kept, JsonSerializerOptions.Web), content, rule, caller);
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        approvals.On(JobRun.Kind, RunApprovedAsync);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>The same content on the same hosts, with the asker's rights of now.</summary>
    private async Task<Execution> RunApprovedAsync(ApprovalRow approved, Caller asker)
    {
        var kept = JsonSerializer.Deserialize<Kept>(approved.Request, JsonSerializerOptions.Web)!;
        var job = catalogue.Find(kept.Job) ?? throw ApiProblem.Conflict("the job is gone.");
        var only = kept.Hosts.Select(HostId.Parse).ToHashSet();
        var ask = new JobAsk(kept.Options.ToDictionary(o => o.Key, o => (IReadOnlyList<string>)o.Value), kept.Filter, kept.Selector, kept.Named, kept.Trigger, kept.LogLevel) { Only = only.Count > 0 ? only : null };
        var ready = await desk.PrepareAsync(job, ask, asker);
        if (JobRun.Of(ready.Plan).Root.Hash != kept.Hash) throw ApiProblem.Conflict("the job is another one since it was asked for: ask again.");
        if (ready.Ask.Hosts.Count != only.Count) throw ApiProblem.Conflict($"the job would run on {ready.Ask.Hosts.Count} of the {only.Count} hosts it was asked for: ask again.");
        return await desk.BeginAsync(ready, asker.Name);
    }
}
