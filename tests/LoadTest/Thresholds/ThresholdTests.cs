using Muster.LoadTest.Thresholds;

namespace Muster.LoadTest.Tests.Thresholds;

public class ThresholdTests
{
    [Theory]
    [InlineData("p99<200ms", true)]
    [InlineData("p99<10ms", false)]
    [InlineData("P99.9 <= 0.2s", true)]
    [InlineData("mean<9000us", false)]
    [InlineData("max<1s", true)]
    [InlineData("errors<1%", false)]
    [InlineData("errors<=2%", true)]
    [InlineData("errors<3", true)]
    [InlineData("rate>=100", true)]
    [InlineData("rate>101/s", false)]
    public void A_condition_is_judged(string condition, bool holds) =>
        Assert.Equal(holds, Threshold.Parse(condition).Judge(Outcomes.Of(requests: 100, failed: 2, latency: 10)).Held);

    [Theory]
    [InlineData("p99", "write a figure")]
    [InlineData("p99<200", "needs a unit")]
    [InlineData("p0<1ms", "percentile")]
    [InlineData("p101<1ms", "percentile")]
    [InlineData("errors<1ms", "share")]
    [InlineData("rate>5%", "requests per second")]
    [InlineData("speed>5", "write a figure")]
    [InlineData("", "write a figure")]
    public void What_is_no_condition_is_said_with_an_example(string text, string why)
    {
        var wrong = Assert.Throws<LoadPlanException>(() => Threshold.Parse(text));
        Assert.Contains(why, wrong.Message, StringComparison.Ordinal);
        Assert.Contains("p99<200ms", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_answers_no_condition_on_durations_holds() =>
        Assert.False(Threshold.Parse("p99<10s").Judge(new LoadOutcome(Outcomes.Of().Report, new LoadTest.Histogram.LatencyHistogram())).Held);
}
