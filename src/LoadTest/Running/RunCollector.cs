using System.Diagnostics;
using System.Globalization;
using Muster.LoadTest.Feeding;
using Muster.LoadTest.Histogram;
using Muster.LoadTest.Reports;

namespace Muster.LoadTest.Running;

/// <summary>Makes one report of what the workers of a run saw.</summary>
internal static class RunCollector
{
    private static readonly double[] Percents = [1, 5, 10, 20, 25, 30, 40, 50, 60, 66, 70, 75, 80, 85, 90, 92.5, 95, 97.5, 98, 99, 99.5, 99.9, 99.95, 99.99, 99.999, 100];

    public static LoadOutcome Join(LoadPlan plan, IFeed feed, IReadOnlyList<Tally> tallies, Timeline timeline, long startedTicks, DateTimeOffset started, double busy)
    {
        var (latency, service, waiting, connecting, lag) = (Sum(tallies, t => t.Latency), Sum(tallies, t => t.Service), Sum(tallies, t => t.Waiting), Sum(tallies, t => t.Connecting), Sum(tallies, t => t.Lag));
        var errors = new long[Tally.Kinds];
        var statuses = new SortedDictionary<int, long>();
        var faults = new Dictionary<string, long>();
        foreach (var tally in tallies)
        {
            for (int i = 0; i < errors.Length; i++) errors[i] += tally.Errors[i];
            for (int i = 0; i < tally.Statuses.Length; i++)
                if (tally.Statuses[i] > 0) statuses[i] = statuses.GetValueOrDefault(i) + tally.Statuses[i];
            foreach (var (fault, count) in tally.Faults) faults[fault] = faults.GetValueOrDefault(fault) + count;
        }
        long last = tallies.Max(t => t.Last);
        long first = tallies.Select(t => t.FirstLength).FirstOrDefault(l => l >= 0, -1);
        var report = new LoadReport
        {
            Target = plan.Target.ToString(),
            Plan = feed.Name,
            Model = plan.Open ? "open" : "closed",
            Started = started,
            Seconds = last == 0 ? 0 : Math.Round((double)(last - startedTicks) / Stopwatch.Frequency, 6),
            Connections = plan.Connections,
            OfferedRate = plan.Rate,
            KeepAlive = plan.KeepAlive,
            Http = plan.Http == WireVersion.Http2 ? "2" : "1.1",
            Server = tallies.Select(t => t.ServerName).FirstOrDefault(n => !string.IsNullOrEmpty(n)) ?? "",
            Requests = tallies.Sum(t => t.Requests),
            Failed = tallies.Sum(t => t.Failed),
            Errors = ErrorNames.Of(errors),
            Faults = faults.OrderByDescending(f => f.Value).ThenBy(f => f.Key, StringComparer.Ordinal).ToDictionary(),
            Statuses = statuses.ToDictionary(s => s.Key.ToString(CultureInfo.InvariantCulture), s => s.Value),
            BytesReceived = tallies.Sum(t => t.BytesReceived),
            BodyBytes = tallies.Sum(t => t.BodyBytes),
            BytesSent = tallies.Sum(t => t.BytesSent),
            DocumentLength = first,
            // A worker compares with its own first answer; where those differ, all of that worker's answers of its first length do too.
            OtherLengths = tallies.Sum(t => t.FirstLength == first || t.FirstLength < 0 ? t.OtherLengths : t.Requests - t.OtherLengths),
            ConnectionsOpened = tallies.Sum(t => t.ConnectionsOpened),
            Latency = Figures(latency),
            Service = Figures(service),
            Waiting = Figures(waiting),
            Connecting = Figures(connecting),
            Timeline = [.. timeline.Points],
            Blocks = BlockSeries.Join([.. tallies.Select(t => t.Blocks)]),
            Steps = Steps(feed.Steps, tallies),
            Generator = new GeneratorFigures(plan.Threads, Math.Round(busy, 3), Math.Round(lag.Percentile(99) / 1e6, 3)),
        };
        return new LoadOutcome(report, latency);
    }

    public static LatencyFigures Figures(LatencyHistogram histogram) => new(
        histogram.Count, Milliseconds(histogram.Minimum), Milliseconds(histogram.Mean), Milliseconds(histogram.StandardDeviation), Milliseconds(histogram.Maximum),
        Percents.ToDictionary(p => p.ToString(CultureInfo.InvariantCulture), p => Milliseconds(histogram.Percentile(p))));

    private static double Milliseconds(double nanoseconds) => Math.Round(nanoseconds / 1e6, 6);

    private static LatencyHistogram Sum(IReadOnlyList<Tally> tallies, Func<Tally, LatencyHistogram> of)
    {
        var sum = new LatencyHistogram();
        foreach (var tally in tallies) sum.Add(of(tally));
        return sum;
    }

    private static List<StepReport> Steps(IReadOnlyList<string> names, IReadOnlyList<Tally> tallies)
    {
        var reports = new List<StepReport>();
        if (names.Count < 2) return reports;
        for (int i = 0; i < names.Count; i++)
        {
            var sum = new StepTally();
            foreach (var tally in tallies) sum.Add(tally.Steps[i]);
            double At(double percent) => Milliseconds(sum.Latency.Percentile(percent));
            reports.Add(new StepReport(names[i], sum.Requests, sum.Failed, At(50), At(95), At(99), At(100)));
        }
        return reports;
    }
}
