using Muster.Server.Notifications.Outbox;
using Muster.Server.Notifications.Routing;
using Muster.Server.Notifications.Settings;
using Muster.Server.Problems;
using Muster.Server.Storage;
using Muster.Server.Web.Live;

namespace Muster.Server.Notifications.Incidents;

/// <summary>
/// One after another takes the notices that problems leave in their own transactions, makes incidents of them, and writes in one
/// transaction: the incidents, the messages, and that the notices are dealt with. After a crash the notices that are left are taken again.
/// </summary>
public sealed class IncidentDesk(
    IncidentStore store, ProblemStore problems, ProblemChanges changes, Placement placement, Telling telling, OutboxStore outbox, OutboxBoard board,
    Hosts.HostRegistry hosts, EscalationPages escalations, LiveUpdates live, TimeProvider time, ILogger<IncidentDesk> log) : BackgroundService
{
    private const int MostNotices = 5000;
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(200), LookAnyway = TimeSpan.FromSeconds(1);
    private readonly SemaphoreSlim turn = new(1);
    private TaskCompletionSource wake = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private OpenIncidents all = new([], [], 0);

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        Load();
        foreach (var incident in all.All.Where(i => i.IsTold)) incident.Changed = true;
        changes.Told += _ => Volatile.Read(ref wake).TrySetResult();
        return base.StartAsync(cancellationToken);
    }

    /// <summary>Open incidents as they are now; a copy of the list, the incidents themselves go on.</summary>
    public async Task<IReadOnlyList<Incident>> OpenAsync(CancellationToken ct)
    {
        await turn.WaitAsync(ct);
        try
        {
            return [.. all.All.Where(i => i.Closed is null)];
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Somebody takes it on: reminders end, channels that follow acknowledgements hear at once. False when it is not open.</summary>
    public Task<bool> TakeAsync(long incident, Taken taken, CancellationToken ct) => ChangeAsync(() => all.All.FirstOrDefault(i => i.Id == incident), open => Take(open, taken), ct);

    /// <summary>The same for the incident that has the problem now.</summary>
    internal Task<bool> TakeProblemAsync(long problem, Taken taken) => ChangeAsync(() => all.Of(problem), open => Take(open, taken), default);

    /// <summary>An acknowledgement ended before its problem did: when no other is left, nobody has the incident in hand any more.</summary>
    internal Task<bool> ReleaseAsync(long problem, Func<long, bool> acknowledged) => ChangeAsync(() => all.Of(problem), open =>
    {
        if (open.TakenBy.Count == 0 || open.OpenDirect.Any(m => acknowledged(m.Problem))) return [];
        open.Tell(time.GetUtcNow(), "released", $"the acknowledgement of {string.Join(", ", open.TakenBy.Select(t => t.Person).Distinct())} ended: nobody has it in hand any more");
        open.TakenBy.Clear();
        return [];
    }, default);

    /// <summary>Others are asked to join: told with the desk's next step, which comes at once. False when it is not open.</summary>
    internal Task<bool> AskAsync(long incident, IReadOnlyList<NotifyTarget> targets, IncidentRequest asked, CancellationToken ct) => ChangeAsync(() => all.All.FirstOrDefault(i => i.Id == incident), open =>
    {
        var branch = IncidentBranch.Of(asked, targets, open, time.GetUtcNow());
        open.Branches.Add(branch);
        open.Tell(time.GetUtcNow(), "asked", asked.Tell(branch.Notify));
        return [];
    }, ct);

    private IReadOnlyList<OutboxRow> Take(Incident open, Taken taken)
    {
        if (open.TakenBy.Exists(t => t.Person == taken.Person && t.Role == taken.Role)) return [];
        open.TakenBy.Add(taken);
        open.Tell(taken.At, "taken", $"{taken.Person} acknowledged{(taken.Role.Length > 0 ? $" as {taken.Role}" : "")}{(taken.Comment.Length > 0 ? $": {taken.Comment}" : "")}");
        return telling.Taken(open, time.GetUtcNow());
    }

    private async Task<bool> ChangeAsync(Func<Incident?> find, Func<Incident, IReadOnlyList<OutboxRow>> change, CancellationToken ct)
    {
        await turn.WaitAsync(ct);
        try
        {
            return find() is { Closed: null } open && await CommitAsync(change(open), 0);
        }
        finally
        {
            turn.Release();
            Volatile.Read(ref wake).TrySetResult();
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                Volatile.Write(ref wake, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
                await turn.WaitAsync(stoppingToken);
                try
                {
                    await StepAsync();
                }
                finally
                {
                    turn.Release();
                }
                var pause = all.Unplaced.Count > 0 || all.All.Any(i => !i.IsTold || !i.OpenDirect.Any()) ? Soon : LookAnyway;
                await Task.WhenAny(Volatile.Read(ref wake).Task, Task.Delay(pause, time, stoppingToken));
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            log.LogDebug("The desk rests with {Count} incidents", all.All.Count());
        }
    }

    private async Task StepAsync()
    {
        try
        {
            var now = time.GetUtcNow();
            var notices = store.Notices(MostNotices);
            foreach (var notice in notices) Take(notice);
            placement.Settle(all, now);
            var rows = new List<OutboxRow>();
            foreach (var incident in all.All.ToList()) rows.AddRange(telling.Due(incident, now));
            await CommitAsync(rows, notices.Count > 0 ? notices[^1].Id : 0);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            // What is in memory may be half done: the database has the last whole state, and the notices are still there.
            log.LogError(error, "A step of the incidents failed and is taken again");
            Load();
            await Task.Delay(LookAnyway, time);
        }
    }

    private void Take(Notice notice)
    {
        var problem = notice.Problem;
        all.Unsettled = true;
        if (problem.Ended is null) all.Problems[problem.Id] = problem;
        else all.Problems.Remove(problem.Id);
        if (all.Of(problem.Id) is { } incident && incident.Find(problem.Id) is { } member)
        {
            if (!member.Open) return;
            incident.Put(member.With(problem));
            if (problem.Ended is null) incident.Tell(notice.At, "changed", member.Status == problem.Status ? $"{member.Place}: {problem.Output}" : $"{member.Place} is {problem.Status}");
            else
            {
                if (member.Held is null) incident.LastEnded = notice.At;
                incident.Tell(notice.At, "recovered", $"{member.Place} recovered");
            }
        }
        else if (problem.Ended is null && hosts.Find(problem.Host) is not null) all.Unplaced.Add(problem.Id);
        else all.Unplaced.Remove(problem.Id);
    }

    private async Task<bool> CommitAsync(IReadOnlyList<OutboxRow> rows, long upTo)
    {
        var changed = all.All.Where(i => i.Changed).Select(i => (Incident: i, Members: i.Dirty.ToList(), Story: i.Story.ToList())).ToList();
        if (changed.Count == 0 && rows.Count == 0 && upTo == 0) return true;
        var added = await outbox.WriteAsync(db =>
        {
            if (upTo > 0) IncidentStore.DeleteNotices(db, upTo);
            foreach (var (incident, members, story) in changed) IncidentStore.Save(db, incident, members, story);
            return rows.Select(row => OutboxStore.Add(db, row)).OfType<OutboxRow>().ToList();
        });
        foreach (var (incident, _, _) in changed)
        {
            incident.Dirty.Clear();
            incident.Story.Clear();
            incident.Changed = false;
            live.Touch("notifications", $"incident:{incident.Id}");
            foreach (var member in incident.Members.Take(100)) live.Touch($"problem:{member.Problem}");
        }
        board.Add(added.Where(row => row.Open));
        foreach (var (incident, _, _) in changed.Where(c => c.Incident.IsTold)) await escalations.FollowAsync(incident);
        all.DropClosed();
        return true;
    }

    private void Load()
    {
        var open = problems.LoadOpen();
        var loaded = new OpenIncidents(store.Open(), open, store.LastId());
        // Problems that neither stand in an incident nor have left a notice: from before there were incidents.
        var noticed = store.Notices(int.MaxValue).Select(n => n.Problem.Id).ToHashSet();
        foreach (var problem in open.Where(p => loaded.Of(p.Id) is null && !noticed.Contains(p.Id))) loaded.Unplaced.Add(problem.Id);
        // Members whose problem ended without a word (a host was forgotten while the server was down).
        var real = open.Select(p => p.Id).ToHashSet();
        foreach (var incident in loaded.All)
            foreach (var lost in incident.Members.Where(m => m.Open && !real.Contains(m.Problem) && !noticed.Contains(m.Problem)).ToList())
            {
                incident.Put(lost with { Ended = time.GetUtcNow() });
                incident.LastEnded = time.GetUtcNow();
            }
        all = loaded;
    }
}
