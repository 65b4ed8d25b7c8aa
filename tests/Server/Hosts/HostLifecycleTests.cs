using System.Net;
using Muster.Checks;
using Muster.Server.Configuration;
using Muster.Server.Hosts;
using Muster.Server.States;
using Muster.Server.States.Engine;
using Muster.Server.Tests.AgentLink;
using Muster.Testing;

namespace Muster.Server.Tests.Hosts;

public sealed class HostLifecycleTests : IDisposable
{
    private static readonly HostId Id = HostId.Parse("0123456789abcdef0123456789abcdef");
    private readonly TempFolder folder = new();
    private readonly ManualTime time = new(new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero));

    public void Dispose() => folder.Dispose();

    private Task<CoreServer> StartAsync(Func<bool>? answers = null) => CoreServer.StartAsync(folder.Path, answers, time);

    private async Task<HostRecord> ConnectedAsync(CoreServer server, string tag = "web")
    {
        var host = await server.Get<HostRegistry>().ChangeAsync(Id, _ => new HostRecord { Id = Id, Name = "web1", OwnName = "web1", StatusSince = time.GetUtcNow() }
            .WithTags([tag], []).WithFacts(new Dictionary<string, string>(), IPAddress.Loopback));
        host.Presence.Instance = "one";
        host.Presence.Sign(time.GetUtcNow().ToUnixTimeMilliseconds());
        return host;
    }

    private static HostStatus Status(CoreServer server) => server.Get<HostRegistry>().Find(Id)!.Status;

    /// <summary>Moves the clock in steps, waiting after each for the answer of a host that was asked.</summary>
    private async Task PassAsync(CoreServer server, TimeSpan by)
    {
        for (var left = by; left > TimeSpan.Zero; left -= TimeSpan.FromSeconds(1))
        {
            time.Advance(left < TimeSpan.FromSeconds(1) ? left : TimeSpan.FromSeconds(1));
            var presence = server.Get<HostRegistry>().Find(Id)!.Presence;
            await CoreServer.UntilAsync(() => presence.AskedMs == 0 || presence.Answers is not null, "the host was asked");
        }
    }

    [Theory]
    [InlineData(true, HostStatus.Blind)]
    [InlineData(false, HostStatus.Down)]
    public async Task Silence_is_a_loss_within_ten_seconds_and_none_before_eight(bool answers, HostStatus expected)
    {
        await using var server = await StartAsync(() => answers);
        await ConnectedAsync(server);
        await PassAsync(server, TimeSpan.FromSeconds(8));
        Assert.Equal(HostStatus.Up, Status(server));
        await PassAsync(server, TimeSpan.FromSeconds(2));
        Assert.Equal(expected, Status(server));
    }

    [Fact]
    public async Task The_first_rule_that_matches_says_how_long_a_host_may_be_silent()
    {
        Directory.CreateDirectory(folder["config"]);
        await File.WriteAllTextAsync(folder["config/hosts.yaml"], "- on: laptop\n  deadMan: 2m\n- on: all\n  deadMan: 5s\n");
        await using var server = await StartAsync(() => false);
        await ConnectedAsync(server, "laptop");
        await PassAsync(server, TimeSpan.FromSeconds(105));
        Assert.Equal(HostStatus.Up, Status(server));
        await PassAsync(server, TimeSpan.FromSeconds(15));
        Assert.Equal(HostStatus.Down, Status(server));
    }

    [Fact]
    public async Task A_clean_stop_is_no_loss()
    {
        await using var server = await StartAsync(() => false);
        var host = await ConnectedAsync(server);
        await server.Get<HostLifecycle>().GoodbyeAsync(host, rebooting: false, TimeSpan.Zero);
        host.Presence.Instance = null;
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal((HostStatus.Gone, "stopped cleanly"), (Status(server), server.Get<HostRegistry>().Find(Id)!.StatusReason));
    }

    [Fact]
    public async Task A_host_that_reboots_has_its_grace_and_is_down_after_it()
    {
        await using var server = await StartAsync(() => false);
        var host = await ConnectedAsync(server);
        await server.Get<HostLifecycle>().GoodbyeAsync(host, rebooting: true, TimeSpan.FromMinutes(2));
        host.Presence.Instance = null;
        time.Advance(TimeSpan.FromSeconds(119));
        Assert.Equal(HostStatus.Rebooting, Status(server));
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(HostStatus.Down, Status(server));
    }

    [Fact]
    public async Task After_a_restart_of_the_server_nobody_is_missed_for_a_minute()
    {
        await using (var before = await StartAsync(() => false)) await ConnectedAsync(before);
        time.Advance(TimeSpan.FromMinutes(10));
        await using var server = await StartAsync(() => false);
        await PassAsync(server, HostLifecycle.StartGrace - TimeSpan.FromSeconds(1));
        Assert.Equal(HostStatus.Up, Status(server));
        await PassAsync(server, TimeSpan.FromSeconds(15));
        Assert.Equal(HostStatus.Down, Status(server));
    }

    [Fact]
    public async Task A_check_that_falls_silent_on_a_host_that_is_up_is_unknown_until_its_next_result()
    {
        await using var server = await StartAsync();
        var host = await ConnectedAsync(server);
        var engine = server.Get<StateEngine>();
        Muster.Protocol.ResultBatch Batch() => new() { FirstSequence = 1, Results = { new Muster.Protocol.Result { Check = "load", Output = Google.Protobuf.ByteString.CopyFromUtf8("fine"), StartedMs = time.GetUtcNow().ToUnixTimeMilliseconds() } } };
        await engine.StoreAsync(Id, Batch());
        var board = server.Get<StateBoard>();
        for (var second = 0; second < 29; second++) Alive();
        Assert.Equal((CheckStatus.Ok, false), (board.Find(host, "load")!.Status, board.Find(host, "load")!.NoData));
        await CoreServer.UntilAsync(() =>
        {
            Alive();
            return board.Find(host, "load")!.NoData;
        }, "the silence was noticed");
        Assert.Equal(CheckStatus.Unknown, board.Find(host, "load")!.Status);
        Assert.StartsWith("no data since 2026-01-01 12:00:", board.Find(host, "load")!.Output);
        await engine.StoreAsync(Id, Batch());
        Assert.Equal((CheckStatus.Ok, false), (board.Find(host, "load")!.Status, board.Find(host, "load")!.NoData));

        void Alive()
        {
            time.Advance(TimeSpan.FromSeconds(1));
            host.Presence.Sign(time.GetUtcNow().ToUnixTimeMilliseconds());
        }
    }
}
