using System.Collections.Concurrent;

namespace Muster.Server.Hosts;

/// <summary>
/// All hosts, in memory; the table is written behind every change. Reads never wait for a change: who hears of one may wait for somebody
/// who reads. Changes are made one at a time; <see cref="Changed"/> is raised in their order, inside of the change.
/// </summary>
public sealed class HostRegistry(HostStore store, TimeProvider time)
{
    private readonly ConcurrentDictionary<HostId, HostRecord> hosts = new();
    private readonly HostNames names = new();
    private readonly object gate = new();
    private readonly Lock listing = new();
    private HostLists lists = new(-1, [], []);
    private long changes;

    /// <param name="Changes">How many changes there had been at least when they were made.</param>
    private sealed record HostLists(long Changes, HostRecord[] All, HostRecord[] Current);

    public event Action<HostChange>? Changed;

    /// <summary>Raised after a status change is on disk: now it may be told.</summary>
    public event Action<HostChange, HostTransition>? StatusTold;

    /// <summary>Every host that is not GONE.</summary>
    public IReadOnlyList<HostRecord> Current => Lists().Current;

    /// <summary>Every host, the archive of those GONE included.</summary>
    public IReadOnlyList<HostRecord> All => Lists().All;

    public void Load()
    {
        lock (gate)
        {
            foreach (var host in store.Load().OrderBy(h => h.EnrolledAt))
                hosts[host.Id] = host with { Name = names.Take(host.Id, host.OwnName) };
            Interlocked.Increment(ref changes);
        }
    }

    public HostRecord? Find(HostId id) => hosts.GetValueOrDefault(id);

    /// <param name="nameOrId">A shown name (without regard to case), or an id.</param>
    public HostRecord? Find(string nameOrId)
    {
        if (HostId.TryParse(nameOrId, out var id) && hosts.TryGetValue(id, out var byId)) return byId;
        return names.Find(nameOrId) is { } named ? hosts.GetValueOrDefault(named) : null;
    }

    /// <summary>Makes a host, or changes it; the change is visible at once and the task ends when it is on disk.</summary>
    /// <param name="change">From the present record (null: none) to the next; the same one means no change.</param>
    public Task<HostRecord> ChangeAsync(HostId id, Func<HostRecord?, HostRecord> change, CancellationToken ct = default)
    {
        HostRecord? before;
        HostRecord after;
        lock (gate)
        {
            before = hosts.GetValueOrDefault(id);
            after = change(before);
            if (ReferenceEquals(before, after)) return Task.FromResult(after);
            if (before is null || before.OwnName != after.OwnName)
            {
                if (before is not null) names.Release(id, before.Name);
                after = after with { Name = names.Take(id, after.OwnName) };
            }
            Put(id, after);
            Changed?.Invoke(new HostChange(before, after));
        }
        return WriteAsync(before, after, ct);
    }

    /// <summary>Sets a status with the time and the reason, unless it is already so.</summary>
    public Task<HostRecord> SetStatusAsync(HostId id, HostStatus status, string reason, DateTimeOffset? at = null) =>
        ChangeAsync(id, host => host!.Status == status ? host : host with { Status = status, StatusSince = at ?? time.GetUtcNow(), StatusReason = reason });

    /// <summary>Forgets a host and its credential; its history goes too.</summary>
    public async Task ForgetAsync(HostId id)
    {
        lock (gate)
        {
            if (!hosts.TryRemove(id, out var host)) return;
            names.Release(id, host.Name);
            Interlocked.Increment(ref changes);
            Changed?.Invoke(new HostChange(host, null));
        }
        await store.DeleteAsync(id);
    }

    private async Task<HostRecord> WriteAsync(HostRecord? before, HostRecord after, CancellationToken ct)
    {
        var transition = before?.Status == after.Status ? null
            : new HostTransition(after.Id, after.StatusSince, before?.Status, after.Status, after.StatusReason);
        await store.SaveAsync(after, transition, ct);
        if (transition is not null) StatusTold?.Invoke(new HostChange(before, after), transition);
        return after;
    }

    private void Put(HostId id, HostRecord host)
    {
        hosts[id] = host;
        Interlocked.Increment(ref changes);
    }

    /// <summary>Makes the lists once for all who ask after the same change. Nothing is called from within that could wait for the registry.</summary>
    private HostLists Lists()
    {
        if (Volatile.Read(ref lists) is var known && known.Changes == Interlocked.Read(ref changes)) return known;
        lock (listing)
        {
            var now = Interlocked.Read(ref changes);
            if (lists.Changes == now) return lists;
            HostRecord[] every = [.. hosts.Values.OrderBy(h => h.Name, StringComparer.OrdinalIgnoreCase)];
            var fresh = new HostLists(now, every, [.. every.Where(h => h.Status != HostStatus.Gone)]);
            Volatile.Write(ref lists, fresh);
            return fresh;
        }
    }
}
