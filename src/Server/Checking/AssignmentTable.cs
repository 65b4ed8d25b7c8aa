using System.Collections.Concurrent;
using Muster.Protocol;
using Muster.Server.Configuration;
using Muster.Server.Hosts;
using Muster.Server.States.Engine;

namespace Muster.Server.Checking;

/// <summary>
/// Which host has which checks. Worked out as things change: a host that changes is matched against all checks, a check
/// that changes against all hosts, nothing else. Every change goes to the state engine and to the host's agent.
/// </summary>
public sealed class AssignmentTable(HostRegistry hosts, ConfigurationStore configuration, StateEngine engine, TimeProvider time, ILogger<AssignmentTable> log)
{
    private readonly ConcurrentDictionary<HostId, HostAssignment> assignments = new();
    private readonly Lock gate = new();
    private readonly QueryBearers bearers = new();
    private ulong version;

    /// <summary>In the order of each host.</summary>
    public event Action<AssignmentChanged>? Changed;

    public IReadOnlyDictionary<string, CheckDefinition> Catalogue => configuration.Current.Checks;

    public HostAssignment Of(HostId host) => assignments.GetValueOrDefault(host) ?? new HostAssignment(0, new Dictionary<string, CheckDefinition>());

    /// <summary>The states of this query or forecast check, each with the time (Unix milliseconds) it was last told of.</summary>
    public IReadOnlyList<(BorneState State, long At)> BorneBy(string check) => bearers.Of(check);

    /// <summary>An answer to a query check told something about this host, or there is something to forecast on it: from here on it has the check.</summary>
    /// <param name="name">Of the check, or of one series of it.</param>
    public void Bear(string name, HostId host)
    {
        var at = time.GetUtcNow().ToUnixTimeMilliseconds();
        if (bearers.Has(name, host))
        {
            bearers.Add(name, host, at);
            return;
        }
        lock (gate)
        {
            if (configuration.Current.Check(name) is not { } check || !IsBorne(check.Kind) || hosts.Find(host) is not { } record) return;
            if (SeriesName.IsOne(name)) Observe(engine.PolicyAsync(name, check.Policy));
            if (bearers.Add(name, host, at)) Match(record, [name]);
        }
    }

    /// <summary>There is nothing to tell of it any more: the host loses the state.</summary>
    public void Drop(BorneState state)
    {
        lock (gate)
            if (bearers.Remove(state.Name, state.Host) && hosts.Find(state.Host) is { } record) Match(record, [state.Name]);
    }

    public void Start()
    {
        version = (ulong)time.GetUtcNow().ToUnixTimeMilliseconds() << 8;
        lock (gate)
        {
            var now = time.GetUtcNow().ToUnixTimeMilliseconds();
            foreach (var check in Catalogue.Values) Observe(engine.PolicyAsync(check.Name, check.Policy));
            foreach (var host in hosts.Current)
            {
                foreach (var slot in engine.Find(host.Id)?.Slots ?? [])
                    if (configuration.Current.Check(slot.Name.Text) is { } check && IsBorne(check.Kind))
                    {
                        if (SeriesName.IsOne(check.Name)) Observe(engine.PolicyAsync(check.Name, check.Policy));
                        bearers.Add(check.Name, host.Id, now);
                    }
                Match(host);
            }
        }
        configuration.Applied += Applied;
        hosts.Changed += Follow;
    }

    public void Stop()
    {
        configuration.Applied -= Applied;
        hosts.Changed -= Follow;
    }

    private void Follow(HostChange change)
    {
        if (!change.SelectableChanged && change.Before?.Solo == change.After?.Solo) return;
        lock (gate)
        {
            if (change.After is { } host) Match(host);
            else
            {
                assignments.TryRemove(change.Host.Id, out _);
                bearers.Forget(change.Host.Id);
            }
        }
    }

    private void Applied(ConfigurationSnapshot before, ConfigurationSnapshot after)
    {
        lock (gate)
        {
            // Selectors with groups in them are parsed into the groups' tags, so a changed group changes the selector's value only then.
            var groupsChanged = !ReferenceEquals(before.GroupTags, after.GroupTags) && !SameGroups(before, after);
            var touched = before.Checks.Keys.Union(after.Checks.Keys)
                .Where(n => groupsChanged || !Same(before.Checks.GetValueOrDefault(n), after.Checks.GetValueOrDefault(n))).ToList();
            foreach (var name in touched)
                if (after.Checks.TryGetValue(name, out var check) && (before.Checks.GetValueOrDefault(name)?.Policy != check.Policy))
                    foreach (var state in bearers.Of(name).Select(borne => borne.State.Name).Append(name).Distinct()) Observe(engine.PolicyAsync(state, check.Policy));
            if (touched.Count == 0) return;
            foreach (var name in touched)
                bearers.Forget(name, state => after.Check(state) is not { Enabled: true } check || !IsBorne(check.Kind));
            foreach (var host in hosts.Current) Match(host, touched);
        }
    }

    private static bool SameGroups(ConfigurationSnapshot a, ConfigurationSnapshot b) =>
        a.GroupTags.Count == b.GroupTags.Count && a.GroupTags.All(g => b.GroupTags.TryGetValue(g.Key, out var tags) && tags.SequenceEqual(g.Value));

    private static bool Same(CheckDefinition? a, CheckDefinition? b) =>
        ReferenceEquals(a, b) || (a is not null && b is not null && a.Revision == b.Revision && a.On.Equals(b.On) && a.Enabled == b.Enabled && a.Policy == b.Policy);

    /// <summary>Which hosts have such a check is known only when something was found on them.</summary>
    private static bool IsBorne(CheckKind kind) => kind is QueryKind or ForecastKind;

    private bool Has(HostRecord host, CheckDefinition check) =>
        check.Enabled && (IsBorne(check.Kind) ? bearers.Has(check.Name, host.Id) : check.FromServer || !host.Solo) && check.On.Matches(host);

    private void Match(HostRecord host, IReadOnlyCollection<string>? only = null)
    {
        if (host.Status == HostStatus.Gone) return;
        var known = assignments.GetValueOrDefault(host.Id);
        var before = known?.Checks ?? InEngine(host);
        var after = only is null || known is null ? new Dictionary<string, CheckDefinition>() : new Dictionary<string, CheckDefinition>(before);
        // A check stands for the states of its series, too.
        var names = only is null || known is null ? Catalogue.Keys.Concat(bearers.On(host.Id)) : only.Concat(before.Keys.Where(name => SeriesName.IsOne(name) && only.Contains(SeriesName.CheckOf(name))));
        foreach (var name in names)
        {
            if (configuration.Current.Check(name) is { } check && Has(host, check)) after[name] = check;
            else after.Remove(name);
        }
        List<string> removed = [.. before.Keys.Where(n => !after.ContainsKey(n))];
        List<CheckDefinition> put = [.. after.Values.Where(c => !before.TryGetValue(c.Name, out var old) || old.Revision != c.Revision)];
        if (known is not null && removed.Count == 0 && put.Count == 0) return;
        var next = new HostAssignment(++version, after);
        assignments[host.Id] = next;
        List<string> fresh = [.. after.Keys.Where(n => !before.ContainsKey(n))];
        if (fresh.Count + removed.Count > 0) Observe(engine.AssignedAsync(host.Id, fresh, removed));
        if (known is null) return;
        var change = new AssignmentChange { FromVersion = known.Version, Version = next.Version };
        change.Put.AddRange(put.Where(c => !c.FromServer).Select(c => WireCheck.Of(c, host)));
        change.Removed.AddRange(removed);
        Changed?.Invoke(new AssignmentChanged(host, change));
    }

    /// <summary>What the states of before a restart say the host had; revisions are not known, and not needed.</summary>
    private Dictionary<string, CheckDefinition> InEngine(HostRecord host)
    {
        var had = new Dictionary<string, CheckDefinition>();
        foreach (var slot in engine.Find(host.Id)?.Slots ?? [])
            if (!slot.Read().Look.Local) had[slot.Name.Text] = configuration.Current.Check(slot.Name.Text) ?? BuiltinChecks.All["uptime"];
        return had;
    }

    private void Observe(ValueTask task) => _ = ObserveAsync(task);

    private async Task ObserveAsync(ValueTask task)
    {
        try
        {
            await task;
        }
        catch (Exception error) when (error is IOException or OperationCanceledException)
        {
            log.LogError("A change of the checks did not reach the journal: {Reason}", error.Message);
        }
    }
}
