using System.Collections.Concurrent;
using System.Collections.Immutable;
using Muster.Server.Configuration;
using Muster.Server.Downtimes.Matching;
using Muster.Server.Hosts;

namespace Muster.Server.Downtimes.Windows;

/// <summary>All downtimes, and which of them is when. Any thread; nothing is waited for.</summary>
public sealed class DowntimeBoard(DowntimeStore store, ConfigurationStore configuration, CalendarBook calendars, TimeProvider time)
{
    /// <summary>So far ahead the occurrences are worked out at once.</summary>
    private static readonly TimeSpan Ahead = TimeSpan.FromDays(2);

    private sealed record Worked(Downtime Downtime, long Version, DateTimeOffset From, DateTimeOffset To, Occurrence[] All);

    private readonly CompiledScopes<Downtime> scopes = new(configuration, d => d.Scope);
    private readonly ConcurrentDictionary<long, Worked> worked = new();
    private ImmutableList<Downtime>? all;
    private ConcurrentDictionary<(long, HostId), DateTimeOffset>? starts;

    /// <summary>Raised after one was made, ended, or (a flexible one) began.</summary>
    public event Action? Changed;

    public ImmutableList<Downtime> All => LazyInitializer.EnsureInitialized(ref all, () => [.. store.Load()])!;

    private ConcurrentDictionary<(long, HostId), DateTimeOffset> Starts => LazyInitializer.EnsureInitialized(ref starts, () => new(store.LoadStarts()))!;

    public Downtime? Find(long id) => All.Find(d => d.Id == id);

    /// <summary>Those that cover the problem now, each with its end.</summary>
    /// <param name="since">When it began: what was there before the window of a flexible downtime is not what that was planned for. Null: it would begin now.</param>
    public IEnumerable<DowntimeNow> Covering(ProblemLabels problem, DateTimeOffset now, DateTimeOffset? since = null) => scopes.Covering(All, problem)
        .Where(d => d.Times is not FlexibleTimes flexible || (since ?? now) >= flexible.From)
        .Select(d => Until(d, problem.Host, now) is { } until ? new DowntimeNow(d, until) : null).OfType<DowntimeNow>();

    /// <summary>Until when it is on for the host; null: it is not. A flexible one that has not begun is, for a problem that begins now.</summary>
    public DateTimeOffset? Until(Downtime downtime, HostRecord? host, DateTimeOffset now)
    {
        if (downtime.Ended <= now) return null;
        if (downtime.Times is FlexibleTimes flexible)
        {
            if (host is not null && Starts.TryGetValue((downtime.Id, host.Id), out var began)) return now < began + flexible.Duration ? began + flexible.Duration : null;
            return now >= flexible.From && now < flexible.To ? now + flexible.Duration : null;
        }
        DateTimeOffset? until = null;
        foreach (var occurrence in Near(downtime, now))
            if (occurrence.From <= now && now < occurrence.To && !(until > occurrence.To)) until = occurrence.To;
        return until;
    }

    /// <summary>When it is, between; a flexible one's window.</summary>
    public IEnumerable<Occurrence> Between(Downtime downtime, DateTimeOffset from, DateTimeOffset to) => (downtime.Times switch
    {
        FixedTimes times => new[] { new Occurrence(times.From, times.To, "") },
        FlexibleTimes times => [new Occurrence(times.From, times.To, "")],
        RecurringTimes times => Occurrences.Between(times, from, to),
        CalendarTimes times => calendars.Between(times, from, to),
        _ => [],
    }).Where(o => o.To > from && o.From < to);

    /// <summary>A problem began: flexible downtimes that cover it and wait for one begin on its host.</summary>
    public async Task BeginAsync(ProblemLabels problem, DateTimeOffset at)
    {
        if (problem.Host is not { } host) return;
        foreach (var downtime in scopes.Covering(All, problem).Where(d => d.Times is FlexibleTimes times && at >= times.From && at < times.To && !(d.Ended <= at)).ToList())
        {
            if (!Starts.TryAdd((downtime.Id, host.Id), at)) continue;
            await store.StartAsync(downtime.Id, host.Id, at);
            Changed?.Invoke();
        }
    }

    public async Task<Downtime> AddAsync(Downtime made)
    {
        _ = All;
        var kept = await store.AddAsync(made);
        ImmutableInterlocked.Update(ref all!, list => list.Add(kept));
        Changed?.Invoke();
        return kept;
    }

    /// <summary>Takes it back; false when there is none, or it was taken back.</summary>
    public async Task<bool> EndAsync(long id)
    {
        var now = time.GetUtcNow();
        if (Find(id) is not { Ended: null } found) return false;
        await store.EndAsync(id, now);
        ImmutableInterlocked.Update(ref all!, list => list.Replace(found, found with { Ended = now }));
        worked.TryRemove(id, out _);
        Changed?.Invoke();
        return true;
    }

    /// <summary>Forgets downtimes that have been over since <paramref name="before"/>.</summary>
    public async Task ForgetAsync(DateTimeOffset before)
    {
        var over = All.Where(d => d.Ended < before || d.Times is FixedTimes fix && fix.To < before || d.Times is FlexibleTimes flexible && flexible.To + flexible.Duration < before).ToList();
        if (over.Count == 0) return;
        await store.ForgetAsync([.. over.Select(d => d.Id)]);
        ImmutableInterlocked.Update(ref all!, list => list.RemoveRange(over));
    }

    private Occurrence[] Near(Downtime downtime, DateTimeOffset now)
    {
        var version = downtime.Times is CalendarTimes times ? calendars.Version(times.Source) : 0;
        if (worked.TryGetValue(downtime.Id, out var known) && ReferenceEquals(known.Downtime, downtime) && known.Version == version && now >= known.From && now < known.To) return known.All;
        var fresh = new Worked(downtime, version, now, now + Ahead, [.. Between(downtime, now, now + Ahead)]);
        if (downtime.Id != 0) worked[downtime.Id] = fresh;
        return fresh.All;
    }
}
