using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;

namespace Muster.Bench;

/// <summary>Search as one types over a million series, and "hosts ~ X, metrics ~ Y" over them: times of whole requests.</summary>
public sealed class SearchBench : IBench
{
    private const int Runs = 20;

    public string Name => "search";

    public string Says => "search over a million series: time of a request [SERIES]";

    public async Task<int> RunAsync(string[] arguments)
    {
        var series = arguments.Length > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : 1_000_000;
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(30), TimeProvider.System);
        await using var server = await ServerProcess.StartAsync(data => MetricsSeed.Wide(Path.Combine(data, "tsdb"), series), limit.Token);
        using var http = GraphBench.Client(server);
        var worst = 0.0;
        foreach (var words in new[] { "c", "cpu", "cpu mem", "queue errors", "app17", "app99_disk_http", "seconds_total", "nothing there" })
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
            worst = Math.Max(worst, GraphBench.Median(times.Skip(1)));
            Say($"'{words}': {found} found, first {times[0]:0.0} ms, median {GraphBench.Median(times.Skip(1)):0.0} ms, slowest {times.Skip(1).Max():0.0} ms");
        }
        foreach (var (hosts, metrics) in new[] { ("host-00[0-4].*", "app7_cpu.*"), ("host-0017", "seconds_total"), ("", "app42_.*_bytes") })
        {
            var watch = Stopwatch.StartNew();
            using var answer = await http.PostAsJsonAsync("/api/v1/explore/query", new { hosts, metrics }, limit.Token);
            var count = (await answer.Content.ReadFromJsonAsync<JsonElement>(limit.Token)).GetProperty("series").GetInt32();
            Say($"hosts ~ '{hosts}', metrics ~ '{metrics}': {count} series in {watch.Elapsed.TotalMilliseconds:0} ms");
        }
        Say($"{series:N0} series: slowest median {worst:0.0} ms (to reach: 100 ms); server RSS {server.ResidentBytes / 1e6:0} MB");
        return worst < 100 ? 0 : 1;
    }

    private static void Say(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
