using Muster.LoadTest.Histogram;
using Muster.LoadTest.Reports;
using Muster.LoadTest.Running;

namespace Muster.LoadTest.Tests;

/// <summary>Outcomes of runs that never were.</summary>
internal static class Outcomes
{
    public static LoadOutcome Of(long requests = 100, long failed = 0, double seconds = 1, double latency = 10, double? service = null, double busy = 0.1, double lag = 0, int connections = 100)
    {
        var latencies = new LatencyHistogram();
        var services = new LatencyHistogram();
        for (int i = 0; i < 100; i++)
        {
            latencies.Record((long)(latency * 1e6));
            services.Record((long)((service ?? latency) * 1e6));
        }
        return new LoadOutcome(new LoadReport
        {
            Target = "http://127.0.0.1/",
            Plan = "GET /",
            Model = "open",
            Http = "1.1",
            Started = DateTimeOffset.UnixEpoch,
            Seconds = seconds,
            Connections = connections,
            Requests = requests,
            Failed = failed,
            Latency = RunCollector.Figures(latencies),
            Service = RunCollector.Figures(services),
            Waiting = RunCollector.Figures(services),
            Connecting = RunCollector.Figures(services),
            Generator = new GeneratorFigures(1, busy, lag),
        }, latencies);
    }
}
