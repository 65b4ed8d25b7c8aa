using System.Collections.Concurrent;
using Muster.Checks;
using Muster.Server.Commands;
using Muster.Server.Commands.Steps;
using Muster.Server.Configuration;
using Muster.Server.Hosts;
using Muster.Server.States.Engine;
using Muster.Server.States.History;

namespace Muster.Server.Notifications.Handlers;

/// <summary>
/// Runs what a check names when its state changes: an execution like any other, recorded with its output, by <c>check NAME</c>. The
/// host's own policy is asked as for every command. A state that keeps changing runs it once in a while only.
/// </summary>
public sealed class EventHandlers(TransitionWriter transitions, ConfigurationStore configuration, HostRegistry hosts, Executions executions, TimeProvider time, ILogger<EventHandlers> log) : IHostedService
{
    private readonly ConcurrentDictionary<(HostId, string), DateTimeOffset> last = new();

    public Task StartAsync(CancellationToken cancellationToken)
    {
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

    /// <summary>A recovery is told once for each problem that was handled, whatever the pause says.</summary>
    private bool InTime(StateTransition transition, CheckHandler handler)
    {
        var now = time.GetUtcNow();
        var key = (transition.Host, transition.Check + (transition.Change.To == CheckStatus.Ok ? " recovery" : ""));
        if (last.TryGetValue(key, out var before) && now - before < handler.Every) return false;
        last[key] = now;
        return true;
    }

    private async Task RunAsync(StateTransition transition, CheckHandler handler)
    {
        if (hosts.Find(transition.Host) is not { Connected: true } host) return;
        var change = transition.Change;
        try
        {
            await executions.BeginAsync(new ExecutionPlan
            {
                Title = $"{transition.Check} {change.To.ToString().ToUpperInvariant()}: {handler.Run}",
                Hosts = [new PlannedHost(host.Id, host.Name)],
                Steps =
                [
                    new StepSpec
                    {
                        Line = handler.Run,
                        Timeout = handler.Timeout,
                        Environment = new Dictionary<string, string>
                        {
                            ["MUSTER_CHECK"] = transition.Check,
                            ["MUSTER_STATUS"] = change.To.ToString().ToUpperInvariant(),
                            ["MUSTER_HARDNESS"] = change.Hard ? "hard" : "soft",
                            ["MUSTER_ATTEMPT"] = change.Attempt.ToString(System.Globalization.CultureInfo.InvariantCulture),
                        },
                    },
                ],
            }, $"check {transition.Check}");
        }
        catch (Exception error) when (error is IOException or Storage.StorageFullException or Storage.StorageBusyException)
        {
            log.LogWarning("The handler of {Check} on {Host} could not be begun: {Reason}", transition.Check, host.Name, error.Message);
        }
    }
}
