using Muster.Server.Graphs.Specs;

namespace Muster.Server.Graphs.Explore;

/// <summary>How the values of many series become fewer.</summary>
public enum Merging { None, Sum, Avg, Min, Max, Count, Median, P95 }

/// <summary>"hosts ~ X, metrics ~ Y": a graph asked for without writing PromQL.</summary>
/// <param name="Hosts">A part of the name, a regular expression, or <c>tag:web</c>, <c>group:Shop</c>, <c>not tag:canary</c> joined by <c>and</c>; empty: all series, with or without a host.</param>
/// <param name="Metrics">A metric's name, a part of one, or a regular expression.</param>
/// <param name="Rate">What it grows by each second: for counters.</param>
/// <param name="By">Labels that are kept apart when values are gathered.</param>
public sealed record ExploreFields(string Hosts, string Metrics, bool Rate = false, Merging Gather = Merging.None, IReadOnlyList<string>? By = null, GraphKind Kind = GraphKind.Line)
{
    public IReadOnlyList<string> Labels => By ?? [];
}
