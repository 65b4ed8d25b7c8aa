using Muster.LoadTest.Reports;
using Muster.LoadTest.Saturation;
using Muster.LoadTest.Thresholds;

namespace Muster.LoadTest.Tests.Saturation;

public class LimitSearchTests
{
    private static readonly LimitOptions Quick = new() { Rest = TimeSpan.Zero, Step = TimeSpan.FromSeconds(1), Start = 10 };

    [Theory]
    [InlineData(37)]
    [InlineData(500)]
    [InlineData(12_345)]
    public async Task The_limit_of_a_server_that_queues_is_found(double capacity)
    {
        var limit = await Search(Quick, rate => Queueing(rate, capacity));
        Assert.Equal("found", limit.Verdict);
        Assert.InRange(limit.Rate, capacity * 0.9, capacity);
        Assert.Equal("high", limit.Confidence);
        Assert.InRange(limit.Knee!.Value, capacity * 0.75, capacity * 1.25);
    }

    [Fact]
    public async Task The_limit_of_a_server_that_refuses_is_found_by_its_errors()
    {
        var limit = await Search(Quick, rate => Outcomes.Of((long)rate, (long)Math.Max(0, rate - 700), latency: 1));
        Assert.InRange(limit.Rate, 700 * 0.9, 700 * 1.02);
        Assert.Contains("errors<1%", limit.Says, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_start_above_the_limit_goes_down_first()
    {
        var limit = await Search(Quick with { Start = 1000 }, rate => Queueing(rate, 60));
        Assert.InRange(limit.Rate, 54, 60);
    }

    [Fact]
    public async Task A_generator_that_is_itself_the_limit_gives_no_verdict()
    {
        var limit = await Search(Quick, rate => rate <= 300 ? Outcomes.Of((long)rate, latency: 1) : Outcomes.Of(300, latency: 900, service: 1, busy: 0.99));
        Assert.Equal("refused", limit.Verdict);
        Assert.Equal(0, limit.Rate);
        Assert.Equal(160, limit.Low);
        Assert.Contains("--threads", limit.Says, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_generator_that_is_rather_busy_at_the_limit_is_named_and_lowers_the_confidence()
    {
        var limit = await Search(Quick, rate => rate <= 500 ? Outcomes.Of((long)rate, latency: 1) : Outcomes.Of(500, latency: 900, service: 900, busy: 0.8));
        Assert.Equal(("found", "medium"), (limit.Verdict, limit.Confidence));
        Assert.Contains(limit.Reasons, reason => reason.Contains("80 %", StringComparison.Ordinal) && reason.Contains("--threads", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Too_few_connections_are_the_generators_limit_too()
    {
        var limit = await Search(Quick, rate => Outcomes.Of((long)Math.Min(rate, 200), latency: rate <= 200 ? 50 : 800, service: 50, connections: 10));
        Assert.Equal("refused", limit.Verdict);
        Assert.Contains("--connections", limit.Says, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_hiccup_of_the_generator_is_forgiven()
    {
        bool before = false;
        var limit = await Search(Quick, rate =>
        {
            if (rate != 80 || before) return Queueing(rate, 500);
            before = true;
            return Outcomes.Of(80, latency: 900, lag: 600);
        });
        Assert.Equal("found", limit.Verdict);
        Assert.InRange(limit.Rate, 450, 500);
    }

    [Fact]
    public async Task A_limit_that_is_not_reached_is_not_made_up()
    {
        var limit = await Search(Quick with { Most = 640 }, rate => Outcomes.Of((long)rate, latency: 1));
        Assert.Equal("not reached", limit.Verdict);
        Assert.Equal(640, limit.Low);
        Assert.Contains("above", limit.Says, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rate_that_does_not_hold_twice_is_taken_back()
    {
        int tries = 0;
        var limit = await Search(Quick, rate => Queueing(rate, tries++ < 7 ? 500 : 400));
        Assert.InRange(limit.Rate, 300, 400);
    }

    [Fact]
    public async Task A_target_that_takes_nothing_is_said_to()
    {
        var limit = await Search(Quick, rate => Outcomes.Of((long)Math.Ceiling(rate), (long)Math.Ceiling(rate)));
        Assert.Equal(0, limit.Rate);
        Assert.Contains("does not take even", limit.Says, StringComparison.Ordinal);
    }

    private static async Task<LimitReport> Search(LimitOptions options, Func<double, LoadOutcome> server) =>
        (await new LimitSearch(options, (rate, _) => Task.FromResult(server(rate)), TimeProvider.System).RunAsync()).Report.Limit!;

    /// <summary>One that answers in 2 ms and whose queue grows for the rest of the step once it gets more than it can do.</summary>
    private static LoadOutcome Queueing(double rate, double capacity) => rate <= capacity
        ? Outcomes.Of((long)Math.Ceiling(rate * 10), seconds: 10, latency: 2 / Math.Max(0.05, 1 - rate / capacity * 0.9))
        : Outcomes.Of((long)(capacity * 10), seconds: 10, latency: 3000);
}
