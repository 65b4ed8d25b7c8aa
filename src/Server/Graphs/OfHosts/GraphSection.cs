using Muster.Server.Graphs.Ranges;
using Muster.Server.Graphs.Specs;

namespace Muster.Server.Graphs.OfHosts;

/// <summary>Graphs that belong together on a page, under one heading.</summary>
public sealed record GraphSection(string Name, IReadOnlyList<GraphSpec> Graphs);

/// <summary>The graphs of a host or of a group, as a page shows them.</summary>
/// <param name="More">Where every metric is, and how many there are; null: nowhere.</param>
public sealed record GraphsView(PageRange Time, IReadOnlyList<GraphSection> Sections, (string Url, int Metrics)? More = null);
