using Muster.HttpLint.Reports;

namespace Muster.Server.PageChecks;

/// <summary>One look at a page, as kept in the history.</summary>
/// <param name="Status">0 OK to 3 UNKNOWN, as it was judged.</param>
/// <param name="Duration">Seconds.</param>
/// <param name="Failure">Why there is no report; empty when there is one.</param>
public sealed record PageRun(
    long Id, string Check, string Url, DateTimeOffset Started, double Duration, int Status, string Output, string? Performance, string? Security, double? PerformanceScore, double? SecurityScore,
    int Requests, long Bytes, int? PrimedRequests, long? PrimedBytes, int Bad, int Warnings, string Failure, int Changes);

/// <summary>What was different in a run from the last good one before, and what happened between the two.</summary>
public sealed record PageChange(PageRun Run, long Before, LintDiff Diff, IReadOnlyList<PageMarker> Between);

/// <summary>Something that may have changed pages: a deploy that was told, or a change of the configuration.</summary>
public sealed record PageMarker(long Id, DateTimeOffset At, string Kind, string Title, string By);
