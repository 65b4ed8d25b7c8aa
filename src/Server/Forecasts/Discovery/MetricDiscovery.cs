using Muster.Metrics;
using Muster.Server.Configuration;
using Muster.Server.Hosts;
using Muster.Server.MetricsApi.Store;

namespace Muster.Server.Forecasts.Discovery;

/// <summary>Finds what has a bound on a host, with no configuration: from the agent's own metrics, and from what its checks print.</summary>
public sealed class MetricDiscovery(MetricsStore store, PrintedBounds printed, ConfigurationStore configuration)
{
    private static readonly long Fresh = (long)TimeSpan.FromMinutes(15).TotalMilliseconds;

    /// <summary>Checks that say in their words what the agent's metrics say too.</summary>
    private static readonly Dictionary<string, BoundKind> Twins = new() { ["disk"] = BoundKind.Disk, ["inodes"] = BoundKind.Inodes, ["memory"] = BoundKind.Memory, ["swap"] = BoundKind.Swap };

    public IReadOnlyList<BoundedMetric> Of(HostRecord host, DateTimeOffset now, CancellationToken ct)
    {
        List<BoundedMetric> found = [];
        var nowMs = now.ToUnixTimeMilliseconds();
        IReadOnlyDictionary<Labels, double> Newest(string name) => SeriesNow(host, name, nowMs, ct);
        var still = Newest("node_filesystem_readonly").Where(one => one.Value != 0).Select(one => Place(one.Key)).ToHashSet();
        FileSystems(found, host, BoundKind.Disk, "B", Newest("node_filesystem_size_bytes"), "node_filesystem_avail_bytes", still);
        FileSystems(found, host, BoundKind.Inodes, "", Newest("node_filesystem_files"), "node_filesystem_files_free", still);
        Whole(found, host, BoundKind.Memory, "memory", Newest("node_memory_MemTotal_bytes"), "node_memory_MemAvailable_bytes");
        Whole(found, host, BoundKind.Swap, "swap", Newest("node_memory_SwapTotal_bytes"), "node_memory_SwapFree_bytes");
        var covered = found.Select(metric => metric.Kind).ToHashSet();
        found.AddRange(printed.Of(host, check => !(Twins.TryGetValue(check, out var kind) && covered.Contains(kind)) && configuration.Current.Check(check)?.Kind is not ForecastKind));
        return found;
    }

    private static void FileSystems(List<BoundedMetric> found, HostRecord host, BoundKind kind, string unit, IReadOnlyDictionary<Labels, double> sizes, string rest, HashSet<string> still)
    {
        // One device may be mounted in many places: the shortest path is what people call it.
        foreach (var same in sizes.Where(one => one.Value > 0 && !still.Contains(Place(one.Key))).GroupBy(one => one.Key.Get("device") is ['/', ..] device ? device : Place(one.Key)))
        {
            var labels = same.OrderBy(one => one.Key.Get("mountpoint").Length).ThenBy(one => one.Key.Get("mountpoint"), StringComparer.Ordinal).First().Key;
            var mount = labels.Get("mountpoint");
            found.Add(new RestOfWhole($"{host.Id}:{kind}:{mount}", host.Id, host.Name, kind, kind == BoundKind.Disk ? mount : $"inodes of {mount}", unit, labels, Named(labels, rest)));
        }
    }

    private static void Whole(List<BoundedMetric> found, HostRecord host, BoundKind kind, string what, IReadOnlyDictionary<Labels, double> totals, string rest)
    {
        foreach (var (labels, total) in totals)
            if (total > 0 && found.TrueForAll(metric => metric.Kind != kind))
                found.Add(new RestOfWhole($"{host.Id}:{kind}:", host.Id, host.Name, kind, what, "B", labels, Named(labels, rest)));
    }

    private Dictionary<Labels, double> SeriesNow(HostRecord host, string name, long nowMs, CancellationToken ct)
    {
        var newest = new Dictionary<Labels, double>();
        foreach (var series in store.Reader.Select([new Matcher(Labels.MetricName, MatchKind.Equal, name), new Matcher(HostLabels.Host, MatchKind.Equal, host.Name)], nowMs - Fresh, nowMs, default, ct))
            // The agent's own only: what it gathers from programs carries a job.
            if (series.Values.Length > 0 && series.Labels.Get("job").Length == 0 && series.Values.Span[^1] is var value && !double.IsNaN(value)) newest[series.Labels] = value;
        return newest;
    }

    private static string Place(Labels labels) => labels.Get("device") + " " + labels.Get("mountpoint");

    private static Labels Named(Labels labels, string name) => Labels.From(labels.Select(label => label.Name == Labels.MetricName ? new Label(Labels.MetricName, name) : label));
}
