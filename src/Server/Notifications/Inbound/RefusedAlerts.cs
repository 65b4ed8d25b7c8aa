using System.Collections.Concurrent;

namespace Muster.Server.Notifications.Inbound;

/// <summary>An alert that was not taken because it is about no host that is known here.</summary>
/// <param name="Source">The hook it came by.</param>
/// <param name="Names">The names of hosts it gave.</param>
/// <param name="Times">How often since the start of the server.</param>
public sealed record RefusedAlert(string Source, string Names, int Times, DateTimeOffset Last, string Reason);

/// <summary>What hooks had to refuse, for people who wonder why nobody was told. Since the start of the server, the newest hundred.</summary>
public sealed class RefusedAlerts(TimeProvider time)
{
    private const int Most = 100;
    private readonly ConcurrentDictionary<(string, string), RefusedAlert> refused = new();

    /// <summary>Newest first.</summary>
    public IReadOnlyList<RefusedAlert> All => [.. refused.Values.OrderByDescending(r => r.Last)];

    internal void Note(string hook, string names, string reason)
    {
        var now = time.GetUtcNow();
        refused.AddOrUpdate((hook, names), _ => new RefusedAlert(hook, names, 1, now, reason), (_, before) => before with { Times = before.Times + 1, Last = now, Reason = reason });
        while (refused.Count > Most && refused.MinBy(r => r.Value.Last).Key is var oldest) refused.TryRemove(oldest, out _);
    }

    /// <summary>The host is known now.</summary>
    internal void Forget(string hook, string names) => refused.TryRemove((hook, names), out _);
}
