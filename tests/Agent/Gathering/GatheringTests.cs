using System.Net;
using System.Net.Sockets;
using Muster.Agent.Gathering;
using Muster.Agent.Tests.Fakes;
using Muster.Protocol;
using Muster.Testing;

namespace Muster.Agent.Tests.Gathering;

public sealed class GatheringTests : IDisposable
{
    private readonly Scratch scratch = new();

    public void Dispose() => scratch.Dispose();

    private static ScrapeOrder Scrape(string url) => new() { Key = "k", Url = url, EveryMs = 1_000, TimeoutMs = 900, MaxBytes = 1_000_000 };

    private static async Task OrderAsync(FakeServer server, GatherOrders orders)
    {
        await server.NextAsync(FromAgent.BodyOneofCase.Alive);
        await server.SendAsync(new FromServer { GatherOrders = orders });
    }

    private static async Task<ScrapeBody> BodyAsync(FakeServer server) =>
        (await server.NextAsync(FromAgent.BodyOneofCase.Gathered, frame => frame.Gathered.Scrapes.Count > 0)).Gathered.Scrapes[0];

    private static async Task<ListenReport> ReportAsync(FakeServer server, Func<ListenReport, bool> wanted) =>
        (await server.NextAsync(FromAgent.BodyOneofCase.Gathered, frame => frame.Gathered.Listeners.Any(wanted))).Gathered.Listeners.First(wanted);

    [Fact]
    public async Task What_a_program_answers_is_relayed_as_it_came()
    {
        using var site = new SmallSite("Content-Type: text/plain; version=0.0.4\r\nContent-Encoding: gzip\r\n", [1, 2, 3]);
        await using var server = new FakeServer();
        await using var agent = RunningAgent.Start(scratch, server.Address);
        await OrderAsync(server, new GatherOrders { Scrapes = { Scrape(site.Url) } });
        for (var beat = 0; beat < 2; beat++)
        {
            var body = await BodyAsync(server);
            Assert.Equal(("k", "", true, "text/plain; version=0.0.4"), (body.Key, body.Error, body.Gzip, body.ContentType));
            Assert.Equal([1, 2, 3], body.Body.ToByteArray());
            Assert.True(body.DurationUs > 0 && body.TimeMs > 1_600_000_000_000);
        }
        Assert.Contains("application/openmetrics-text", site.Asked, StringComparison.Ordinal);
        Assert.Contains("X-Prometheus-Scrape-Timeout-Seconds: 0.9", site.Asked, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_that_is_not_there_is_told()
    {
        await using var server = new FakeServer();
        await using var agent = RunningAgent.Start(scratch, server.Address);
        await OrderAsync(server, new GatherOrders { Scrapes = { Scrape("http://127.0.0.1:1/metrics") } });
        Assert.Contains("refused", (await BodyAsync(server)).Error, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_body_that_is_too_large_is_told()
    {
        using var site = new SmallSite("", new byte[2000]);
        await using var server = new FakeServer();
        await using var agent = RunningAgent.Start(scratch, server.Address);
        var order = Scrape(site.Url);
        order.MaxBytes = 1999;
        await OrderAsync(server, new GatherOrders { Scrapes = { order } });
        Assert.Equal("the body is larger than 1999 bytes", (await BodyAsync(server)).Error);
    }

    [Fact]
    public async Task The_policy_of_the_owner_and_the_folder_of_tokens_bind_the_server()
    {
        scratch.Write("policy.yaml", "scrapes:\n  deny: ['http://127.0.0.1:1/**']\nlisten: deny\n");
        using var site = new SmallSite("", [1]);
        await using var server = new FakeServer();
        await using var agent = RunningAgent.Start(scratch, server.Address);
        await OrderAsync(server, new GatherOrders { Scrapes = { Scrape("http://127.0.0.1:1/metrics") }, Listeners = { new ListenOrder { Key = "g", Kind = "graphite", Address = "127.0.0.1" } } });
        Assert.Contains("policy", (await BodyAsync(server)).Error, StringComparison.Ordinal);
        Assert.Contains("policy", (await ReportAsync(server, report => report.Error.Length > 0)).Error, StringComparison.Ordinal);

        var order = Scrape(site.Url);
        order.BearerFile = scratch.In("state/credential");
        var told = new GatheringLimits(() => new Muster.Agent.Policy.HostPolicy(), scratch.In("tokens"));
        Assert.Contains("tokens", told.Objection(order)!, StringComparison.Ordinal);
        order.BearerFile = scratch.In("tokens/../state/credential");
        Assert.NotNull(told.Objection(order));
        order.BearerFile = scratch.In("tokens/node");
        Assert.Null(told.Objection(order));
    }

    [Fact]
    public void Bodies_wait_while_there_is_no_link_and_the_oldest_go_when_there_are_too_many()
    {
        var (linked, posted) = (false, new List<FromAgent>());
        var queue = new RelayQueue(() => linked, posted.Add);
        for (var i = 0; i < 5; i++) queue.Add(new ScrapeBody { TimeMs = i, Body = Google.Protobuf.ByteString.CopyFrom(new byte[600_000]) });
        Assert.Empty(posted);
        Assert.Equal((3, 2UL), (queue.Waiting, queue.Dropped));
        linked = true;
        queue.Linked();
        queue.Add(new ScrapeBody { TimeMs = 5 });
        Assert.Equal([2, 3, 4, 5], posted.Select(frame => frame.Gathered.Scrapes[0].TimeMs));
        Assert.Equal(2UL, posted[^1].Gathered.Dropped);
    }

    [Fact]
    public async Task Graphite_and_statsd_go_the_way_of_the_hosts_own_samples()
    {
        await using var server = new FakeServer();
        await using var agent = RunningAgent.Start(scratch, server.Address);
        await OrderAsync(server, new GatherOrders
        {
            Listeners =
            {
                new ListenOrder { Key = "carbon", Kind = "graphite", Address = "127.0.0.1", Labels = { new LabelPair { Name = "site", Value = "north" } } },
                new ListenOrder { Key = "statsd", Kind = "statsd", Address = "127.0.0.1", FlushMs = 1_000, ForgetMs = 60_000, MaxSeries = 10, Quantiles = { 0.5 } },
            },
        });
        var both = (await server.NextAsync(FromAgent.BodyOneofCase.Gathered, frame => frame.Gathered.Listeners.Count(report => report.Address.Length > 0) == 2)).Gathered.Listeners;
        var (carbon, statsd) = (both.Single(report => report.Key == "carbon"), both.Single(report => report.Key == "statsd"));
        using (var client = new TcpClient())
        {
            await client.ConnectAsync(IPEndPoint.Parse(carbon.Address));
            await client.GetStream().WriteAsync("a.b;host=gateway 7 1700000000\nwrong\nc 1 1700000000\n"u8.ToArray());
        }
        var batch = (await server.NextAsync(FromAgent.BodyOneofCase.Metrics, frame => frame.Metrics.Rounds.Any(round => round.TimeMs == 1_700_000_000_000))).Metrics;
        var gateway = batch.Series.Single(series => series.Name == "a_b");
        Assert.Equal(["host", "gateway", "site", "north"], gateway.Labels);
        Assert.True(gateway.KeepsHost);
        Assert.False(batch.Series.Single(series => series.Name == "c").KeepsHost);
        var refused = await ReportAsync(server, report => report.Key == "carbon" && report.Refused == 1);
        Assert.Equal("wrong", refused.FirstText);

        using var udp = new UdpClient();
        await udp.SendAsync("hits:3|c"u8.ToArray(), IPEndPoint.Parse(statsd.Address));
        var counted = (await server.NextAsync(FromAgent.BodyOneofCase.Metrics, frame => frame.Metrics.Series.Any(series => series.Name == "hits_total"))).Metrics;
        Assert.Contains(counted.Rounds, round => round.Values.Contains(3));
    }
}
