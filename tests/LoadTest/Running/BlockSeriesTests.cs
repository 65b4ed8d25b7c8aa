using System.Diagnostics;
using Muster.LoadTest.Histogram;
using Muster.LoadTest.Running;

namespace Muster.LoadTest.Tests.Running;

public class BlockSeriesTests
{
    [Theory]
    [InlineData(0.001)]
    [InlineData(0.399)]
    [InlineData(0.401)]
    [InlineData(37)]
    [InlineData(86_400)]
    public void A_run_of_any_length_has_at_most_eighty_blocks_and_loses_nothing(double seconds)
    {
        var series = new BlockSeries();
        for (int i = 0; i < 1000; i++) series.Record((long)(seconds * Stopwatch.Frequency * i / 1000), failed: i % 10 == 0, latency: i % 50 == 0 ? -1 : 1_000_000);
        var blocks = BlockSeries.Join([series])!;
        Assert.InRange(blocks.Blocks.Count, 1, BlockSeries.Most);
        if (seconds > 0.4) Assert.InRange(blocks.Blocks.Count, BlockSeries.Most / 2, BlockSeries.Most);
        Assert.Equal((1000, 100), (blocks.Blocks.Sum(b => b.Requests), blocks.Blocks.Sum(b => b.Failed)));
        Assert.Equal(980, blocks.Blocks.Sum(b => PackedCounts.Unpack(b.Latencies)!.Sum(p => p.Count)));
        Assert.Equal(980, blocks.Blocks.Sum(b => b.LatencySum), 3);
    }

    [Fact]
    public void Workers_that_stopped_early_fit_into_the_blocks_of_the_others()
    {
        var (early, late) = (new BlockSeries(), new BlockSeries());
        for (int i = 0; i < 10; i++) early.Record(i * Stopwatch.Frequency / 100, false, 5);
        for (int i = 0; i < 100; i++) late.Record(i * Stopwatch.Frequency / 10, false, 5);
        var blocks = BlockSeries.Join([early, late])!;
        Assert.Equal(110, blocks.Blocks.Sum(b => b.Requests));
        Assert.Equal(10 + (long)Math.Ceiling(blocks.Seconds * 10), blocks.Blocks[0].Requests);
    }

    [Fact]
    public void Nothing_recorded_is_no_blocks() => Assert.Null(BlockSeries.Join([new BlockSeries()]));
}
