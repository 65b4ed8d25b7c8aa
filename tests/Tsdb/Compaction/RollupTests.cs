using Muster.Metrics;

namespace Muster.Tsdb.Tests.Compaction;

public sealed class RollupTests
{
    private const long Hour = 3_600_000;

    [Theory]
    [InlineData("min_over_time")]
    [InlineData("max_over_time")]
    [InlineData("sum_over_time")]
    [InlineData("last_over_time")]
    [InlineData("increase")]
    [InlineData(ReadHints.SampleCounts)]
    public void A_long_question_gets_fewer_samples_and_the_answer_of_the_raw_ones(string function)
    {
        using var folder = new StoreFolder(o => o with { RollupFrom = TimeSpan.FromHours(6) });
        folder.Fill(3, 9000);
        long from = StoreFolder.Start - StoreFolder.Start % Hour + Hour, to = from + 15 * Hour;
        foreach (var range in new[] { Hour, 3 * Hour })
        {
            var hints = new ReadHints(Hour, range, function);
            var raw = folder.Store.Select(StoreFolder.Everything, from + 1, to, default, default).ToDictionary(s => s.Labels);
            var rolled = folder.Store.Select(StoreFolder.Everything, from + 1, to, hints, default).ToList();
            Assert.Equal(3, rolled.Count);
            foreach (var series in rolled)
            {
                Assert.True(series.Times.Length < raw[series.Labels].Times.Length / 20);
                for (var end = from + range; end <= to; end += Hour)
                    Assert.Equal(Answer(function == ReadHints.SampleCounts ? "count" : function, raw[series.Labels], end - range, end), Answer(function, series, end - range, end), 6);
            }
        }
    }

    [Fact]
    public void An_instant_selector_gets_the_newest_sample_before_each_step_from_hourly_buckets()
    {
        using var folder = new StoreFolder(o => o with { RollupFrom = TimeSpan.FromHours(6) });
        folder.Fill(2, 9000);
        long first = StoreFolder.Start - StoreFolder.Start % Hour + Hour, last = first + 14 * Hour;
        var raw = folder.Store.Select(StoreFolder.Everything, first - 299_999, last, default, default).ToDictionary(s => s.Labels);
        var rolled = folder.Store.Select(StoreFolder.Everything, first - 299_999, last, new ReadHints(Hour, 0, ""), default).ToList();
        Assert.Equal(2, rolled.Count);
        foreach (var series in rolled)
        {
            Assert.True(series.Times.Length < raw[series.Labels].Times.Length / 20);
            for (var step = first; step <= last; step += Hour) Assert.Equal(Newest(raw[series.Labels], step), Newest(series, step));
        }
    }

    [Fact]
    public void An_instant_selector_that_looks_back_a_whole_step_is_answered_from_hours()
    {
        using var folder = new StoreFolder(o => o with { RollupFrom = TimeSpan.FromHours(6) });
        folder.Fill(1, 9000);
        long first = StoreFolder.Start - StoreFolder.Start % Hour + Hour, last = first + 14 * Hour;
        var raw = folder.Store.Select(StoreFolder.Everything, first - 2 * Hour + 1, last, default, default).Single();
        var hints = new ReadHints(2 * Hour, 0, "") { LookbackMs = 2 * Hour };
        var rolled = folder.Store.Select(StoreFolder.Everything, first - 2 * Hour + 1, last, hints, default).Single();
        Assert.True(rolled.Times.Length < raw.Times.Length / 20);
        for (var step = first; step <= last; step += 2 * Hour) Assert.Equal(Newest(raw, step), Newest(rolled, step));
    }

    private static (long, double) Newest(SeriesSamples series, long step)
    {
        var at = series.Times.Span.BinarySearch(step);
        at = at < 0 ? ~at - 1 : at;
        return (series.Times.Span[at], series.Values.Span[at]);
    }

    [Fact]
    public void Windows_that_do_not_begin_and_end_on_bucket_borders_get_raw_samples()
    {
        using var folder = new StoreFolder(o => o with { RollupFrom = TimeSpan.FromHours(6) });
        folder.Fill(1, 9000);
        var from = StoreFolder.Start + 12_345;
        var samples = folder.Store.Select(StoreFolder.Everything, from, from + 10 * Hour, new ReadHints(Hour, Hour, "max_over_time"), default).Single();
        Assert.Equal(3600, samples.Times.Length);
    }

    private static double Answer(string function, SeriesSamples series, long after, long until)
    {
        var values = new List<double>();
        for (var i = 0; i < series.Times.Length; i++)
            if (series.Times.Span[i] > after && series.Times.Span[i] <= until) values.Add(series.Values.Span[i]);
        return function switch
        {
            "min_over_time" => values.Min(),
            "max_over_time" => values.Max(),
            "sum_over_time" => values.Sum(),
            "last_over_time" => values[^1],
            "count" => values.Count,
            ReadHints.SampleCounts => values.Sum(),
            _ => values.Zip(values.Skip(1), (a, b) => b < a ? b : b - a).Sum(),
        };
    }
}
