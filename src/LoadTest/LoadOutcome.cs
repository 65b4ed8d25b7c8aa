using Muster.LoadTest.Histogram;
using Muster.LoadTest.Reports;

namespace Muster.LoadTest;

/// <summary>A run's report, and its latencies in full, for questions the report does not answer.</summary>
public sealed record LoadOutcome(LoadReport Report, LatencyHistogram Latency);
