using Muster.Agent.Tests.Fakes;
using Muster.Protocol;
using Muster.Testing;

namespace Muster.Agent.Tests.Metrics;

public sealed class MetricLinkTests : IDisposable
{
    private readonly Scratch scratch = new();

    public void Dispose() => scratch.Dispose();

    private static FromAgent.BodyOneofCase Metrics => FromAgent.BodyOneofCase.Metrics;
    private static bool Has(FromAgent frame, long time) => frame.Metrics.Rounds.Any(r => r.TimeMs == time);

    [Fact]
    public async Task What_was_added_while_the_server_was_away_is_delivered_when_it_is_there()
    {
        await using var server = new FakeServer { Refuses = _ => new Refused { Reason = Refused.Types.Reason.Busy, RetryAfterMs = 100 } };
        await using var agent = RunningAgent.Start(scratch, server.Address);
        var spool = agent.Parts.Metrics;
        spool.Add(42, [spool.Book.Number("kept", [])], [7]);
        server.Refuses = _ => null;
        var frame = await server.NextAsync(Metrics, f => Has(f, 42));
        Assert.Contains(frame.Metrics.Series, s => s.Name == "kept");
    }

    [Fact]
    public async Task A_server_that_lost_the_numbers_gets_them_again()
    {
        await using var server = new FakeServer { Acknowledges = false };
        await using var agent = RunningAgent.Start(scratch, server.Address);
        var spool = agent.Parts.Metrics;
        spool.Add(42, [spool.Book.Number("one", [])], [7]);
        var first = (await server.NextAsync(Metrics, f => Has(f, 42))).Metrics;
        await server.SendAsync(new FromServer { MetricsTaken = new MetricsTaken { Through = first.FirstRound - 1, Declare = true } });
        var again = (await server.NextAsync(Metrics, f => Has(f, 42))).Metrics;
        Assert.Equal(first.Turn + 1, again.Turn);
        Assert.Contains(again.Series, s => s.Name == "one");
    }

    [Fact]
    public async Task A_server_whose_disk_is_full_gets_the_rounds_later()
    {
        await using var server = new FakeServer { Acknowledges = false };
        await using var agent = RunningAgent.Start(scratch, server.Address);
        var spool = agent.Parts.Metrics;
        spool.Add(42, [spool.Book.Number("one", [])], [7]);
        var first = (await server.NextAsync(Metrics, f => Has(f, 42))).Metrics;
        await server.SendAsync(new FromServer { MetricsTaken = new MetricsTaken { Through = first.FirstRound - 1, HoldMs = 300 } });
        var again = (await server.NextAsync(Metrics, f => Has(f, 42))).Metrics;
        Assert.Equal(first.FirstRound, again.FirstRound);
        Assert.DoesNotContain(again.Series, s => s.Name == "one");
    }
}
