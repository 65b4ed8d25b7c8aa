using System.Globalization;
using System.Text.Json.Nodes;
using Muster.EndToEnd.Tests.Harness;

namespace Muster.EndToEnd.Tests;

/// <summary>Real agents' metrics and results, asked for in PromQL.</summary>
public class MetricsTests
{
    private static async Task<List<JsonNode>> QueryAsync(ServerProcess server, string query)
    {
        var answer = JsonNode.Parse(await server.Client.GetStringAsync("/prometheus/api/v1/query?query=" + Uri.EscapeDataString(query)))!;
        return [.. answer["data"]!["result"]!.AsArray().Select(one => one!)];
    }

    /// <summary>As exposition text writes it, without the labels the server adds.</summary>
    private static string Name(JsonNode metric) =>
        metric["__name__"] + "{" + string.Join(",", metric.AsObject().Where(label => label.Key is not ("__name__" or "host")).OrderBy(label => label.Key, StringComparer.Ordinal).Select(label => $"{label.Key}=\"{label.Value}\"")) + "}";

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static async Task<Dictionary<string, double>> ScrapeAsync(HttpClient http, string url)
    {
        var samples = new Dictionary<string, double>();
        foreach (var line in (await http.GetStringAsync(url)).Split('\n'))
        {
            if (line.Length == 0 || line[0] == '#') continue;
            var space = line.LastIndexOf(' ');
            var name = line[..space];
            samples[name.EndsWith('}') ? name : name + "{}"] = Number(line[(space + 1)..]);
        }
        return samples;
    }

    [Fact]
    public async Task Host_metrics_of_an_agent_agree_with_node_exporter_beside_it()
    {
        await using var server = await ServerProcess.StartAsync();
        using var probe = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        probe.Start();
        var address = probe.LocalEndpoint.ToString()!;
        probe.Stop();
        await using var exporter = ChildProcess.Start("prometheus-node-exporter", ["--web.listen-address", address]);
        using var http = new HttpClient();
        var before = await Eventually.GetsAsync(() => ScrapeAsync(http, $"http://{address}/metrics"), all => all.Count > 100, "node_exporter answers");
        server.StartAgent("m1", "web");
        await Eventually.GetsAsync(() => QueryAsync(server, "node_load1{tag=\"web\"}"), all => all.Count == 1, "the first round arrived");
        var after = await ScrapeAsync(http, $"http://{address}/metrics");
        var ours = (await QueryAsync(server, "first_over_time({__name__=~\"node_.*\", host=\"m1\"}[5m])")).ToDictionary(one => Name(one["metric"]!), one => Number((string)one["value"]![1]!));

        var counters = ours.Keys.Where(name => before.ContainsKey(name) && after.ContainsKey(name) && (name.Contains("_total{") || name.StartsWith("node_vmstat_", StringComparison.Ordinal))).ToList();
        foreach (var family in new[] { "node_cpu_seconds_total", "node_disk_", "node_network_receive_bytes_total", "node_context_switches_total", "node_vmstat_pgfault" })
            Assert.Contains(counters, name => name.StartsWith(family, StringComparison.Ordinal));
        // The agent looked after the first scrape and before the second: every counter lies between. The kernel lets idle and iowait run backwards a little.
        var outside = counters.Where(name => ours[name] < before[name] - 1 || ours[name] > after[name] + 1).Select(name => $"{name}: {before[name]} .. {ours[name]} .. {after[name]}");
        Assert.Empty(outside);
        foreach (var name in new[] { "node_memory_MemTotal_bytes{}", "node_boot_time_seconds{}", "node_filefd_maximum{}", "node_memory_SwapTotal_bytes{}" })
            Assert.Equal(after[name], ours[name]);
        Assert.Contains(after.Keys, name => name.StartsWith("node_uname_info", StringComparison.Ordinal) && ours.ContainsKey(name));
        Assert.Equal(after.Keys.Count(name => name.StartsWith("node_cpu_seconds_total", StringComparison.Ordinal)), ours.Keys.Count(name => name.StartsWith("node_cpu_seconds_total", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Samples_of_results_survive_kills_of_the_server_without_a_hole()
    {
        await using var server = await ServerProcess.StartAsync();
        using var scratch = new ScratchFolder();
        server.WriteCheck("count", $$"""
            on: web
            every: 1s
            script: |
              f={{scratch.In("n")}}; n=$(($(cat $f 2>/dev/null || echo 0) + 1)); echo $n >$f
              echo "run $n | n=$n"
            """);
        server.StartAgent("alpha", "web");
        await Eventually.GetsAsync(() => QueryAsync(server, "count_n"), all => all.Count == 1, "the count has begun");
        for (var kill = 0; kill < 5; kill++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(900 + 370 * kill), TimeProvider.System);
            await server.KillAsync();
            await server.RunAsync();
        }
        await server.HostIsAsync("alpha", "UP");
        var reached = await Eventually.GetsAsync(() => QueryAsync(server, "count_n"), all => all.Count == 1 && Number((string)all[0]["value"]![1]!) > 12, "the count goes on");
        var upTo = (int)Number((string)reached[0]["value"]![1]!);
        var all = await Eventually.GetsAsync(() => QueryAsync(server, "count_n[10m]"), one => Values(one).IsSupersetOf(Enumerable.Range(1, upTo)), $"1 to {upTo} are there");
        Assert.Single(all);
        // Samples of the host itself that waited for the server came later, at their own time: no hole longer than two beats.
        var times = (await QueryAsync(server, "node_load1{host=\"alpha\"}[10m]"))[0]["values"]!.AsArray().Select(value => (double)value![0]!).ToList();
        Assert.All(times.Zip(times.Skip(1)), pair => Assert.True(pair.Second - pair.First < 21, $"nothing from {pair.First} to {pair.Second}"));
    }

    private static HashSet<int> Values(List<JsonNode> matrix) => matrix.Count == 0 ? [] : [.. matrix[0]["values"]!.AsArray().Select(value => (int)Number((string)value![1]!))];
}
