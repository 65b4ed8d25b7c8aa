using Muster.Server.OnCall.Teams;
using Muster.Server.Storage;
using Muster.Server.Web.Live;

namespace Muster.Server.OnCall.Escalation;

/// <summary>
/// The pages that run: begun by whoever routes, driven by the clock, ended by acknowledgements and recovery. Every change is on disk
/// before anything follows from it, so a start after any end goes on where it was. Any thread; changes are made one at a time.
/// </summary>
public sealed class Escalations(EscalationStore store, EscalationSink sink, OnCallNow onCall, LiveUpdates live, TimeProvider time, ILogger<Escalations> log) : IHostedService, IDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);
    private readonly SemaphoreSlim gate = new(1);
    private readonly Dictionary<long, RunningEscalation> running = [];
    private ITimer? timer;
    private long lastId;

    /// <summary>Raised after the chains of a subject changed: it was begun, paged, acknowledged, exhausted, ended.</summary>
    public event Action<RunningEscalation>? Changed;

    public IReadOnlyList<RunningEscalation> Running
    {
        get
        {
            lock (running) return [.. running.Values.OrderBy(e => e.Id)];
        }
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        lock (running)
        {
            lastId = store.LastId();
            foreach (var open in store.LoadOpen()) running[open.Id] = open;
        }
        timer = time.CreateTimer(_ => _ = DriveAsync(), null, Tick, Tick);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (timer is not null) await timer.DisposeAsync();
        // Whatever is being written is let end.
        await gate.WaitAsync(cancellationToken);
        gate.Release();
    }

    public void Dispose() => timer?.Dispose();

    /// <summary>Begins to page, and pages the first at once. The same subject and policy again answers the one that runs.</summary>
    /// <exception cref="FormatException">There is no such policy.</exception>
    public async Task<RunningEscalation> BeginAsync(string subject, string title, IReadOnlyList<long> problems, string policy, CancellationToken ct = default)
    {
        var known = onCall.Configured.Policies.GetValueOrDefault(policy) ?? throw new FormatException($"there is no escalation policy “{policy}”");
        RunningEscalation begun;
        await gate.WaitAsync(ct);
        try
        {
            if (Running.FirstOrDefault(e => e.Subject == subject && e.Policy.Name == policy) is { } already) return already;
            var now = time.GetUtcNow();
            begun = new RunningEscalation(++lastId, subject, title, problems, known, [.. known.Chains.Select(chain => RunningChain.Begin(chain, now))], now, null);
            await KeepAsync(begun, []);
            begun = await AdvanceAsync(begun, now);
        }
        finally
        {
            gate.Release();
        }
        return begun;
    }

    /// <summary>Which problems it is about, as they come and go.</summary>
    public Task SetProblemsAsync(string subject, string title, IReadOnlyList<long> problems) =>
        ChangeAsync(e => e.Subject == subject, (e, _) => e with { Problems = problems, Title = title });

    /// <summary>Somebody has the subject in hand: ends the chains that is good for. Answers how many go on asking for others.</summary>
    /// <param name="by">An account's name, or a person's id.</param>
    /// <param name="role">As which role; null: as all that the person has.</param>
    public Task<int> AcknowledgeAsync(string subject, string by, string? role) => AcknowledgeAsync(e => e.Subject == subject, by, role);

    /// <inheritdoc cref="AcknowledgeAsync(string, string, string)"/>
    public Task<int> AcknowledgeProblemsAsync(IReadOnlySet<long> problems, string by, string? role) => AcknowledgeAsync(e => e.Problems.Any(problems.Contains), by, role);

    /// <summary>What was acknowledged is so no longer, and the problem lasts: chains that were ended by it begin again.</summary>
    public Task ResumeProblemAsync(long problem) => ChangeAsync(e => e.Problems.Contains(problem),
        (e, now) => e with { Chains = [.. e.Chains.Select(c => c.End == ChainEnd.Acknowledged ? c.Again(now) : c)] });

    /// <summary>The subject is over.</summary>
    public Task ResolveAsync(string subject) => ChangeAsync(e => e.Subject == subject,
        (e, now) => e with { Ended = now, Chains = [.. e.Chains.Select(c => c.Ended(ChainEnd.Resolved, "", now))] });

    private async Task<int> AcknowledgeAsync(Func<RunningEscalation, bool> which, string by, string? role)
    {
        var all = onCall.Configured;
        var person = all.People.GetValueOrDefault(by) ?? all.PersonOf(by);
        IReadOnlyCollection<string> roles = role is not null ? [role] : person?.Roles ?? [];
        var changed = await ChangeAsync(which, (e, now) => e with { Chains = [.. e.Chains.Select(c => EscalationLaw.Acknowledge(c, person?.Id ?? by, roles, now))] });
        return changed.Sum(e => e.Chains.Count(c => c.End is null));
    }

    private async Task<List<RunningEscalation>> ChangeAsync(Func<RunningEscalation, bool> which, Func<RunningEscalation, DateTimeOffset, RunningEscalation> change)
    {
        var changed = new List<RunningEscalation>();
        await gate.WaitAsync();
        try
        {
            foreach (var before in Running.Where(which))
            {
                var after = change(before, time.GetUtcNow());
                await KeepAsync(after, []);
                changed.Add(after);
            }
        }
        finally
        {
            gate.Release();
        }
        return changed;
    }

    private async Task DriveAsync()
    {
        var now = time.GetUtcNow();
        if (!Running.Any(e => e.Due <= now)) return;
        await gate.WaitAsync();
        try
        {
            foreach (var due in Running.Where(e => e.Due <= now)) await AdvanceAsync(due, now);
        }
        catch (Exception error) when (error is IOException or StorageFullException or StorageBusyException or ObjectDisposedException)
        {
            // Nothing of the step was kept: it is due still, and comes with the next tick.
            log.LogWarning("A page waits to be written: {Reason}", error.Message);
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Does all steps that are due.</summary>
    private async Task<RunningEscalation> AdvanceAsync(RunningEscalation escalation, DateTimeOffset now)
    {
        var pages = new List<EscalationPage>();
        RunningChain[] chains = [.. escalation.Chains.Select(c => EscalationLaw.Exhaust(c, now))];
        for (var i = 0; i < chains.Length; i++)
        {
            IReadOnlyList<OnCallPerson> people = [];
            while (chains[i].Next < chains[i].Chain.Steps.Count && EscalationLaw.Advance(chains[i], escalation.Policy, now, (step, role) => [.. (people = onCall.Of(step, role, now)).Select(p => p.Person.Id)]) is { } advanced)
            {
                chains[i] = advanced.Chain;
                var (role, round, number, _) = advanced.Step;
                pages.AddRange(people.Select(p => new EscalationPage($"{escalation.Id}/{role}/{round}/{number + 1}/{p.Person.Id}", escalation.Id, escalation.Subject, escalation.Title,
                    escalation.Problems, escalation.Policy.Name, role, round, number + 1, p.Person, p.Via, now)));
                // Without anybody to page in a whole policy the next round waits its pause all the same.
                if (chains[i].Due > now) break;
            }
        }
        var after = escalation with { Chains = chains };
        if (pages.Count > 0 && !sink.HasTaker) log.LogWarning("Nobody delivers the page about {Subject}: {People}", escalation.Subject, string.Join(", ", pages.Select(p => p.Person.Id)));
        await KeepAsync(after, pages);
        if (pages.Count > 0) sink.Tell(pages);
        return after;
    }

    private async Task KeepAsync(RunningEscalation escalation, IReadOnlyList<EscalationPage> pages)
    {
        await store.SaveAsync(escalation, pages, sink.Write);
        lock (running)
        {
            if (escalation.Ended is null) running[escalation.Id] = escalation;
            else running.Remove(escalation.Id);
        }
        Changed?.Invoke(escalation);
        live.Publish("escalation", new { escalation.Id, escalation.Subject, escalation.Title, policy = escalation.Policy.Name, escalation.Ended }, ["oncall", .. escalation.Problems.Select(p => $"problem:{p}")]);
    }
}
