using Muster.Server.Graphs.Ranges;
using Muster.Server.Graphs.Specs;
using Muster.Server.Web.Kit;

namespace Muster.Server.Graphs.OfHosts;

/// <summary>A host with its graph of the metric.</summary>
public sealed record EachHost(string Name, string Url, GraphSpec Spec);

/// <summary>How large the graphs of a page of many are.</summary>
/// <param name="Class">Says how many stand beside each other.</param>
/// <param name="Height">Pixels of the drawing.</param>
public sealed record GraphSize(string Name, string Class, int Height)
{
    /// <summary>Of what stands in the address; the middle one for no word, and for one that the page tells is none of these.</summary>
    public static GraphSize Of(string text) => All.FirstOrDefault(size => size.Name == text) ?? All[1];

    public static IReadOnlyList<GraphSize> All { get; } = [new("small", "tiny-graphs", 60), new("medium", "small-graphs", 90), new("large", "", 170)];
}

/// <summary>One metric, a small graph for each host.</summary>
/// <param name="On">The selector that names the hosts; empty: all.</param>
/// <param name="Error">What is wrong with the selector or a word of the address; else null.</param>
/// <param name="Metrics">Names to choose from.</param>
/// <param name="Squares">All hosts, not only those of this page of the list.</param>
/// <param name="Said">How many there are, and the highest, the middle and the lowest.</param>
public sealed record EachHostView(
    string Metric, string On, string? Error, PageRange Time, PageQuery Query, IReadOnlyList<string> Metrics, IReadOnlyList<EachHost> Shown, IReadOnlyList<HostSquare> Squares, string Said, int Total)
{
    public const int PageSize = 100;

    public GraphSize Size => GraphSize.Of(Query["size"]);
}
