using System.Collections.Concurrent;
using Muster.Server.Web.Api;

namespace Muster.Server.MetricsApi.Ingest;

/// <summary>All ways in and their figures for <c>/metrics</c>; says in the log what was refused, once a minute for each way and reason.</summary>
public sealed class WaysIn(TimeProvider time, ILogger<WaysIn> log)
{
    private static readonly TimeSpan SayAgain = TimeSpan.FromMinutes(1);
    private readonly ConcurrentDictionary<string, WayIn> _ways = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string Way, string Reason), long> _said = new();

    /// <param name="name">As it stands in the label <c>way</c>: agent, checks, graphite, …</param>
    public WayIn Of(string name) => _ways.GetOrAdd(name, static n => new WayIn(n));

    /// <summary>Counts samples that cannot be kept.</summary>
    /// <param name="example">The first of them: which, from whom, and the cure; made only when it will be said.</param>
    public void Refuse(WayIn way, string reason, long samples, Func<string> example)
    {
        way.Refuse(reason, samples);
        var now = time.GetTimestamp();
        var key = (way.Name, reason);
        if (_said.TryGetValue(key, out var before) && time.GetElapsedTime(before, now) < SayAgain) return;
        _said[key] = now;
        log.LogWarning("Metrics by way of {Way} not kept ({Reason}): {Example}", way.Name, reason, example());
    }

    public void Register(OwnMetrics own)
    {
        own.Counter("muster_metrics_samples_total", "Samples kept, by the way they came in.", ["way"],
            () => _ways.Values.Select(way => ((IReadOnlyList<string>)[way.Name], (double)way.Stored)));
        own.Counter("muster_metrics_refused_total", "Samples not kept, by the way they came in and the reason.", ["way", "reason"],
            () => _ways.Values.SelectMany(way => way.Refused.Select(refused => ((IReadOnlyList<string>)[way.Name, refused.Key], (double)refused.Value))));
    }
}
