using FsCheck.Fluent;
using Muster.LoadTest.Histogram;

namespace Muster.LoadTest.Tests.Histogram;

public class LatencyHistogramTests
{
    [Theory]
    [InlineData(8)]
    [InlineData(11)]
    public void A_percentile_is_never_further_off_than_the_histogram_says(int bits)
    {
        var samples = Gen.Choose(0, 41).SelectMany(power => Gen.Choose(0, int.MaxValue - 1).Select(part => (1L << power) + (long)((double)part / int.MaxValue * (1L << power)))).NonEmptyListOf().ToArbitrary();
        FsCheck.Check.One(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(300), Prop.ForAll(samples, values =>
        {
            var histogram = new LatencyHistogram(bits);
            foreach (long value in values) histogram.Record(value);
            var sorted = values.Select(v => Math.Min(v, LatencyHistogram.Longest)).Order().ToArray();
            foreach (double percent in new[] { 0.1, 1, 25, 50, 90, 99, 99.9, 100 })
            {
                long exact = sorted[Math.Clamp((int)Math.Ceiling(percent / 100 * sorted.Length - 5e-7), 1, sorted.Length) - 1];
                Assert.InRange(histogram.Percentile(percent), exact * (1 - histogram.WorstError), exact * (1 + histogram.WorstError));
            }
            Assert.Equal(sorted[0], histogram.Minimum);
            Assert.Equal(sorted[^1], histogram.Maximum);
            Assert.Equal(values.Count, histogram.Count);
        }));
    }

    [Fact]
    public void Histograms_added_up_are_the_histogram_of_all()
    {
        var random = new Random(11);
        var (all, one, other) = (new LatencyHistogram(), new LatencyHistogram(), new LatencyHistogram());
        for (int i = 0; i < 5000; i++)
        {
            long value = (long)Math.Exp(random.NextDouble() * 25);
            all.Record(value);
            (i % 3 == 0 ? one : other).Record(value);
        }
        one.Add(other);
        Assert.Equal(all.Count, one.Count);
        Assert.Equal(all.Mean, one.Mean, 3);
        Assert.Equal(all.StandardDeviation, one.StandardDeviation, all.StandardDeviation * 1e-9);
        foreach (double percent in new[] { 1, 50, 75.5, 99, 99.99 }) Assert.Equal(all.Percentile(percent), one.Percentile(percent));
    }

    [Fact]
    public void Small_values_are_kept_exactly()
    {
        var histogram = new LatencyHistogram();
        for (long value = 1; value <= 1000; value++) histogram.Record(value);
        Assert.Equal(500, histogram.Percentile(50));
        Assert.Equal(990, histogram.Percentile(99));
        Assert.Equal(500.5, histogram.Mean);
        Assert.Equal(288.8194360957494, histogram.StandardDeviation, 9);
        Assert.Equal(0.25, histogram.ShareWithin(250), 6);
    }

    [Fact]
    public void What_is_longer_than_the_longest_counts_as_the_longest_and_less_than_nothing_as_nothing()
    {
        var histogram = new LatencyHistogram();
        histogram.Record(long.MaxValue);
        histogram.Record(-5);
        Assert.Equal(LatencyHistogram.Longest, histogram.Maximum);
        Assert.Equal(0, histogram.Minimum);
        Assert.Equal(0, histogram.Percentile(50));
    }

    [Fact]
    public void An_empty_histogram_says_nothing()
    {
        var histogram = new LatencyHistogram();
        Assert.Equal(0, histogram.Percentile(99));
        Assert.Equal(0, histogram.Mean);
        Assert.Equal(0, histogram.StandardDeviation);
        histogram.Add(new LatencyHistogram());
        Assert.Equal(0, histogram.Minimum);
    }
}
