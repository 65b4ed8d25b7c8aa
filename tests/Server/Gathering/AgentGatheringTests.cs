using System.IO.Compression;
using System.Text;
using Google.Protobuf;
using Muster.Protocol;
using Muster.Server.Gathering.Agents;
using Muster.Server.Gathering.Scraping;
using Muster.Server.Tests.AgentLink;

namespace Muster.Server.Tests.Gathering;

public class AgentGatheringTests
{
    private static ByteString Gzip(string text)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionMode.Compress)) gzip.Write(Encoding.UTF8.GetBytes(text));
        return ByteString.CopyFrom(packed.ToArray());
    }

    private static long Now => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    private static Task<FromServer> OrdersAsync(FakeAgent agent, Func<GatherOrders, bool>? wanted = null) =>
        agent.ReceiveAsync(frame => frame.GatherOrders is { } orders && (wanted is null || wanted(orders)));

    [Fact]
    public async Task An_agent_gets_its_orders_and_its_bodies_become_series_of_its_host()
    {
        await using var server = await GatheringServer.StartAsync();
        server.Write("node.yaml", "scrape: localhost:9100\non: web\nevery: 5s\nlabels: {team: base}");
        using var agent = await server.Rest.AgentAsync("db1");
        var order = Assert.Single((await OrdersAsync(agent)).GatherOrders.Scrapes);
        Assert.Equal(("http://localhost:9100/metrics", 5_000u, 5_000u), (order.Url, order.EveryMs, order.TimeoutMs));

        await agent.SendAsync(new FromAgent { Gathered = new Gathered { Scrapes = { new ScrapeBody { Key = order.Key, TimeMs = Now, DurationUs = 2_500, ContentType = "text/plain", Gzip = true, Body = Gzip("load 0.5\nhost_given{host=\"theirs\"} 1\n") } } } });
        await server.UntilAsync("load", answer => answer is ["host=db1 instance=localhost:9100 job=node team=base = 0.5"]);
        await server.UntilAsync("host_given", answer => answer is ["exported_host=theirs host=db1 instance=localhost:9100 job=node team=base = 1"]);
        await server.UntilAsync("scrape_duration_seconds", answer => answer is ["host=db1 instance=localhost:9100 job=node team=base = 0.0025"]);
        var row = await server.UntilSourceAsync("node", row => row.GetProperty("state").GetString() == "up");
        Assert.Equal(("agent", "db1", 2), (row.GetProperty("from").GetString(), row.GetProperty("host").GetString(), row.GetProperty("samples").GetInt64()));

        await agent.SendAsync(new FromAgent { Gathered = new Gathered { Scrapes = { new ScrapeBody { Key = order.Key, TimeMs = Now, Error = "connection refused" } } } });
        await server.UntilAsync("up", answer => answer is ["host=db1 instance=localhost:9100 job=node team=base = 0"]);
        await server.UntilAsync("load", answer => answer is []);

        server.Delete("node.yaml");
        Assert.Empty((await OrdersAsync(agent)).GatherOrders.Scrapes);
        await server.UntilAsync("up", answer => answer is []);
    }

    [Fact]
    public async Task Orders_follow_the_tags_of_hosts()
    {
        await using var server = await GatheringServer.StartAsync();
        server.Write("carbon.yaml", "graphite: 12003\non: canary\nrules: [{match: a.*, name: b, labels: {c: $1}}]");
        using var agent = await server.Rest.AgentAsync("db1");
        await server.Rest.SendAsync(HttpMethod.Patch, "/hosts/db1", new { addTags = new[] { "canary" } });
        var order = Assert.Single((await OrdersAsync(agent, orders => orders.Listeners.Count > 0)).GatherOrders.Listeners);
        Assert.Equal(("carbon", "graphite", "127.0.0.1", 12003u), (order.Key, order.Kind, order.Address, order.Port));
        Assert.Equal(("a.*", "b", "c", "$1"), (order.Rules[0].Match, order.Rules[0].Name, order.Rules[0].Labels[0].Name, order.Rules[0].Labels[0].Value));
        await agent.SendAsync(new FromAgent { Gathered = new Gathered { Listeners = { new ListenReport { Key = "carbon", Address = "127.0.0.1:12003", Samples = 4, Refused = 1, FirstText = "x", FirstReason = "a value is missing", FirstMs = Now } } } });
        var row = await server.UntilSourceAsync("carbon", row => row.GetProperty("state").GetString() == "listening");
        Assert.Equal(("db1", 4, "a value is missing"), (row.GetProperty("host").GetString(), row.GetProperty("samples").GetInt64(), row.GetProperty("firstRefused").GetProperty("reason").GetString()));
        await server.Rest.SendAsync(HttpMethod.Patch, "/hosts/db1", new { removeTags = new[] { "canary" } });
        Assert.Empty((await OrdersAsync(agent, orders => orders.Listeners.Count == 0)).GatherOrders.Listeners);
    }

    [Fact]
    public async Task Bodies_of_other_hosts_targets_and_damaged_ones_do_no_harm()
    {
        await using var server = await GatheringServer.StartAsync();
        server.Write("node.yaml", "scrape: localhost:9100\non: web");
        using var one = await server.Rest.AgentAsync("one");
        using var two = await server.Rest.AgentAsync("two");
        var order = (await OrdersAsync(one)).GatherOrders.Scrapes[0];
        await two.SendAsync(new FromAgent { Gathered = new Gathered { Scrapes = { new ScrapeBody { Key = order.Key, TimeMs = Now, Body = ByteString.CopyFromUtf8("stolen 1\n") } } } });
        await one.SendAsync(new FromAgent { Gathered = new Gathered { Scrapes = { new ScrapeBody { Key = order.Key, TimeMs = Now, Gzip = true, Body = ByteString.CopyFromUtf8("not packed") } } } });
        await server.UntilAsync("up", answer => answer is ["host=one instance=localhost:9100 job=node = 0"]);
        Assert.Empty(await server.QueryAsync("stolen"));
    }

    [Fact]
    public async Task What_an_agent_no_longer_brings_ends()
    {
        await using var server = await GatheringServer.StartAsync();
        server.Write("node.yaml", "scrape: localhost:9100\non: web\nevery: 1s");
        using var agent = await server.Rest.AgentAsync("one");
        var order = (await OrdersAsync(agent)).GatherOrders.Scrapes[0];
        await agent.SendAsync(new FromAgent { Gathered = new Gathered { Scrapes = { new ScrapeBody { Key = order.Key, TimeMs = Now - 31_000, Body = ByteString.CopyFromUtf8("load 1\n") } } } });
        await server.UntilSourceAsync("node", row => row.GetProperty("samples").GetInt64() == 1 || row.GetProperty("state").GetString() == "down");
        server.Rest.Get<AgentGathering>().EndQuiet();
        Assert.Empty(await server.QueryAsync("load"));
        Assert.Equal(TargetIntake.Silent, (await server.SourcesAsync())[0].GetProperty("error").GetString());
    }
}
