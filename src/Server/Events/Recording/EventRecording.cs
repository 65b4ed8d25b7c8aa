using System.Reflection;
using Muster.Checks;
using Muster.Checks.States;
using Muster.Server.Configuration;
using Muster.Server.Hosts;
using Muster.Server.States.Engine;
using Muster.Server.States.History;

namespace Muster.Server.Events.Recording;

/// <summary>
/// Writes down what happens in the slices to the left: the configuration applied or refused, checks in hard bad states (from beginning to
/// recovery), hosts that join, leave, are lost and come back, and the server's own start.
/// </summary>
internal sealed class EventRecording(EventLog events, ConfigurationStore configuration, HostRegistry hosts, TransitionWriter transitions, TimeProvider time) : IHostedService
{
    private const int LongestTitle = 200;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        configuration.Applied += Applied;
        configuration.RefusalChanged += Refused;
        hosts.StatusTold += Host;
        hosts.Changed += Forgotten;
        transitions.Told += Checks;
        var version = typeof(EventRecording).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";
        // Of the commit that stands behind the version some digits are enough.
        if (version.IndexOf('+', StringComparison.Ordinal) is >= 0 and var plus && version.Length > plus + 9) version = version[..(plus + 9)];
        events.Note(EventDraft.At(time.GetUtcNow(), "server", $"Muster server {version} started".Replace("  ", " ", StringComparison.Ordinal)));
        if (configuration.LastRefusal is not null) Refused();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        configuration.Applied -= Applied;
        configuration.RefusalChanged -= Refused;
        hosts.StatusTold -= Host;
        hosts.Changed -= Forgotten;
        transitions.Told -= Checks;
        return Task.CompletedTask;
    }

    private void Applied(ConfigurationSnapshot before, ConfigurationSnapshot after)
    {
        var changed = configuration.LastChange;
        var title = changed.Files is [var one] ? $"Configuration: {one.Path}" : $"Configuration: {changed.Files.Count} files";
        events.Note(EventDraft.At(time.GetUtcNow(), "configuration", title, detail: changed.Summary, author: changed.Author));
    }

    private void Refused()
    {
        if (configuration.LastRefusal is not { } refusal)
        {
            events.End("configuration refused", time.GetUtcNow());
            return;
        }
        events.End("configuration refused", time.GetUtcNow());
        events.Note(EventDraft.Beginning("configuration refused", time.GetUtcNow(), "configuration", $"Configuration refused: {refusal.File}:{refusal.Line}:{refusal.Column}",
            detail: $"{refusal.Reason}. Changed: {configuration.LastChange.Summary}", author: configuration.LastChange.Author));
    }

    private void Host(HostChange change, HostTransition transition)
    {
        var host = change.Host;
        var key = $"host {host.Id}";
        var labels = Of(host.Name);
        if (transition.To is HostStatus.Down or HostStatus.Blind or HostStatus.Rebooting)
        {
            events.End(key, transition.At);
            events.Note(EventDraft.Beginning(key, transition.At, "host", $"{host.Name} {transition.To.Text()}", labels, transition.Reason));
            return;
        }
        events.End(key, transition.At);
        var title = transition switch
        {
            { To: HostStatus.Gone } => $"{host.Name} left",
            { From: null } => $"{host.Name} joined",
            { From: HostStatus.Gone } => $"{host.Name} joined again",
            _ => $"{host.Name} UP",
        };
        events.Note(EventDraft.At(transition.At, "host", title, labels, transition.Reason));
    }

    private void Forgotten(HostChange change)
    {
        if (change.After is not null) return;
        events.End($"host {change.Host.Id}", time.GetUtcNow());
        events.Note(EventDraft.At(time.GetUtcNow(), "host", $"{change.Host.Name} forgotten", Of(change.Host.Name)));
    }

    private void Checks(IReadOnlyList<StateTransition> told)
    {
        foreach (var transition in told) Check(transition);
    }

    private void Check(StateTransition transition)
    {
        var change = transition.Change;
        var begins = change.Has(Happenings.ProblemBegan | Happenings.ProblemChanged | Happenings.ProblemNoLongerHidden);
        if (!begins && !change.Has(Happenings.ProblemEnded)) return;
        var at = DateTimeOffset.FromUnixTimeMilliseconds(change.At);
        var key = $"check {transition.Host} {transition.Check}";
        events.End(key, at);
        // Of a host that is lost its own event tells.
        if (!begins || change.Telling == Telling.HostDown || change.To == CheckStatus.Ok || hosts.Find(transition.Host) is not { } host) return;
        var labels = new Dictionary<string, string> { [EventScope.Host] = host.Name, ["check"] = transition.Check, ["status"] = change.To.ToString().ToUpperInvariant() };
        var output = PluginOutput.Parse(transition.Output).Text;
        var title = $"{transition.Check} {labels["status"]} on {host.Name}";
        events.Note(EventDraft.Beginning(key, at, "check", title.Length <= LongestTitle ? title : title[..LongestTitle], labels, output, source: $"transition {transition.Position}.{transition.Ordinal}"));
    }

    private static Dictionary<string, string> Of(string host) => new() { [EventScope.Host] = host };
}
