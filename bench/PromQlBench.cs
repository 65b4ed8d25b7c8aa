using System.Diagnostics;
using System.Globalization;
using Muster.Metrics;
using Muster.PromQl.Evaluation;

namespace Muster.Bench;

/// <summary>Range queries worked out for all steps at once beside the same engine asked anew at every step.</summary>
public sealed class PromQlBench : IBench
{
    private const int Instances = 500, Samples = 1440;
    private const long Scrape = 15_000, From = 600_000, To = Samples * Scrape, Step = 60_000;

    private static readonly string[] Queries =
    [
        "requests_total", "rate(requests_total[5m])", "sum by (job) (rate(requests_total[5m]))", "avg_over_time(load[10m])", "max_over_time(load[30m])",
        "quantile_over_time(0.9, load[5m])", "topk(5, load)", "load / on (instance, job) requests_total", "sum(max_over_time(rate(requests_total[1m])[10m:1m]))",
    ];

    public string Name => "promql";

    public string Says => "9 range queries (500 series, 6 h, 351 steps): vectorised beside one evaluation a step";

    public async Task<int> RunAsync(string[] arguments)
    {
        using var engine = new QueryEngine(new MemorySeries(), new QueryEngineOptions(), TimeProvider.System);
        var product = 1.0;
        foreach (var query in Queries)
        {
            var whole = await MedianMs(() => engine.RangeAsync(query, From, To, Step), rounds: 7);
            var steps = await MedianMs(async () =>
            {
                for (var at = From; at <= To; at += Step) await engine.InstantAsync(query, at);
            }, rounds: 3);
            product *= steps / whole;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{query,-55} {whole,9:0.0} ms   step by step {steps,9:0.0} ms   {steps / whole,6:0.0} x"));
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"ratio {Math.Pow(product, 1.0 / Queries.Length):0.00}"));
        return 0;
    }

    private static async Task<double> MedianMs(Func<Task> work, int rounds)
    {
        await work();
        var times = new double[rounds];
        for (var i = 0; i < rounds; i++)
        {
            var clock = Stopwatch.StartNew();
            await work();
            times[i] = clock.Elapsed.TotalMilliseconds;
        }
        Array.Sort(times);
        return times[rounds / 2];
    }

    /// <summary>Counters and gauges in arrays; a read is a slice, so what is measured is the engine.</summary>
    private sealed class MemorySeries : ISeriesReader
    {
        private readonly List<SeriesSamples> _all = [];

        public MemorySeries()
        {
            var random = new Random(5);
            for (var n = 0; n < 2 * Instances; n++)
            {
                var isCounter = n < Instances;
                var times = new long[Samples];
                var values = new double[Samples];
                double counter = 0;
                for (var i = 0; i < Samples; i++)
                {
                    times[i] = (i + 1) * Scrape + n % 100;
                    counter += random.Next(50);
                    values[i] = isCounter ? counter : random.NextDouble() * 8;
                }
                var number = (n % Instances).ToString(CultureInfo.InvariantCulture);
                _all.Add(new SeriesSamples(Labels.From((Labels.MetricName, isCounter ? "requests_total" : "load"), ("instance", number), ("job", "j" + number[..1])), times, values));
            }
        }

        public IEnumerable<SeriesSamples> Select(IReadOnlyList<Matcher> matchers, long fromMs, long toMs, ReadHints hints, CancellationToken cancel)
        {
            foreach (var one in _all)
            {
                if (!matchers.All(m => m.Matches(one.Labels.Get(m.Name)))) continue;
                var low = LowerBound(one.Times.Span, fromMs);
                var high = LowerBound(one.Times.Span, toMs + 1);
                if (high > low) yield return new SeriesSamples(one.Labels, one.Times[low..high], one.Values[low..high]);
            }
        }

        private static int LowerBound(ReadOnlySpan<long> times, long time)
        {
            var at = times.BinarySearch(time);
            return at < 0 ? ~at : at;
        }

        public IEnumerable<Labels> Series(IReadOnlyList<Matcher> matchers, long fromMs, long toMs, CancellationToken cancel) => _all.Select(s => s.Labels);
        public IReadOnlyList<string> LabelNames(IReadOnlyList<Matcher> matchers, long fromMs, long toMs, CancellationToken cancel) => ["__name__", "instance", "job"];
        public IReadOnlyList<string> LabelValues(string name, IReadOnlyList<Matcher> matchers, long fromMs, long toMs, CancellationToken cancel) =>
            [.. _all.Select(s => s.Labels.Get(name)).Distinct().Order(StringComparer.Ordinal)];
    }
}
