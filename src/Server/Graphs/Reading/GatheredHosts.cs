using Muster.Metrics;
using Muster.PromQl.Parsing;
using Muster.Server.MetricsApi.Store;

namespace Muster.Server.Graphs.Reading;

/// <summary>A line that belongs to no host may be gathered from many: whose values went into it is asked of the selectors in its query.</summary>
internal static class GatheredHosts
{
    public static IReadOnlyList<string> Of(MetricsStore store, IEnumerable<string> queries, long fromMs, long toMs, CancellationToken cancel) =>
        [.. queries.SelectMany(query => Selectors(Parser.Parse(query))).SelectMany(selector => store.Reader.LabelValues(HostLabels.Host, store.HostLabels.Rewrite(selector.Matchers), fromMs, toMs, cancel)).Distinct()];

    /// <summary>All selectors of an expression.</summary>
    public static IEnumerable<VectorSelector> Selectors(Expr expr) =>
        expr is VectorSelector selector ? [selector] : expr is MatrixSelector matrix ? [matrix.Selector] : expr.Children.SelectMany(Selectors);
}
