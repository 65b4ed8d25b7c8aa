using Muster.Server.Notifications.Outbox;

namespace Muster.Server.Tests.Notifications.Outbox;

public class ChannelHealthTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void After_five_failures_in_a_row_a_channel_is_left_alone_then_one_is_let_through()
    {
        var health = new ChannelHealth();
        for (var i = 0; i < 5; i++)
        {
            Assert.True(health.Enter(Start));
            health.Broke(Start, "no");
        }
        Assert.False(health.Enter(Start.AddSeconds(14)));
        Assert.True(health.Enter(Start.AddSeconds(15)));
        Assert.False(health.Enter(Start.AddSeconds(15)));
        health.Broke(Start.AddSeconds(16), "still no");
        Assert.False(health.Enter(Start.AddSeconds(45)));
        Assert.True(health.Enter(Start.AddSeconds(46)));
        health.Worked(Start.AddSeconds(47));
        Assert.True(health.Enter(Start.AddSeconds(47)));
        Assert.True(health.Enter(Start.AddSeconds(47)));
    }

    [Theory]
    [InlineData(1, null, 1)]
    [InlineData(4, null, 8)]
    [InlineData(40, null, 60)]
    [InlineData(1, 7, 7)]
    [InlineData(1, 7200, 3600)]
    public void Retries_come_in_seconds_and_keep_to_what_the_receiver_asked(int attempts, int? asked, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Backoff.After(attempts, asked is { } wish ? TimeSpan.FromSeconds(wish) : null, 0.5));
}
