namespace Muster.LoadTest;

/// <summary>How a run stands, told about once a second while it goes on. Times are milliseconds.</summary>
/// <param name="Elapsed">Since the start, in seconds.</param>
/// <param name="Share">How much of the plan is done, 0 to 1.</param>
/// <param name="Timeline">All seconds that are over, the last one last.</param>
/// <param name="Errors">By kind, so far.</param>
public sealed record LoadProgress(double Elapsed, double Share, long Requests, long Failed, IReadOnlyList<TimelinePoint> Timeline, IReadOnlyDictionary<string, long> Errors);

/// <summary>One second of a run. Times are milliseconds.</summary>
public sealed record TimelinePoint(int Second, long Requests, long Failed, long Bytes, double P50, double P95, double P99, double Max);
