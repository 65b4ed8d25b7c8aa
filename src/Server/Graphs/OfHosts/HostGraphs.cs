using Muster.Metrics;
using Muster.Server.Graphs.Ranges;
using Muster.Server.Graphs.Specs;
using Muster.Server.Hosts;
using Muster.Server.MetricsApi.Store;
using Muster.Server.States;
using Muster.Server.Web.Kit;

namespace Muster.Server.Graphs.OfHosts;

/// <summary>The graphs that a host's page shows without anybody having asked for them.</summary>
public sealed class HostGraphs(MetricsStore store, StateBoard board, TimeProvider time)
{
    public GraphsView Read(HostRecord host, PageQuery query)
    {
        var span = PageRange.Of(query, time);
        var names = Names(host, span.Range);
        var on = $"host={PromText.Quote(host.Name)}";
        var checks = board.Of(host).ToList();
        var ofChecks = CheckGraphs.Of(checks);
        if (checks.Count > 0) ofChecks = ofChecks with { Graphs = [.. ofChecks.Graphs, CheckGraphs.Timings(host.Name)] };
        return new GraphsView(span, [.. SystemGraphs.Of(on, names.Contains).Append(ofChecks).Where(section => section.Graphs.Count > 0)],
            ($"/hosts/{host.Id}/metrics", names.Count));
    }

    /// <summary>The metrics of a host around a time.</summary>
    public HashSet<string> Names(HostRecord host, TimeRange range)
    {
        // Of a host long gone there is nothing in the last hour: then what it had at its end.
        var to = range.EndsNow && !host.Connected ? host.LastSeen.ToUnixTimeMilliseconds() : range.ToMs;
        var from = Math.Min(range.FromMs, to - 3_600_000);
        return store.Reader.Series([new Matcher(HostLabels.Host, MatchKind.Equal, host.Name)], from, Math.Max(to, range.ToMs), CancellationToken.None)
            .Select(labels => labels.Get(Labels.MetricName)).ToHashSet(StringComparer.Ordinal);
    }
}
