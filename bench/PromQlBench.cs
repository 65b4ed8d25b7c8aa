using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using Muster.Bench.Peers;
using Muster.Tsdb;

namespace Muster.Bench;

/// <summary>
/// Range queries over seven days of the same samples, asked of our server, Prometheus and VictoriaMetrics by HTTP in turn. All three
/// parse, read, evaluate and write JSON; answers are read to the end and held against each other.
/// </summary>
public sealed class PromQlBench : IBench
{
    private const int Days = 7, StepMs = 30_000;

    public string Name => "promql";

    public string Says => "20 range queries (1 h to 7 d) by HTTP beside Prometheus and VictoriaMetrics on the same samples [rounds]";

    public async Task<int> RunAsync(string[] arguments)
    {
        var rounds = arguments.Length > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : 5;
        var folder = Directory.CreateTempSubdirectory("promql-bench-").FullName;
        try
        {
            var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
            // The end lies on a full hour, as dashboards that refresh rarely ask; the last hours are in every program's memory.
            var table = FleetTable.Make(now - now % 3_600_000, Days, StepMs);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{table.Series.Count} series, {table.Samples:N0} samples"));
            await using var prometheus = await PeerProcess.PrometheusAsync(Path.Combine(folder, "prometheus"));
            await using var victoria = await PeerProcess.VictoriaMetricsAsync(Path.Combine(folder, "victoria"));
            await FedAsync("prometheus", () => RemoteWriteFeed.SendAsync(prometheus.Http, "/api/v1/write", table));
            await FedAsync("VictoriaMetrics", () => RemoteWriteFeed.SendAsync(victoria.Http, "/api/v1/write", table));
            var started = Stopwatch.StartNew();
            await using var server = await ServerProcess.StartAsync(data => Fill(Path.Combine(data, "tsdb"), table), CancellationToken.None);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"muster fed and started in {started.Elapsed.TotalSeconds:0.0} s"));
            await PeerTidying.VictoriaMetricsAsync(victoria);
            if (!await PeerTidying.PrometheusAsync(prometheus, table.LastMs, outOfHead: false, seconds: 60)) Console.WriteLine("prometheus had not compacted everything after a minute");
            using var ours = new HttpClient { BaseAddress = new Uri(server.Address, "/prometheus/"), Timeout = TimeSpan.FromMinutes(2) };
            ours.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", server.Token);
            await new QueryRace([new("muster", ours, ""), new("prometheus", prometheus.Http, "/"), new("VictoriaMetrics", victoria.Http, "/")], rounds).RunAsync(table.LastMs);
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Fill(string folder, SampleTable table)
    {
        using var store = TsdbStore.Open(new TsdbOptions { Folder = folder, MaxAhead = TimeSpan.MaxValue, Retention = TimeSpan.Zero }, TimeProvider.System);
        table.Into(store, outOfHead: false);
    }

    private static async Task FedAsync(string name, Func<Task> feed)
    {
        var clock = Stopwatch.StartNew();
        await feed();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name} fed in {clock.Elapsed.TotalSeconds:0.0} s"));
    }
}
