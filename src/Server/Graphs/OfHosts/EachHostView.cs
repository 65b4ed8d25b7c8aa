using Muster.Server.Graphs.Ranges;
using Muster.Server.Graphs.Specs;
using Muster.Server.Web.Kit;

namespace Muster.Server.Graphs.OfHosts;

/// <summary>A host with its graph of the metric.</summary>
/// <param name="Now">The value of its last five minutes by which hosts are sorted: of many series the highest, of counters what it grows each second; null: none.</param>
public sealed record EachHost(string Name, string Url, double? Now, GraphSpec Spec);

/// <summary>One metric, a small graph for each host.</summary>
/// <param name="On">The selector that names the hosts; empty: all.</param>
/// <param name="Error">What is wrong with the selector; else null.</param>
/// <param name="Metrics">Names to choose from.</param>
public sealed record EachHostView(string Metric, string On, string? Error, PageRange Time, PageQuery Query, IReadOnlyList<string> Metrics, IReadOnlyList<EachHost> Shown, int Total)
{
    public const int PageSize = 48;
}
