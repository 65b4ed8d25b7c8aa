using Muster.Server.Graphs.Ranges;
using Muster.Server.Graphs.Specs;
using Muster.Server.Web.Kit;

namespace Muster.Server.Graphs.OfHosts;

/// <summary>A metric of a host, with how many series it has there.</summary>
/// <param name="Group">Metrics whose names begin alike, such as <c>node_memory</c>.</param>
public sealed record MetricEntry(string Name, string Group, int Series, string Help, GraphSpec Spec);

/// <summary>Every metric of a host, filtered and sorted as the address says.</summary>
/// <param name="Groups">All groups with the number of their metrics, before the filter by group.</param>
public sealed record MetricsView(
    string Host, string HostUrl, PageRange Time, PageQuery Query, IReadOnlyList<(string Name, int Count)> Groups, IReadOnlyList<MetricEntry> Shown, int Total)
{
    public const int PageSize = 40;
}
