using Muster.Metrics;
using Muster.PromQl.Parsing;
using Muster.Server.Graphs.Specs;
using Muster.Server.MetricsApi.Store;

namespace Muster.Server.Graphs.Reading;

/// <summary>Whether there is anything to see of a graph in a time: a picture of a year whose values are all of the last hour is a sliver at its edge.</summary>
public sealed class GraphReach(MetricsStore store)
{
    /// <summary>Of a selector that fits very many series these tell enough.</summary>
    private const int MostAsked = 2000;

    /// <summary>True when one of the series behind the queries has a sample between the times (unix milliseconds). A query that is wrong has none.</summary>
    public bool Has(GraphSpec spec, long fromMs, long toMs, CancellationToken cancel) => spec.Queries.Any(query =>
    {
        var step = Math.Max(1, (toMs - fromMs) / 20);
        var hints = new ReadHints(step, step, "last_over_time");
        return Selectors(query.Query).Any(selector => store.Reader.Select(store.HostLabels.Rewrite(selector.Matchers), fromMs, toMs, hints, cancel)
            .Take(MostAsked).Any(series => series.Values.Span.ContainsAnyExcept(StaleMarker.Value)));
    });

    private static IEnumerable<VectorSelector> Selectors(string query)
    {
        try
        {
            // The words for times are any times here: only which series are asked for matters.
            return GatheredHosts.Selectors(Parser.Parse(QueryText.Fill(query, 60_000, 3_600_000)));
        }
        catch (Exception wrong) when (wrong is ParseException or FormatException)
        {
            // The graph itself tells what is wrong with it.
            return [];
        }
    }
}
