using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Muster.EndToEnd.Tests.Harness;

namespace Muster.EndToEnd.Tests;

/// <summary>Real senders: node_exporter, gmond and gmetric, nc.</summary>
public class MetricsSourcesTests
{
    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static void Write(ServerProcess server, string name, string yaml)
    {
        var folder = Path.Combine(server.Data, "config/metrics");
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, name + ".yaml"), yaml);
    }

    private static async Task<JsonArray> QueryAsync(ServerProcess server, string query) =>
        JsonNode.Parse(await server.Client.GetStringAsync("/prometheus/api/v1/query?query=" + Uri.EscapeDataString(query)))!["data"]!["result"]!.AsArray();

    private static Task<JsonArray> UntilAsync(ServerProcess server, string query, Func<JsonArray, bool> wanted) =>
        Eventually.GetsAsync(() => QueryAsync(server, query), wanted, query);

    private static double Value(JsonNode? series) => double.Parse((string)series!["value"]![1]!, System.Globalization.CultureInfo.InvariantCulture);

    private static Task ListeningAsync(ServerProcess server, string name) =>
        Eventually.GetsAsync(() => server.ItemsAsync("metrics/sources"), rows => rows.Any(row => (string?)row["name"] == name && (string?)row["state"] is "listening"), $"{name} listens");

    [Fact]
    public async Task Node_exporter_is_scraped_by_the_server_and_by_an_agent()
    {
        var port = FreePort();
        await using var exporter = ChildProcess.Start("prometheus-node-exporter", [$"--web.listen-address=127.0.0.1:{port}"]);
        await using var server = await ServerProcess.StartAsync();
        server.StartAgent("web1", "web");
        Write(server, "direct", $"scrape: 127.0.0.1:{port}\nevery: 1s");
        Write(server, "agents", $"scrape: 127.0.0.1:{port}\nevery: 1s\non: web\nmetric_relabel_configs: [{{source_labels: [__name__], regex: 'node_load.*|node_uname_info', action: keep}}]");
        await UntilAsync(server, "up", all => all.Count == 2 && all.All(one => Value(one) == 1));
        await UntilAsync(server, "node_load1{job!=''}", all => all.Count == 2);
        Assert.Equal("web1", (string?)(await QueryAsync(server, "node_load1{job='agents'}"))[0]!["metric"]!["host"]);
        var scraped = await QueryAsync(server, "scrape_samples_scraped");
        Assert.All(scraped, one => Assert.True(Value(one) > 300, one!.ToJsonString()));
        Assert.True(Value((await QueryAsync(server, "scrape_samples_post_metric_relabeling{job='agents'}"))[0]) < 10);
        Assert.Empty(await QueryAsync(server, "node_cpu_seconds_total{job='agents'}"));
        await UntilAsync(server, "rate(node_cpu_seconds_total{job='direct',mode='idle',cpu='0'}[1m])", all => all.Count == 1);
        var row = (await server.ItemsAsync("metrics/sources")).First(one => (string?)one["name"] == "direct");
        Assert.Equal((0L, "up"), ((long)row["refused"]!, (string)row["state"]!));

        exporter.Signal(ChildProcess.Terminate);
        await UntilAsync(server, "up == 0", all => all.Count == 2);
        Assert.Empty(await QueryAsync(server, "node_load1{job!=''}"));
    }

    [Fact]
    public async Task A_real_gmond_is_polled_and_its_packets_are_taken()
    {
        var (xml, own, ours) = (FreePort(), FreePort(), FreePort());
        using var scratch = new ScratchFolder();
        var configuration = scratch.In("gmond.conf");
        // The path of modules that is built into Debian's gmond lacks the architecture.
        var module = Directory.GetDirectories("/usr/lib").Select(folder => Path.Combine(folder, "ganglia/modload.so")).First(File.Exists);
        await File.WriteAllTextAsync(configuration, $$"""
            globals { daemonize = no setuid = no debug_level = 0 max_udp_msg_len = 1472 mute = no deaf = no allow_extra_data = yes host_dmax = 0 cleanup_threshold = 300 gexec = no send_metadata_interval = 2 }
            cluster { name = "farm" }
            udp_send_channel { host = 127.0.0.1 port = {{own}} }
            udp_send_channel { host = 127.0.0.1 port = {{ours}} }
            udp_recv_channel { bind = 127.0.0.1 port = {{own}} }
            tcp_accept_channel { bind = 127.0.0.1 port = {{xml}} }
            modules { module { name = "core_metrics" } module { name = "load_module" path = "{{module}}" } }
            collection_group { collect_every = 1 time_threshold = 1 metric { name = "load_one" title = "One Minute Load Average" } }
            """);
        await using var server = await ServerProcess.StartAsync();
        Write(server, "polled", $"ganglia: {{poll: ['127.0.0.1:{xml}']}}\nevery: 1s");
        Write(server, "packets", $"ganglia: {{listen: '127.0.0.1:{ours}'}}\ncluster: packets");
        await ListeningAsync(server, "packets");
        await using var gmond = ChildProcess.Start("gmond", ["--conf", configuration, "--foreground"]);
        await UntilAsync(server, "ganglia_load_one{cluster='farm'}", all => all.Count == 1);
        await UntilAsync(server, "ganglia_load_one{cluster='packets'}", all => all.Count == 1);
        Assert.Equal(1, Value((await UntilAsync(server, "up{job='polled'}", all => all.Count == 1))[0]));

        // gmetric sends the description and a text; the slope makes a counter of it.
        var (code, told) = await ChildProcess.RunAsync("gmetric", ["--conf", configuration, "--name", "requests", "--value", "17", "--type", "uint32", "--slope", "positive", "--units", "req"]);
        Assert.True(code == 0, told);
        await UntilAsync(server, "ganglia_requests_total", all => all.Count == 2 && all.All(one => Value(one) == 17));
        var metadata = JsonNode.Parse(await server.Client.GetStringAsync("/prometheus/api/v1/metadata?metric=ganglia_requests_total"))!["data"]!["ganglia_requests_total"]![0]!;
        Assert.Equal(("counter", "req"), ((string?)metadata["type"], (string?)metadata["unit"]));
    }

    [Fact]
    public async Task Echo_and_nc_are_enough_for_graphite_and_statsd_on_server_and_agent()
    {
        var (graphite, statsd, agentGraphite, agentStatsd) = (FreePort(), FreePort(), FreePort(), FreePort());
        await using var server = await ServerProcess.StartAsync();
        server.StartAgent("web1", "web");
        Write(server, "server", $"- {{name: carbon, graphite: {graphite}}}\n- {{name: counts, statsd: {statsd}, flush: 1s}}");
        Write(server, "agents", $"- {{name: agent-carbon, graphite: {agentGraphite}, on: web}}\n- {{name: agent-counts, statsd: {agentStatsd}, flush: 1s, on: web}}");
        foreach (var name in new[] { "carbon", "counts", "agent-carbon", "agent-counts" }) await ListeningAsync(server, name);
        async Task SendAsync(string text, string options, int port)
        {
            var (code, told) = await ChildProcess.RunAsync("sh", ["-c", $"echo '{text}' | nc {options} 127.0.0.1 {port}"]);
            Assert.True(code == 0, told);
        }
        await SendAsync("shop.orders 5", "-q0", graphite);
        await SendAsync("shop.hits:2|c", "-u -w1", statsd);
        await SendAsync("shop.orders 6", "-q0", agentGraphite);
        await SendAsync("shop.hits:3|c", "-u -w1", agentStatsd);
        await UntilAsync(server, "shop_orders", all => all.Count == 2 && all.Sum(Value) == 11);
        await UntilAsync(server, "shop_hits_total", all => all.Count == 2 && all.Sum(Value) == 5);
        Assert.Equal(6, Value((await QueryAsync(server, "shop_orders{host='web1'}"))[0]));
        Assert.Equal(3, Value((await QueryAsync(server, "shop_hits_total{host='web1'}"))[0]));
    }
}
