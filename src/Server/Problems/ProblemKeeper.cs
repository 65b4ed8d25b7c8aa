using Muster.Checks;
using Muster.Checks.States;
using Muster.Server.Checking;
using Muster.Server.Hosts;
using Muster.Server.States;
using Muster.Server.States.Engine;
using Muster.Server.States.History;
using Muster.Server.Web.Live;

namespace Muster.Server.Problems;

/// <summary>
/// Opens, changes and ends problems as states and hosts do. At the start the open ones are held against the states, which the
/// journal has restored, so that nothing that happened around the end before is missed. Streams hear of one after it is kept.
/// </summary>
internal sealed class ProblemKeeper(
    ProblemStore store, ProblemBoard board, ProblemChanges changes, StateBoard states, HostRegistry hosts, TransitionWriter transitions, AssignmentTable assignments,
    LiveUpdates live, TimeProvider time, ILogger<ProblemKeeper> log) : IHostedService, IDisposable
{
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(1);
    private readonly Lock gate = new();
    private readonly CancellationTokenSource stop = new();
    private long lastId;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        // Before the gate: the table of hosts has one of its own, and calls in here while it holds it.
        var known = hosts.All;
        lock (gate)
        {
            lastId = store.LastId();
            foreach (var open in store.LoadOpen()) board.Put(open);
            transitions.Told += Follow;
            hosts.StatusTold += Follow;
            hosts.Changed += Forget;
            assignments.Changed += Follow;
            foreach (var host in known) Compare(host);
        }
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        transitions.Told -= Follow;
        hosts.StatusTold -= Follow;
        hosts.Changed -= Forget;
        assignments.Changed -= Follow;
        return stop.CancelAsync();
    }

    public void Dispose() => stop.Dispose();

    /// <summary>Makes the problems of one host what its states say they are.</summary>
    private void Compare(HostRecord host)
    {
        var real = new HashSet<string>();
        if (IsProblem(host.Status) && real.Add(Problem.HostCheck)) Begin(host.Id, Problem.HostCheck, host.Status.Text(), host.StatusSince, host.StatusReason);
        if (host.Status != HostStatus.Gone)
            foreach (var view in states.Of(host).Where(v => v.IsProblem))
                if (real.Add(view.Check)) Begin(host.Id, view.Check, Text(view.Status), view.Since, view.Output);
        foreach (var gone in board.Open.Where(p => p.Host == host.Id && !real.Contains(p.Check) && (!p.IsExternal || host.Status == HostStatus.Gone)).ToList()) End(host.Id, gone.Check, time.GetUtcNow());
    }

    private void Follow(IReadOnlyList<StateTransition> told)
    {
        lock (gate)
            foreach (var t in told)
            {
                var at = DateTimeOffset.FromUnixTimeMilliseconds(t.Change.At);
                if (t.Change.Has(Happenings.ProblemEnded)) End(t.Host, t.Check, at);
                else if (t.Change.Has(Happenings.ProblemBegan | Happenings.ProblemChanged | Happenings.ProblemNoLongerHidden))
                    Begin(t.Host, t.Check, Text(t.Change.To), at, PluginOutput.Parse(t.Output).Text);
            }
    }

    private void Follow(HostChange change, HostTransition transition)
    {
        lock (gate)
        {
            // Two changes shortly after one another may be told in the other order: the host as it is now counts.
            if (hosts.Find(transition.Host) is not { } host) return;
            if (IsProblem(host.Status)) Begin(host.Id, Problem.HostCheck, host.Status.Text(), host.StatusSince, host.StatusReason);
            else End(host.Id, Problem.HostCheck, host.StatusSince);
            // A host that left takes its problems along, and brings those back that are still there.
            if (host.Status == HostStatus.Gone || transition.From == HostStatus.Gone) Compare(host);
        }
    }

    /// <summary>Another system says that a host has a problem, or that its status is another now.</summary>
    public void BeginExternal(HostId host, string name, string status, DateTimeOffset at, string output)
    {
        lock (gate) Begin(host, Problem.ExternalPrefix + name, status, at, output);
    }

    /// <summary>It is over; nothing when there is none.</summary>
    public void EndExternal(HostId host, string name, DateTimeOffset at)
    {
        lock (gate) End(host, Problem.ExternalPrefix + name, at);
    }

    private void Follow(AssignmentChanged changed)
    {
        lock (gate)
            foreach (var check in changed.Change.Removed) End(changed.Host.Id, check, time.GetUtcNow());
    }

    private void Forget(HostChange change)
    {
        if (change.After is not null) return;
        lock (gate)
            foreach (var open in board.Open.Where(p => p.Host == change.Host.Id).ToList()) End(open.Host, open.Check, time.GetUtcNow());
        _ = KeepTryingAsync(() => store.ForgetAsync(change.Host.Id));
    }

    private void Begin(HostId host, string check, string status, DateTimeOffset at, string output)
    {
        var open = board.Find(host, check);
        if (open?.Status == status && (open.Output == output || !open.SaysItself)) return;
        Keep(open, open is null ? new Problem(++lastId, host, check, status, at, output, null) : open with { Status = status, Output = output, Revision = open.Revision + 1 }, at);
    }

    private void End(HostId host, string check, DateTimeOffset at)
    {
        if (board.Find(host, check) is { } open) Keep(open, open with { Ended = at, Revision = open.Revision + 1 }, at);
    }

    private void Keep(Problem? before, Problem problem, DateTimeOffset at)
    {
        board.Put(problem);
        _ = KeepAndTellAsync(new ProblemChange(before, problem) { At = at });
    }

    private async Task KeepAndTellAsync(ProblemChange change)
    {
        var written = false;
        if (!await KeepTryingAsync(async () => written = await store.SaveAsync(change, changes.Write)) || !written) return;
        changes.Tell(change);
        if (hosts.Find(change.After.Host) is { } host) live.Publish("problem", ProblemAnswer.Of(change.After, host, board.Acknowledged(change.After.Id)), "problems", "overview", $"host:{host.Id}", $"problem:{change.After.Id}");
    }

    /// <summary>Until the disk takes it; false when the server stopped before: the next start finds it again from the states.</summary>
    private async Task<bool> KeepTryingAsync(Func<Task> write)
    {
        while (true)
        {
            try
            {
                await write();
                return true;
            }
            catch (Exception error) when (error is IOException or Storage.StorageFullException or Storage.StorageBusyException)
            {
                log.LogWarning("A problem waits to be written: {Reason}", error.Message);
            }
            catch (Exception ended) when (ended is OperationCanceledException or ObjectDisposedException)
            {
                return false;
            }
            try
            {
                await Task.Delay(Again, time, stop.Token);
            }
            catch (Exception ended) when (ended is OperationCanceledException or ObjectDisposedException)
            {
                return false;
            }
        }
    }

    private static bool IsProblem(HostStatus status) => status is HostStatus.Down or HostStatus.Blind;

    private static string Text(CheckStatus status) => status.ToString().ToUpperInvariant();
}
