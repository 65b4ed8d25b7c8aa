using System.Collections.Concurrent;
using Dapper;
using Muster.Server.Commands;
using Muster.Server.Commands.Steps;
using Muster.Server.Jobs.Context;
using Muster.Server.Jobs.Definitions;
using Muster.Server.Storage;
using Muster.Server.Web.Access;
using Muster.Server.Web.Api;
using Muster.Server.Web.Live;

namespace Muster.Server.Jobs.Running.Steps;

/// <summary>What somebody said to a step that waits for approval.</summary>
public sealed record StepDecision(bool Approved, string By, string Reason);

/// <summary>Steps that wait until somebody else than who began the execution says yes. Decisions are on disk before they count.</summary>
public sealed class ApprovalDesk(Database database, LiveUpdates live, TimeProvider time)
{
    public static readonly Migration[] Migrations =
    [
        new("Jobs", 2, "approvals of steps", """
            create table job_step_decisions (execution integer not null, step integer not null, host integer not null, approved integer not null, by text not null, reason text not null, at integer not null,
                primary key (execution, step, host));
            """),
    ];

    private sealed record Row(long Approved, string By, string Reason);

    private readonly ConcurrentDictionary<(long Execution, int Step, int Host), TaskCompletionSource<StepDecision>> waiting = new();

    public async Task RunAsync(HostStep step, ApproveStep approve, JobContext context, CancellationToken ct)
    {
        var first = step.State == StepState.Pending;
        step.Begin();
        if (first) step.Say($"{(approve.Message.Length > 0 ? VariableText.Plain(approve.Message, context.Find) : "Waits for approval")}\n");
        var key = (step.Execution.Id, step.Step, step.Host);
        var told = waiting.GetOrAdd(key, _ => new TaskCompletionSource<StepDecision>(TaskCreationOptions.RunContinuationsAsynchronously));
        try
        {
            if (Find(key) is { } known) told.TrySetResult(known);
            live.Touch($"execution:{step.Execution.Id}");
            var decision = await told.Task.WaitAsync(ct);
            step.Say($"{(decision.Approved ? "approved" : "refused")} by {decision.By}{(decision.Reason.Length > 0 ? $": {decision.Reason}" : "")}\n");
            await step.EndAsync(decision.Approved ? StepState.Succeeded : StepState.Refused, 0, $"{(decision.Approved ? "approved" : "refused")} by {decision.By}");
        }
        finally
        {
            waiting.TryRemove(key, out _);
        }
    }

    /// <summary>Steps of an execution that wait for somebody.</summary>
    public IReadOnlyList<HostStep> Waiting(Execution execution) =>
        [.. waiting.Keys.Where(k => k.Execution == execution.Id).OrderBy(k => k.Step).Select(k => execution.StepOf(k.Host, k.Step))];

    /// <exception cref="ApiProblem">403 for who began it, 409 when nothing waits.</exception>
    public async Task DecideAsync(Execution execution, int? step, bool approved, string reason, Caller caller)
    {
        var open = waiting.Where(w => w.Key.Execution == execution.Id && (step is null || w.Key.Step == step)).ToList();
        if (open.Count == 0) throw ApiProblem.Conflict($"no step of execution {execution.Id} waits for approval.");
        if (approved && Account(caller.Name) == Account(execution.By)) throw ApiProblem.Forbidden("whoever began an execution cannot approve a step of it: somebody else has to.");
        foreach (var (key, told) in open)
        {
            await database.WriteAsync(db =>
            {
                db.Execute("insert into job_step_decisions (execution, step, host, approved, by, reason, at) values (@Execution, @Step, @Host, @approved, @by, @reason, @at) on conflict do nothing",
                    new { key.Execution, key.Step, key.Host, approved = approved ? 1 : 0, by = caller.Name, reason, at = time.GetUtcNow().ToUnixTimeMilliseconds() });
            });
            told.TrySetResult(Find(key)!);
        }
    }

    /// <summary>A token acts for its account.</summary>
    private static string Account(string name) => name.Split('/')[0];

    private StepDecision? Find((long Execution, int Step, int Host) key) => database.Read(db => db.Query<Row>(
        "select approved Approved, by By, reason Reason from job_step_decisions where execution = @Execution and step = @Step and host = @Host", new { key.Execution, key.Step, key.Host })
        .Select(r => new StepDecision(r.Approved != 0, r.By, r.Reason)).FirstOrDefault());
}
