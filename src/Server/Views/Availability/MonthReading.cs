using Muster.Checks;
using Muster.Checks.States;
using Muster.Server.Hosts;
using Muster.Server.Problems;
using Muster.Server.States;
using Muster.Server.States.History;

namespace Muster.Server.Views.Availability;

/// <summary>What a host's month was.</summary>
/// <param name="Checks">Of all its checks together, the host's own time laid over.</param>
public readonly record struct HostMonth(Shares Host, Shares Checks);

/// <summary>When problems were acknowledged first, by their ids. A slice further right that knows registers itself.</summary>
/// <param name="Since">Of acknowledgements made from then on.</param>
public sealed record AcknowledgementSource(Func<DateTimeOffset, IReadOnlyDictionary<long, DateTimeOffset>> Since);

/// <summary>A month by host, and the problems that began in it.</summary>
internal sealed record Month(DateTimeOffset From, DateTimeOffset To, IReadOnlyDictionary<HostId, HostMonth> Hosts, IReadOnlyList<Problem> Problems, IReadOnlyDictionary<long, DateTimeOffset> Acknowledged);

/// <summary>Works a month out from the changes of hosts and checks that are kept, by how long each state lasted.</summary>
internal sealed class MonthReading(HostStore hosts, HostRegistry registry, TransitionStore transitions, StateBoard board, ProblemStore problems, IEnumerable<AcknowledgementSource> acknowledgements)
{
    /// <param name="to">The month's end, or now while it lasts.</param>
    public Month Read(DateTimeOffset from, DateTimeOffset to)
    {
        var (fromMs, toMs) = (from.ToUnixTimeMilliseconds(), to.ToUnixTimeMilliseconds());
        var ofHosts = HostStretches(from, to, fromMs, toMs);
        var checks = Checks(from, fromMs, toMs, ofHosts);
        var found = problems.BegunBetween(from, to);
        var acknowledged = new Dictionary<long, DateTimeOffset>();
        foreach (var source in acknowledgements)
            foreach (var (problem, at) in source.Since(from)) acknowledged[problem] = at;
        return new Month(from, to, ofHosts.ToDictionary(host => host.Key, host => new HostMonth(Stretches.Sum(host.Value), checks.GetValueOrDefault(host.Key))), found, acknowledged);
    }

    private Dictionary<HostId, List<Stretch>> HostStretches(DateTimeOffset from, DateTimeOffset to, long fromMs, long toMs)
    {
        var all = new Dictionary<HostId, List<Stretch>>();
        foreach (var changes in hosts.StatusesBetween(from, to).GroupBy(change => change.Host))
        {
            var stretches = new List<Stretch>();
            // A change before the month says how it was when the month began; without one the host was not there yet.
            var (since, status) = (fromMs, Counted.Not);
            foreach (var change in changes)
            {
                var at = Math.Max(fromMs, change.At.ToUnixTimeMilliseconds());
                if (at > since && status != Counted.Not) stretches.Add(new Stretch(since, at, status));
                (since, status) = (at, Of(change.To));
            }
            if (toMs > since && status != Counted.Not) stretches.Add(new Stretch(since, toMs, status));
            all[changes.Key] = stretches;
        }
        return all;
    }

    private static Counted Of(HostStatus status) => status switch
    {
        HostStatus.Up => Counted.Good,
        HostStatus.Down => Counted.Bad,
        HostStatus.Gone => Counted.Not,
        _ => Counted.Unknown,
    };

    private static Counted Of(CheckStatus status) => status switch
    {
        CheckStatus.Ok or CheckStatus.Warning => Counted.Good,
        CheckStatus.Critical => Counted.Bad,
        _ => Counted.Unknown,
    };

    private Dictionary<HostId, Shares> Checks(DateTimeOffset from, long fromMs, long toMs, Dictionary<HostId, List<Stretch>> ofHosts)
    {
        var sums = new Dictionary<HostId, Shares>();
        var seen = new HashSet<(HostId, string)>();
        void Add(HostId host, IEnumerable<Stretch> stretches)
        {
            if (ofHosts.TryGetValue(host, out var over)) sums[host] = sums.GetValueOrDefault(host) + Stretches.SumUnder(over, stretches);
        }
        transitions.EachSince(from, (host, check, changes) =>
        {
            seen.Add((host, check));
            var present = registry.Find(host) is { } record && board.Find(record, check) is not null;
            Add(host, CheckStretches(changes, present, fromMs, toMs));
        });
        // Those that did not change since the month began are as they are now.
        foreach (var host in registry.All)
            foreach (var check in board.Of(host))
                if (!seen.Contains((host.Id, check.Check)) && check.LastResult is not null && ofHosts.ContainsKey(host.Id)) Add(host.Id, [new Stretch(fromMs, toMs, Of(check.Status))]);
        return sums;
    }

    /// <summary>Hard states count; while one is soft the hard one before it goes on.</summary>
    internal static List<Stretch> CheckStretches(IReadOnlyList<StateChange> changes, bool present, long fromMs, long toMs)
    {
        var stretches = new List<Stretch>();
        var since = fromMs;
        var status = (changes[0].What & Happenings.FirstResult) != 0 ? Counted.Not : Of(changes[0].From);
        foreach (var change in changes)
        {
            if (change.AtMs >= toMs) break;
            var next = change.Hard || status == Counted.Not ? Of(change.To) : status;
            if (next == status) continue;
            var at = Math.Max(fromMs, change.AtMs);
            if (at > since) stretches.Add(new Stretch(since, at, status));
            (since, status) = (at, next);
        }
        // A check that was taken away ended with its last change, as far as anybody knows.
        var end = present ? toMs : Math.Min(toMs, changes[^1].AtMs);
        if (end > since) stretches.Add(new Stretch(since, end, status));
        return stretches;
    }
}
