using System.Text.RegularExpressions;
using Muster.Metrics;
using Muster.Server.Graphs.Ranges;
using Muster.Server.Graphs.Specs;
using Muster.Server.Hosts;
using Muster.Server.MetricsApi.Store;
using Muster.Server.States;
using Muster.Server.Web.Api;
using Muster.Server.Web.Kit;

namespace Muster.Server.Graphs.OfHosts;

/// <summary>Answers the pages of all metrics of one host, and of some hosts beside each other.</summary>
public sealed class MetricsReading(MetricsStore store, HostQuery hosts, TimeProvider time)
{
    /// <summary>More lines than this in each of forty graphs compare nothing.</summary>
    public const int MostCompared = 60;

    /// <summary>What of the end of the time shown tells how much hosts differ.</summary>
    private static readonly TimeSpan Recent = TimeSpan.FromMinutes(5);

    private static readonly string[] Thresholds = ["_warning", "_critical", "_warning_low", "_critical_low"];

    public MetricsView Read(HostRecord host, PageQuery query) =>
        Read(new Matcher(HostLabels.Host, MatchKind.Equal, host.Name), 1, query, null) with { Host = (host.Name, $"/hosts/{host.Id}") };

    /// <summary>Every metric of the hosts of the selector <c>on</c>: a graph with a line for each host.</summary>
    public MetricsView Compare(PageQuery query)
    {
        try
        {
            var chosen = hosts.Hosts(query["on"], null, null, all: false).Select(host => host.Name).ToList();
            var error = chosen.Count > MostCompared ? $"{chosen.Count:#,0} hosts match; the first {MostCompared} are compared. Name fewer, or look at one metric on each host." : null;
            var names = string.Join('|', chosen.Order(StringComparer.Ordinal).Take(MostCompared).Select(Regex.Escape));
            return Read(new Matcher(HostLabels.Host, MatchKind.Regex, names), Math.Min(chosen.Count, MostCompared), query, error);
        }
        catch (ApiProblem wrong)
        {
            return Read(new Matcher(HostLabels.Host, MatchKind.Regex, ""), 0, query, wrong.Message);
        }
    }

    private MetricsView Read(Matcher on, int hostCount, PageQuery query, string? error)
    {
        var span = PageRange.Of(query, time);
        error ??= on.Kind == MatchKind.Equal ? query.Strange("sort", "name", "-name", "series") : query.Strange("sort", "different", "name", "-name", "series");
        var counts = hostCount == 0 ? [] : store.Reader.Series([on], span.Range.FromMs, span.Range.ToMs, CancellationToken.None).CountBy(labels => labels.Get(Labels.MetricName)).ToList();
        var comparing = on.Kind != MatchKind.Equal;
        if (comparing) counts = WithoutThresholds(counts);
        var words = query["q"].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var fitting = counts.Where(metric => words.All(word => metric.Key.Contains(word, StringComparison.OrdinalIgnoreCase))).ToList();
        var shown = fitting.Where(metric => query["group"].Length == 0 || GroupOf(metric.Key) == query["group"]);
        var sorted = query["sort"] switch
        {
            "series" => shown.OrderByDescending(metric => metric.Value).ThenBy(metric => metric.Key, StringComparer.Ordinal),
            "-name" => shown.OrderByDescending(metric => metric.Key, StringComparer.Ordinal),
            "" or "different" when comparing => MostDifferent([.. shown], on, span.Range),
            _ => shown.OrderBy(metric => metric.Key, StringComparer.Ordinal),
        };
        var all = sorted.ToList();
        return new MetricsView(null, error, span, query,
            [.. fitting.CountBy(metric => GroupOf(metric.Key)).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => (group.Key, group.Value))],
            [.. all.Skip((query.Page - 1) * MetricsView.PageSize).Take(MetricsView.PageSize).Select(metric => Entry(on, hostCount, metric.Key, metric.Value))], all.Count, hostCount);
    }

    /// <summary>What a check allows is the same everywhere, and beside its values it only hides what differs.</summary>
    private static List<KeyValuePair<string, int>> WithoutThresholds(List<KeyValuePair<string, int>> counts)
    {
        var names = counts.Select(metric => metric.Key).ToHashSet(StringComparer.Ordinal);
        return [.. counts.Where(metric => !Thresholds.Any(end => metric.Key.EndsWith(end, StringComparison.Ordinal) && names.Contains(metric.Key[..^end.Length])))];
    }

    private IOrderedEnumerable<KeyValuePair<string, int>> MostDifferent(List<KeyValuePair<string, int>> shown, Matcher on, TimeRange range)
    {
        var found = shown.ToDictionary(metric => metric.Key, metric => new HostDifference(IsCounter(metric.Key)), StringComparer.Ordinal);
        foreach (var series in found.Count == 0 ? [] : store.Reader.Select([on], range.ToMs - (long)Recent.TotalMilliseconds, range.ToMs, default, CancellationToken.None))
            if (found.TryGetValue(series.Labels.Get(Labels.MetricName), out var difference))
                difference.Add(series.Labels.Get(HostLabels.Host), series.Times.Span, series.Values.Span);
        return shown.OrderByDescending(metric => found[metric.Key].Value).ThenBy(metric => metric.Key, StringComparer.Ordinal);
    }

    private bool IsCounter(string metric) => store.Metadata.Find(metric)?.Type == "counter" || metric.EndsWith("_total", StringComparison.Ordinal);

    private MetricEntry Entry(Matcher on, int hostCount, string metric, int series)
    {
        var known = store.Metadata.Find(metric);
        var counter = IsCounter(metric);
        var selector = $"{metric}{{host{(on.Kind == MatchKind.Equal ? "=" : "=~")}{PromText.Quote(on.Value)}}}";
        var query = counter ? $"rate({selector}[$rate])" : selector;
        if (on.Kind == MatchKind.Equal) return new MetricEntry(metric, GroupOf(metric), series, known?.Help ?? "", GraphSpec.Of(metric, query), series == 1);
        // A line for each host: of many series what they grow together, of what stands the highest.
        var several = series > hostCount;
        var spec = GraphSpec.Of(metric, $"{(several && counter ? "sum" : "max")} by (host) ({query})", legend: "{{host}}");
        return new MetricEntry(metric, GroupOf(metric), series, several ? counter ? "together on each host" : "the highest on each host" : known?.Help ?? "", spec, false);
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
