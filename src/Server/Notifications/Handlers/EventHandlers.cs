using System.Collections.Concurrent;
using Muster.Checks;
using Muster.Server.Configuration;
using Muster.Server.Hosts;
using Muster.Server.Problems;
using Muster.Server.States.Engine;
using Muster.Server.States.History;
using Muster.Server.Web.Api;
using Muster.Server.Web.Live;

namespace Muster.Server.Notifications.Handlers;

/// <summary>
/// Does what a check names when its state changes, recorded with its execution, by <c>check NAME</c>. The host's own policy is asked as
/// for every command. A state that keeps changing does it once in a while only, over restarts too.
/// </summary>
public sealed class EventHandlers(
    TransitionWriter transitions, ConfigurationStore configuration, HostRegistry hosts, ProblemBoard problems, ActRunner acts, HandlerRuns runs, LiveUpdates live, TimeProvider time, ILogger<EventHandlers> log) : IHostedService
{
    private readonly ConcurrentDictionary<(HostId, string, bool), DateTimeOffset> last = new();

    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var (host, check, recovery, at) in runs.Latest()) last[(host, check, recovery)] = at;
        transitions.Told += Follow;
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        transitions.Told -= Follow;
        return Task.CompletedTask;
    }

    private void Follow(IReadOnlyList<StateTransition> told)
    {
        var checks = configuration.Current.Checks;
        foreach (var transition in told)
            if (checks.TryGetValue(transition.Check, out var check) && check.Handler is { } handler && Wants(handler, transition) && InTime(transition, handler))
                _ = RunAsync(transition, handler);
    }

    private static bool Wants(CheckHandler handler, StateTransition transition)
    {
        var change = transition.Change;
        return change.To == CheckStatus.Ok ? handler.OnRecovery && change.WasHard && change.From != CheckStatus.Ok : change.Hard ? handler.OnHard : handler.OnSoft;
    }

    /// <summary>Recoveries have a pause of their own: the one after a problem that was handled is not lost to it.</summary>
    private bool InTime(StateTransition transition, CheckHandler handler)
    {
        var now = time.GetUtcNow();
        var key = (transition.Host, transition.Check, transition.Change.To == CheckStatus.Ok);
        if (last.TryGetValue(key, out var before) && now - before < handler.Every) return false;
        last[key] = now;
        return true;
    }

    private async Task RunAsync(StateTransition transition, CheckHandler handler)
    {
        if (hosts.Find(transition.Host) is not { Connected: true } host) return;
        var change = transition.Change;
        var why = new ActReason(host, transition.Check, change.To.ToString().ToUpperInvariant(), change.Hard, change.Attempt);
        var (execution, outcome) = ((long?)null, "");
        try
        {
            var begun = await acts.BeginAsync(handler.Act, handler.Timeout, why);
            execution = begun.Execution?.Id;
            outcome = begun.Waiting is { } waiting ? $"waits for approval {waiting.Id}" : "";
        }
        catch (ApiProblem no)
        {
            outcome = no.Message;
        }
        catch (Exception error) when (error is IOException or Storage.StorageFullException or Storage.StorageBusyException)
        {
            outcome = error.Message;
        }
        if (outcome.Length > 0) log.LogWarning("The handler of {Check} on {Host} did not begin: {Reason}", transition.Check, host.Name, outcome);
        await KeepAsync(new HandlerRun(time.GetUtcNow(), host.Id, why.Check, why.Status, why.Hard, handler.Act.ToString(), execution, outcome));
    }

    private async Task KeepAsync(HandlerRun run)
    {
        try
        {
            await runs.AddAsync(run);
            live.Touch([$"host:{run.Host}", .. problems.Open.Where(p => p.Host == run.Host && p.Check == run.Check).Select(p => $"problem:{p.Id}")]);
        }
        catch (Exception error) when (error is IOException or Storage.StorageFullException or Storage.StorageBusyException or ObjectDisposedException)
        {
            log.LogWarning("That the handler of {Check} ran is not recorded beside its execution: {Reason}", run.Check, error.Message);
        }
    }
}
