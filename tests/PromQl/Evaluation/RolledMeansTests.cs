using Muster.Metrics;
using Muster.PromQl.Evaluation;

namespace Muster.PromQl.Tests.Evaluation;

public class RolledMeansTests
{
    private const long Hour = 3_600_000;

    /// <summary>A store that has one sum and one count for each hour: two samples of 10 in the first, eight of 20 in the second.</summary>
    private sealed class HourlyStore : ICountingReader
    {
        public bool GivesCounts(ReadHints hints, long fromMs) => hints.RangeMs % Hour == 0 && hints.StepMs == Hour;

        public IEnumerable<SeriesSamples> Select(IReadOnlyList<Matcher> matchers, long fromMs, long toMs, ReadHints hints, CancellationToken cancel)
        {
            double[] values = hints.Function switch
            {
                ReadHints.SampleCounts => [2, 8],
                "sum_over_time" => [20, 160],
                _ => throw new InvalidOperationException($"the hourly store has nothing for {hints.Function}"),
            };
            yield return new SeriesSamples(Labels.From((Labels.MetricName, "x"), ("a", "b")), new long[] { Hour - 1, 2 * Hour - 1 }, values);
        }

        public IEnumerable<Labels> Series(IReadOnlyList<Matcher> matchers, long fromMs, long toMs, CancellationToken cancel) => [];
        public IReadOnlyList<string> LabelNames(IReadOnlyList<Matcher> matchers, long fromMs, long toMs, CancellationToken cancel) => [];
        public IReadOnlyList<string> LabelValues(string name, IReadOnlyList<Matcher> matchers, long fromMs, long toMs, CancellationToken cancel) => [];
    }

    [Theory]
    [InlineData("avg_over_time(x[2h])", new[] { 10.0, 18.0 })]
    [InlineData("avg_over_time(x[1h])", new[] { 10.0, 20.0 })]
    [InlineData("count_over_time(x[2h])", new[] { 2.0, 10.0 })]
    public async Task A_mean_over_coarse_data_weighs_each_bucket_by_its_samples(string query, double[] expected)
    {
        using var engine = new QueryEngine(new HourlyStore(), new QueryEngineOptions(), TimeProvider.System);
        var result = await engine.RangeAsync(query, Hour, 2 * Hour, Hour, TestContext.Current.CancellationToken);
        var series = Assert.Single(Assert.IsType<MatrixValue>(result.Value).Series);
        Assert.Equal(Labels.From(("a", "b")), series.Labels);
        Assert.Equal(expected, series.Values);
    }
}
