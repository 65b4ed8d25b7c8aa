using System.Net;
using Muster.Checks;
using Muster.Probes.Ping;

namespace Muster.Probes.Tests.Ping;

public sealed class PingProbeTests
{
    [Fact]
    public async Task This_machine_answers_every_echo()
    {
        var outcome = await Looking.At("ping", ("host", "127.0.0.1"), ("count", "5"), ("interval", "10ms"), ("warning", "10s,20%"), ("critical", "15s,60%"));
        outcome.Says(CheckStatus.Ok, "127.0.0.1 answered 5 of 5, average ");
        Assert.Equal(("0", "%", "20", "60"), (outcome.Perf("loss").ValueText, outcome.Perf("loss").Unit, outcome.Perf("loss").Warn, outcome.Perf("loss").Crit));
        Assert.Equal(("10", "15"), (outcome.Perf("rta").Warn, outcome.Perf("rta").Crit));
    }

    [Fact]
    public async Task The_ping_program_gives_the_same_answer()
    {
        var round = await PingProgram.RunAsync(IPAddress.Loopback, 2, TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.Equal((2, 2, 0.0), (round.Sent, round.Times.Count, round.LossPercent));
    }

    [Theory]
    [InlineData("PING 127.0.0.1 (127.0.0.1): 56 data bytes\n64 bytes from 127.0.0.1: seq=0 ttl=64 time=0.055 ms\n\n--- 127.0.0.1 ping statistics ---\n2 packets transmitted, 1 packets received, 50% packet loss\n", 50)]
    [InlineData("PING 10.9.9.9 (10.9.9.9) 56(84) bytes of data.\n\n--- 10.9.9.9 ping statistics ---\n2 packets transmitted, 0 received, 100% packet loss, time 1002ms\n", 100)]
    [InlineData("PING a (1.2.3.4) 56(84) bytes of data.\n64 bytes from 1.2.3.4: icmp_seq=1 ttl=64 time=12 ms\n64 bytes from 1.2.3.4: icmp_seq=1 ttl=64 time=13 ms (DUP!)\n", 50)]
    public void The_programs_of_all_systems_are_read(string output, double loss) => Assert.Equal(loss, PingProgram.Read(output, 2)!.LossPercent);

    [Theory]
    [InlineData("100ms,20%", 3, 2, 0.01, true)]
    [InlineData("100ms,50%", 3, 2, 0.01, false)]
    [InlineData("100ms", 3, 3, 0.2, true)]
    [InlineData("40%", 3, 3, 9.0, false)]
    public void Limits_are_reached_by_time_or_by_loss(string limit, int sent, int answered, double seconds, bool reached) =>
        Assert.Equal(reached, PingLimit.TryParse(limit)!.IsReached(new EchoRound(sent, [.. Enumerable.Repeat(TimeSpan.FromSeconds(seconds), answered)])));

    [Theory]
    [InlineData("")]
    [InlineData("100")]
    [InlineData("100ms,20%,1s")]
    [InlineData("101%")]
    public void What_is_no_limit_is_refused(string text) => Assert.Null(PingLimit.TryParse(text));

    [Fact]
    public async Task A_machine_that_is_there_answers() =>
        Assert.True(await HostReachability.AnswersAsync(IPAddress.Loopback, TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken));

    [Fact]
    public async Task An_address_with_nobody_behind_it_does_not_answer() => // 100::/64 discards
        Assert.False(await HostReachability.AnswersAsync(IPAddress.Parse("100::1"), TimeSpan.FromMilliseconds(300), TestContext.Current.CancellationToken));
}
