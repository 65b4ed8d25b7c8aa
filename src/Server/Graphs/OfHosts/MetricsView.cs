using Muster.Server.Graphs.Ranges;
using Muster.Server.Graphs.Specs;
using Muster.Server.Web.Kit;

namespace Muster.Server.Graphs.OfHosts;

/// <summary>A metric of a host or of several, with how many series it has there.</summary>
/// <param name="Group">Metrics whose names begin alike, such as <c>node_memory</c>.</param>
/// <param name="Alone">One line, which needs no legend.</param>
public sealed record MetricEntry(string Name, string Group, int Series, string Help, GraphSpec Spec, bool Alone);

/// <summary>Every metric of a host, or of some hosts beside each other, filtered and sorted as the address says.</summary>
/// <param name="Host">Null: those of the selector in the address.</param>
/// <param name="Error">What is wrong with the selector or a word of the address; else null.</param>
/// <param name="Groups">All groups with the number of their metrics, before the filter by group.</param>
public sealed record MetricsView(
    (string Name, string Url)? Host, string? Error, PageRange Time, PageQuery Query, IReadOnlyList<(string Name, int Count)> Groups, IReadOnlyList<MetricEntry> Shown, int Total, int Hosts)
{
    public const int PageSize = 40;
}
