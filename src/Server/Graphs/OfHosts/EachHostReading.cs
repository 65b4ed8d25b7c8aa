using System.Text.RegularExpressions;
using Muster.Metrics;
using Muster.Server.Graphs.Drawing;
using Muster.Server.Graphs.Explore;
using Muster.Server.Graphs.Ranges;
using Muster.Server.Graphs.Reading;
using Muster.Server.Graphs.Specs;
using Muster.Server.Hosts;
using Muster.Server.MetricsApi.Store;
using Muster.Server.States;
using Muster.Server.Web.Api;
using Muster.Server.Web.Kit;

namespace Muster.Server.Graphs.OfHosts;

/// <summary>Answers the page of one metric on each host: sorted by what it is now, so that the host that stands out is the first.</summary>
public sealed class EachHostReading(MetricsStore store, MetricNames names, HostQuery hosts, TimeProvider time)
{
    private const string Usual = "node_load1";
    private const int MostNames = 2000;
    private static readonly TimeSpan Recent = TimeSpan.FromMinutes(5);

    public EachHostView Read(PageQuery query)
    {
        var span = PageRange.Of(query, time);
        var metric = query["metric"].Trim() is { Length: > 0 } asked ? asked : Usual;
        var error = query.Strange("sort", "highest", "lowest", "name") ?? query.Strange("scale", "own", "same") ?? query.Strange("size", [.. GraphSize.All.Select(size => size.Name)]);
        List<HostRecord> chosen = [];
        try
        {
            chosen = [.. hosts.Hosts(query["on"], null, null, all: false)];
        }
        catch (ApiProblem wrong)
        {
            error = wrong.Message;
        }
        var counter = store.Metadata.Find(metric)?.Type == "counter" || metric.EndsWith("_total", StringComparison.Ordinal);
        var now = Now(metric, chosen, counter);
        double? Value(HostRecord host) => now.TryGetValue(host.Name, out var value) ? value : null;
        var sorted = query["sort"] switch
        {
            "lowest" => chosen.OrderBy(host => Value(host) ?? double.PositiveInfinity).ThenBy(host => host.Name, StringComparer.Ordinal),
            "name" => chosen.OrderBy(host => host.Name, StringComparer.Ordinal),
            _ => chosen.OrderByDescending(host => Value(host) ?? double.NegativeInfinity).ThenBy(host => host.Name, StringComparer.Ordinal),
        };
        List<HostRecord> all = [.. sorted];
        List<HostRecord> shown = [.. all.Skip((query.Page - 1) * EachHostView.PageSize).Take(EachHostView.PageSize)];
        var highest = query["scale"] == "same" ? Highest(metric, shown, counter, span.Range) : null;
        var unit = new UnitGuess(store.Metadata).OfMetric(metric);
        string Spell(double value) => ValueText.Of(value, !counter ? unit : unit switch { "seconds" => "ratio", _ => $"{unit}/s" });
        var squares = HostSquare.Of([.. all.Select(host => (host.Name, Url(host), Value(host) ?? double.NaN))], Spell);
        return new EachHostView(metric, query["on"], error, span, query, [.. names.All.Take(MostNames)], [.. shown.Select(Entry)], squares, Said(chosen.Count, now, counter ? "over five minutes" : "now", Spell), chosen.Count);

        EachHost Entry(HostRecord host)
        {
            var selector = $"{metric}{{host={PromText.Quote(host.Name)}}}";
            var spec = GraphSpec.Of(host.Name, counter ? $"rate({selector}[$rate])" : selector);
            return new EachHost(host.Name, Url(host), highest is { } top ? spec with { Min = 0, Max = top } : spec);
        }
    }

    private static string Url(HostRecord host) => $"/hosts/{host.Id}";

    private static string Said(int hosts, Dictionary<string, double> now, string when, Func<double, string> spell)
    {
        var count = hosts == 1 ? "1 host" : $"{hosts:#,0} hosts";
        if (now.Count == 0) return $"{count}, none with a value of the last five minutes";
        var sorted = now.OrderByDescending(host => host.Value).ThenBy(host => host.Key, StringComparer.Ordinal).ToList();
        var silent = hosts - now.Count;
        return $"{count} {when}: highest {sorted[0].Key} {spell(sorted[0].Value)}, middle {spell(sorted[sorted.Count / 2].Value)}, lowest {sorted[^1].Key} {spell(sorted[^1].Value)}{(silent > 0 ? $"; {silent:#,0} without a value" : "")}";
    }

    private Dictionary<string, double> Now(string metric, List<HostRecord> chosen, bool counter)
    {
        var end = time.GetUtcNow();
        var found = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var series in Select(metric, chosen, (end - Recent).ToUnixTimeMilliseconds(), end.ToUnixTimeMilliseconds()))
        {
            var times = series.Times.Span;
            var values = series.Values.Span;
            var last = values.Length - 1;
            if (last < 0 || !double.IsFinite(values[last]) || (counter && (last < 1 || times[last] == times[0]))) continue;
            var value = counter ? Math.Max(0, values[last] - values[0]) * 1000 / (times[last] - times[0]) : values[last];
            var host = series.Labels.Get(HostLabels.Host);
            if (!found.TryGetValue(host, out var before) || value > before) found[host] = value;
        }
        return found;
    }

    /// <summary>For one axis of all graphs of the page: the highest value of the time shown. Null when there is none.</summary>
    private double? Highest(string metric, List<HostRecord> shown, bool counter, TimeRange range)
    {
        var highest = double.NegativeInfinity;
        foreach (var series in Select(metric, shown, range.FromMs, range.ToMs))
        {
            var times = series.Times.Span;
            var values = series.Values.Span;
            for (var i = 0; i < values.Length; i++)
            {
                if (!double.IsFinite(values[i])) continue;
                if (!counter) highest = Math.Max(highest, values[i]);
                else if (i > 0 && values[i] >= values[i - 1] && times[i] > times[i - 1]) highest = Math.Max(highest, (values[i] - values[i - 1]) * 1000 / (times[i] - times[i - 1]));
            }
        }
        return highest > 0 ? highest : null;
    }

    private IEnumerable<SeriesSamples> Select(string metric, List<HostRecord> chosen, long from, long to)
    {
        if (chosen.Count == 0) return [];
        // Ten thousand names are a long question; of all hosts it need not be asked.
        Matcher[] matchers = chosen.Count == hosts.Hosts(null, null, null, all: false).Count() ? [new(Labels.MetricName, MatchKind.Equal, metric)]
            : [new(Labels.MetricName, MatchKind.Equal, metric), new(HostLabels.Host, MatchKind.Regex, string.Join('|', chosen.Select(host => Regex.Escape(host.Name))))];
        return store.Reader.Select(matchers, from, to, default, CancellationToken.None);
    }
}
