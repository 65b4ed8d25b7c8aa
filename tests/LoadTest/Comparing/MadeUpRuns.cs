using System.Diagnostics;
using Muster.LoadTest.Histogram;
using Muster.LoadTest.Reports;
using Muster.LoadTest.Running;

namespace Muster.LoadTest.Tests.Comparing;

/// <summary>Runs of ten seconds whose requests share the ups and downs of their time, as real ones do.</summary>
internal static class MadeUpRuns
{
    /// <param name="slower">All latencies are so many times as long.</param>
    /// <param name="mood">How much a tenth of a second differs from another.</param>
    /// <param name="failing">The share of requests that fail.</param>
    public static LoadReport Run(int seed, double slower = 1, double mood = 0.1, double failing = 0, double seconds = 10, int perSecond = 500)
    {
        var random = new Random(seed);
        double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        var (series, latency, timeline) = (new BlockSeries(), new LatencyHistogram(), new Timeline(1));
        var slot = new SecondSlot();
        long failed = 0, requests = 0;
        double now = 0, state = 0, tenth = -1;
        while (now < seconds)
        {
            if (Math.Floor(now * 10) > tenth)
            {
                tenth = Math.Floor(now * 10);
                state = 0.8 * state + 0.6 * Normal();
            }
            double share = Math.Exp(mood * state);
            long took = (long)(2e6 * slower * share * Math.Exp(0.4 * Normal()));
            bool fails = random.NextDouble() < failing;
            series.Record((long)(now * Stopwatch.Frequency), fails, took);
            latency.Record(took);
            if ((int)now > slot.Second)
            {
                timeline.Publish(slot);
                slot = new SecondSlot { Second = (int)now };
            }
            slot.Requests++;
            slot.Latency.Record(took);
            requests++;
            if (fails) failed++;
            now += slower * share / perSecond;
        }
        timeline.Publish(slot);
        timeline.Collect(all: true);
        var figures = RunCollector.Figures(latency);
        return Outcomes.Of(requests, failed, seconds).Report with
        {
            Model = "closed",
            Latency = figures,
            Service = figures,
            Timeline = timeline.Points,
            Blocks = BlockSeries.Join([series]),
        };
    }
}
