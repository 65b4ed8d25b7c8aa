using Muster.Agent.Link;

namespace Muster.Agent.Tests.Link;

public sealed class LinkPiecesTests
{
    [Fact]
    public void Waits_double_from_a_fifth_of_a_second_to_thirty_and_are_jittered()
    {
        var backoff = new Backoff(new Random(1));
        var waits = Enumerable.Range(0, 20).Select(_ => backoff.Next().TotalSeconds).ToList();
        Assert.InRange(waits[0], 0.1, 0.2);
        Assert.All(waits.Skip(10), w => Assert.InRange(w, 10, 30));
        Assert.True(waits.Skip(10).Distinct().Count() > 5);
        backoff.Reset();
        Assert.InRange(backoff.Next().TotalSeconds, 0.1, 0.2);
    }

    [Fact]
    public void The_clock_trusts_the_quickest_answer()
    {
        var clock = new ServerClock();
        Assert.Null(clock.OffsetMs);
        clock.Take(sentMs: 10_000, serverMs: 5_010, receivedMs: 10_020);
        Assert.Equal(5_000, clock.OffsetMs);
        clock.Take(sentMs: 20_000, serverMs: 15_900, receivedMs: 21_000);
        Assert.Equal(5_000, clock.OffsetMs);
        clock.Take(sentMs: 30_000, serverMs: 25_001, receivedMs: 30_002);
        Assert.Equal(5_000, clock.OffsetMs);
        for (var i = 0; i < 8; i++) clock.Take(40_000, 40_000, 40_010);
        Assert.Equal(5, clock.OffsetMs);
    }
}
