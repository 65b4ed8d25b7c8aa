using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Muster.Testing.Swarm;

namespace Muster.Bench;

/// <summary>Search as one types over a million series, and "hosts ~ X, metrics ~ Y" over them: times of whole requests.</summary>
public sealed class SearchBench : IBench
{
    private const int Runs = 40, Hosts = 300, Views = 200, Groups = 50;

    public string Name => "search";

    public string Says => "search over a million series, hosts, groups and views: time of a request; what changed among them [SERIES]";

    public async Task<int> RunAsync(string[] arguments)
    {
        var series = arguments.Length > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : 1_000_000;
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(30), TimeProvider.System);
        await using var server = await ServerProcess.StartAsync(data => Prepare(data, series), limit.Token);
        await using var swarm = AgentSwarm.Start(new SwarmOptions { Server = server.Address, Key = server.Key, Agents = Hosts, ResultsPerSecond = 0, NamePrefix = "host" }, TimeProvider.System);
        await swarm.AllConnectedAsync(limit.Token);
        using var http = GraphBench.Client(server);
        var worst = 0.0;
        foreach (var words in new[] { "c", "cpu", "cpu mem", "queue errors", "app17", "app99_disk_http", "seconds_total", "host-0001", "screen 17", "team", "nothing there" })
        {
            var times = new List<double>();
            var found = 0;
            for (var run = 0; run < Runs; run++)
            {
                var watch = Stopwatch.StartNew();
                var answer = await http.GetFromJsonAsync<JsonElement>($"/api/v1/explore/search?q={Uri.EscapeDataString(words)}", limit.Token);
                times.Add(watch.Elapsed.TotalMilliseconds);
                found = answer.GetProperty("items").GetArrayLength();
            }
            var late = times.Order().ElementAt((int)(times.Count * 0.95));
            worst = Math.Max(worst, late);
            Say($"'{words}': {found} found, first {times[0]:0.0} ms, median {GraphBench.Median(times):0.0} ms, p95 {late:0.0} ms, slowest {times.Max():0.0} ms");
        }
        foreach (var (hosts, metrics) in new[] { ("host-00[0-4].*", "app7_cpu.*"), ("host-0017", "seconds_total"), ("", "app42_.*_bytes") })
        {
            var watch = Stopwatch.StartNew();
            using var answer = await http.PostAsJsonAsync("/api/v1/explore/query", new { hosts, metrics }, limit.Token);
            var count = (await answer.Content.ReadFromJsonAsync<JsonElement>(limit.Token)).GetProperty("series").GetInt32();
            Say($"hosts ~ '{hosts}', metrics ~ '{metrics}': {count} series in {watch.Elapsed.TotalMilliseconds:0} ms");
        }
        var asked = Stopwatch.StartNew();
        var changes = await http.GetFromJsonAsync<JsonElement>("/api/v1/changes?from=30m%20ago", limit.Token);
        Say($"what changed in half an hour: {asked.Elapsed.TotalSeconds:0.0} s, {changes.GetProperty("compared").GetInt32():N0} series compared, {(changes.GetProperty("whole").GetBoolean() ? "all" : "as far as the budget went")}; server RSS {server.ResidentBytes / 1e6:0} MB");
        Say($"{series:N0} series: slowest p95 {worst:0.0} ms (to reach: 100 ms); server RSS {server.ResidentBytes / 1e6:0} MB");
        return worst < 100 ? 0 : 1;
    }

    private static void Prepare(string data, int series)
    {
        MetricsSeed.Wide(Path.Combine(data, "tsdb"), series);
        var configuration = Directory.CreateDirectory(Path.Combine(data, "config")).FullName;
        File.WriteAllText(Path.Combine(configuration, "groups.yaml"), string.Concat(Enumerable.Range(0, Groups).Select(group => $"- name: Team {group}\n  tags: [team{group}]\n")));
        Directory.CreateDirectory(Path.Combine(configuration, "views"));
        File.WriteAllText(Path.Combine(configuration, "views", "screens.yaml"), string.Concat(Enumerable.Range(0, Views).Select(view => $"- name: Screen {view}\n  items: [{{title: Load, query: node_load1}}]\n")));
    }

    private static void Say(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
