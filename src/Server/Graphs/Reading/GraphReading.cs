using Muster.Metrics;
using Muster.Server.Graphs.Marks;
using Muster.Server.Graphs.Ranges;
using Muster.Server.Graphs.Specs;

namespace Muster.Server.Graphs.Reading;

/// <summary>A graph, a time, and how many pixels there are for it.</summary>
/// <param name="Compare">How much earlier the time lies that is laid over it; null: none.</param>
public sealed record GraphQuestion(GraphSpec Spec, TimeRange Range, int Width, TimeSpan? Compare = null)
{
    public const int UsualWidth = 900, LeastWidth = 50, MostWidth = 4000;
}

/// <summary>What a graph shows.</summary>
/// <param name="StepMs">About the distance of two values, milliseconds.</param>
/// <param name="Warnings">What the reader of the graph should know: series left out, rates of gauges.</param>
/// <param name="Faults">Queries without an answer.</param>
public sealed record GraphReading(
    GraphQuestion Question, long StepMs, IReadOnlyList<GraphSeries> Series, IReadOnlyList<GraphGap> Gaps, IReadOnlyList<GraphMark> Marks,
    IReadOnlyList<string> Warnings, IReadOnlyList<QueryFault> Faults);

/// <summary>A query that has no answer, and why.</summary>
/// <param name="Query">Its place in the graph, from 0.</param>
public sealed record QueryFault(int Query, string Reason);

/// <summary>One line of a graph.</summary>
/// <param name="Query">The place of its query, from 0.</param>
/// <param name="Earlier">It is of the time that is laid over; its times are moved to lie over the present ones.</param>
public sealed record GraphSeries(int Query, string Name, Labels Labels, string Unit, GraphKind Kind, Points Points, bool Earlier)
{
    public string Color { get; init; } = "";
    public double? Width { get; init; }
}

/// <summary>A stretch without values where there could be some, and why.</summary>
/// <param name="Why">down, blind, rebooting, gone, maintenance, silent (the check), muster (this server did not run) or stale.</param>
/// <param name="Series">Places of the series it is of.</param>
public sealed record GraphGap(DateTimeOffset From, DateTimeOffset To, string Why, string Text, IReadOnlyList<int> Series);
