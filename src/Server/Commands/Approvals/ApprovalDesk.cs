using System.Collections.Concurrent;
using Muster.Server.Accounts.Audit;
using Muster.Server.Accounts.Users;
using Muster.Server.Commands.Rights;
using Muster.Server.Web.Access;
using Muster.Server.Web.Api;
using Muster.Server.Web.Live;

namespace Muster.Server.Commands.Approvals;

/// <summary>Runs what was approved, in the name of whoever asked. Throws an <see cref="ApiProblem"/> when it cannot; then it goes on waiting.</summary>
public delegate Task<Execution> ApprovedRun(ApprovalRow approved, Caller asker);

/// <summary>
/// Where runs wait for another person's word: nobody approves their own, the first word counts, and what nobody decided in time runs never.
/// Everything is in the audit trail.
/// </summary>
public sealed class ApprovalDesk(ApprovalStore store, UserStore users, AuditTrail audit, LiveUpdates live, TimeProvider time, ILogger<ApprovalDesk> log) : IHostedService, IDisposable
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);
    private readonly ConcurrentDictionary<string, ApprovedRun> _runs = new();
    private ITimer? _timer;

    /// <summary>Raised with every request that begins to wait, and with every one that is decided.</summary>
    public event Action<ApprovalRow>? Changed;

    /// <summary>Registers who runs approved requests of a kind, before the server listens.</summary>
    public void On(string kind, ApprovedRun run) => _runs[kind] = run;

    /// <summary>Puts a run to wait.</summary>
    /// <param name="request">JSON with everything <see cref="ApprovedRun"/> needs; no secrets.</param>
    /// <param name="content">Exactly what will run, for people.</param>
    public async Task<ApprovalRow> AskAsync(string kind, RunAsk ask, string request, string content, ApprovalRule rule, Caller caller)
    {
        var now = time.GetUtcNow();
        var id = await store.InsertAsync(new ApprovalRow(
            0, kind, ask.Title, request, content, [.. ask.Hosts.Select(h => h.Name)], rule.Name, rule.By, caller.Name, caller.UserId, caller.Role.ToString(), now, now + rule.Expires,
            ApprovalState.Pending, "", null, "", null));
        await audit.RecordAsync(caller, "approval asked", $"approval {id}", $"{content} on {ask.Hosts.Count}: {string.Join(", ", ask.Hosts.Take(100).Select(h => h.Name))}; rule {rule.Name}");
        return Tell(id);
    }

    /// <summary>Null when a caller may decide, else why not.</summary>
    public static string? Objection(ApprovalRow row, Caller caller) =>
        row.ById.Length > 0 && row.ById == caller.UserId ? "nobody approves what they asked for themselves; another person has to."
        : !RunRights.Includes(row.Approvers, caller) ? $"this is decided by {string.Join(", ", row.Approvers)}; {caller.Name} is none of them."
        : null;

    /// <exception cref="ApiProblem">403: not by this caller; 409: decided already, or it cannot begin (then it goes on waiting).</exception>
    public async Task<ApprovalRow> DecideAsync(ApprovalRow row, bool approve, string reason, Caller caller)
    {
        if (Objection(row, caller) is { } objection) throw ApiProblem.Forbidden(objection);
        if (!approve && string.IsNullOrWhiteSpace(reason)) throw ApiProblem.BadRequest("reason: say why it is denied.");
        Demand(row);
        if (!await store.DecideAsync(row.Id, approve ? ApprovalState.Approved : ApprovalState.Denied, caller.Name, reason.Trim(), time.GetUtcNow())) throw Decided(store.Find(row.Id)!);
        await audit.RecordAsync(caller, approve ? "approval given" : "approval denied", $"approval {row.Id}", $"{row.Content}, asked by {row.By}{(reason.Length > 0 ? $": {reason.Trim()}" : "")}");
        if (approve)
        {
            try
            {
                var execution = await _runs[row.Kind](row, Asker(row));
                await store.BeganAsync(row.Id, execution.Id);
            }
            catch (ApiProblem no)
            {
                await store.ReopenAsync(row.Id);
                Tell(row.Id);
                throw ApiProblem.Conflict($"it cannot begin, and goes on waiting: {no.Message}");
            }
        }
        return Tell(row.Id);
    }

    /// <exception cref="ApiProblem">403: somebody else's; 409: decided already.</exception>
    public async Task<ApprovalRow> WithdrawAsync(ApprovalRow row, Caller caller)
    {
        if (row.ById != caller.UserId && !caller.May(Role.Admin)) throw ApiProblem.Forbidden($"only {row.By} can take it back.");
        if (!await store.DecideAsync(row.Id, ApprovalState.Withdrawn, caller.Name, "", time.GetUtcNow())) throw Decided(store.Find(row.Id)!);
        await audit.RecordAsync(caller, "approval withdrawn", $"approval {row.Id}", row.Content);
        return Tell(row.Id);
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _timer = time.CreateTimer(_ => _ = ExpireAsync(), null, LookEvery, LookEvery);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        Dispose();
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        _timer?.Dispose();
        _timer = null;
    }

    internal async Task ExpireAsync()
    {
        try
        {
            foreach (var row in store.Latest(int.MaxValue, null, ApprovalState.Pending).Where(r => r.Expires <= time.GetUtcNow()))
            {
                if (!await store.DecideAsync(row.Id, ApprovalState.Expired, "", "nobody decided in time", time.GetUtcNow())) continue;
                await audit.RecordAsync(Caller.Server, "approval expired", $"approval {row.Id}", row.Content);
                Tell(row.Id);
            }
        }
        catch (Exception full) when (full is Storage.StorageFullException or Storage.StorageBusyException)
        {
            log.LogWarning("Approvals that ran out cannot be written down yet: {Reason}", full.Message);
        }
    }

    private void Demand(ApprovalRow row)
    {
        if (row.State != ApprovalState.Pending) throw Decided(row);
        if (row.Expires <= time.GetUtcNow()) throw ApiProblem.Conflict($"approval {row.Id} has run out at {row.Expires.UtcDateTime:yyyy-MM-dd HH:mm}Z: ask again.");
    }

    private static ApiProblem Decided(ApprovalRow row) =>
        ApiProblem.Conflict($"approval {row.Id} is {row.State.ToString().ToLowerInvariant()} already{(row.DecidedBy.Length > 0 ? $", by {row.DecidedBy}" : "")}.");

    /// <summary>Whoever asked, with no more rights than they had then and have now.</summary>
    private Caller Asker(ApprovalRow row)
    {
        var then = Enum.Parse<Role>(row.ByRole);
        if (row.ById.Length == 0) return new Caller(row.By, then, CallerKind.System);
        var user = users.Find(row.ById) ?? throw ApiProblem.Conflict($"{row.By} is no user any more.");
        return new Caller(row.By, user.Role < then ? user.Role : then, row.By.Contains('/') ? CallerKind.Token : CallerKind.User, row.ById);
    }

    private ApprovalRow Tell(long id)
    {
        var row = store.Find(id)!;
        live.Publish("approval", new { row.Id, state = row.State, row.Title, by = row.By }, "approvals", $"approval:{id}");
        Changed?.Invoke(row);
        return row;
    }
}
