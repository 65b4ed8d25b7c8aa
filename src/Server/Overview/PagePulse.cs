using Muster.Server.Hosts;
using Muster.Server.Overview.Problems;
using Muster.Server.States;
using Muster.Server.Web.Live;
using Muster.Server.Web.Shell;

namespace Muster.Server.Overview;

/// <summary>
/// Changes of a status are published as they happen. What happens all the time (a fresh result that says the same, a tag, a check
/// that was given to a host) is not: once a second this looks at what pages show at that moment, and only at that.
/// Nobody looking costs nothing, and the way of a result through the engine knows nothing of pages.
/// </summary>
public sealed class PagePulse(LiveUpdates live, HostRegistry hosts, StateBoard board, ProblemsReading problems, TimeProvider time, ILogger<PagePulse> log) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);
    private static readonly string[] Counted = ["overview", "checks", "hosts", "groups", "problems"];
    private readonly Dictionary<string, long> _seen = [];
    private object? _hosts;
    private (CheckCounts Counts, ProblemSignal Problems) _counts;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Rounds.RunAsync(Every, time, log, "Open pages are not told of changes", () =>
    {
        Beat();
        return Task.CompletedTask;
    }, stoppingToken);

    /// <summary>One look; told are the topics that changed since the look before.</summary>
    internal void Beat()
    {
        var watched = live.WatchedTopics();
        foreach (var gone in _seen.Keys.Where(topic => !watched.Contains(topic)).ToList()) _seen.Remove(gone);
        if (watched.Count == 0) return;
        if (!ReferenceEquals(_hosts, hosts.Current))
        {
            _hosts = hosts.Current;
            live.Touch("hosts", "overview", "groups");
        }
        if (Counted.Any(watched.Contains) && (board.Count(), problems.Signal()) is var counts && counts != _counts)
        {
            _counts = counts;
            live.Touch(Counted);
        }
        foreach (var topic in watched)
        {
            if (Print(topic) is not { } print) continue;
            // The page was rendered before its first look: what happened between is told once too often rather than not at all.
            if (!_seen.TryGetValue(topic, out var before) || before != print) live.Touch(topic);
            _seen[topic] = print;
        }
    }

    /// <summary>Another number after every change of what the topic shows; null for topics that are not looked at one by one.</summary>
    private long? Print(string topic)
    {
        if (topic.StartsWith("host:", StringComparison.Ordinal) && HostId.TryParse(topic[5..], out var id))
            return HashCode.Combine(hosts.Find(id), board.Fingerprint(id));
        return topic.StartsWith("check:", StringComparison.Ordinal) ? board.Fingerprint(topic[6..]) : null;
    }
}
