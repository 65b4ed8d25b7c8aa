using Muster.Metrics;
using Muster.Server.Graphs.Ranges;
using Muster.Server.Graphs.Specs;
using Muster.Server.Hosts;
using Muster.Server.MetricsApi.Store;
using Muster.Server.Web.Kit;

namespace Muster.Server.Graphs.OfHosts;

/// <summary>Answers the page of all metrics of one host.</summary>
public sealed class MetricsReading(MetricsStore store, TimeProvider time)
{
    public MetricsView Read(HostRecord host, PageQuery query)
    {
        var span = PageRange.Of(query, time);
        var counts = store.Reader.Series([new Matcher(HostLabels.Host, MatchKind.Equal, host.Name)], span.Range.FromMs, span.Range.ToMs, CancellationToken.None)
            .CountBy(labels => labels.Get(Labels.MetricName)).ToList();
        var words = query["q"].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var fitting = counts.Where(metric => words.All(word => metric.Key.Contains(word, StringComparison.OrdinalIgnoreCase))).ToList();
        var shown = fitting.Where(metric => query["group"].Length == 0 || GroupOf(metric.Key) == query["group"]);
        var sorted = query["sort"] switch
        {
            "series" => shown.OrderByDescending(metric => metric.Value).ThenBy(metric => metric.Key, StringComparer.Ordinal),
            "-name" => shown.OrderByDescending(metric => metric.Key, StringComparer.Ordinal),
            _ => shown.OrderBy(metric => metric.Key, StringComparer.Ordinal),
        };
        var all = sorted.ToList();
        return new MetricsView(host.Name, $"/hosts/{host.Id}", span, query,
            [.. fitting.CountBy(metric => GroupOf(metric.Key)).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => (group.Key, group.Value))],
            [.. all.Skip((query.Page - 1) * MetricsView.PageSize).Take(MetricsView.PageSize).Select(metric => Entry(host, metric.Key, metric.Value))], all.Count);
    }

    private MetricEntry Entry(HostRecord host, string metric, int series)
    {
        var known = store.Metadata.Find(metric);
        var selector = $"{metric}{{host={PromText.Quote(host.Name)}}}";
        var counter = known?.Type == "counter" || metric.EndsWith("_total", StringComparison.Ordinal);
        return new MetricEntry(metric, GroupOf(metric), series, known?.Help ?? "", GraphSpec.Of(metric, counter ? $"rate({selector}[$rate])" : selector));
    }

    /// <summary>The first two words of a name that has more; else the first.</summary>
    internal static string GroupOf(string metric)
    {
        var first = metric.IndexOf('_', StringComparison.Ordinal);
        if (first <= 0) return metric;
        var second = metric.IndexOf('_', first + 1);
        return second < 0 ? metric[..first] : metric[..second];
    }
}
