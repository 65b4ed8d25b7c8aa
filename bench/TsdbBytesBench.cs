using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Muster.Metrics;
using Muster.Tsdb;

namespace Muster.Bench;

/// <summary>
/// Bytes on disk for each sample of real node_exporter scrapes, beside VictoriaMetrics fed the same. The scrapes come
/// from a folder of <c>scrape-MILLISECONDS.txt</c> files; many instances and hours are made of them by replay with the real increments.
/// More instances, or more hours than the scrapes cover, repeat the same increments, and compression across series finds them again:
/// only one instance within the covered time (<c>FOLDER 1 1</c>) tells what unlike hosts cost.
/// </summary>
public sealed class TsdbBytesBench : IBench
{
    private const long Start = 1_700_006_400_000;

    public string Name => "tsdb-bytes";

    public string Says => "bytes a sample on node_exporter scrapes beside VictoriaMetrics: FOLDER [instances] [hours]";

    public async Task<int> RunAsync(string[] arguments)
    {
        if (arguments.Length == 0)
        {
            await Console.Error.WriteLineAsync("tsdb-bytes needs the folder of scrape-MILLISECONDS.txt files, made by: while sleep 10; do curl -s HOST:9100/metrics | grep -v '^#' > scrape-$(date +%s%3N).txt; done");
            return 2;
        }
        var instances = arguments.Length > 1 ? int.Parse(arguments[1], CultureInfo.InvariantCulture) : 50;
        var hours = arguments.Length > 2 ? int.Parse(arguments[2], CultureInfo.InvariantCulture) : 6;
        var scrapes = ScrapeReplay.Load(arguments[0]);
        var folder = Directory.CreateTempSubdirectory("tsdb-bytes-").FullName;
        try
        {
            var (ours, samples) = Ours(Path.Combine(folder, "ours"), scrapes, instances, hours);
            var theirs = await VictoriaMetricsAsync(Path.Combine(folder, "victoria"), scrapes, instances, hours) / (double)samples;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"ratio {ours / theirs:0.00}"));
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static (double BytesPerSample, long Samples) Ours(string folder, ScrapeReplay replay, int instances, int hours)
    {
        using var store = TsdbStore.Open(new TsdbOptions { Folder = folder, MaxAhead = TimeSpan.MaxValue, Retention = TimeSpan.Zero }, TimeProvider.System);
        using var appender = store.Appender("bench");
        for (var instance = 0; instance < instances; instance++)
        {
            var references = replay.Series.Select(s => appender.Series(s.With(instance))).ToArray();
            replay.References.Add(references);
        }
        // Past the end by a block and a half, so that all of it is in merged blocks.
        var last = hours * 360;
        for (var scrape = 0; scrape < last; scrape++)
        {
            for (var instance = 0; instance < instances; instance++)
                for (var series = 0; series < replay.Series.Count; series++)
                    if (replay.Value(series, instance, scrape) is { } value)
                        appender.Append(replay.References[instance][series], Start + scrape * 10_000L + instance * 97, value);
            appender.Commit();
            if (scrape % 360 == 359) store.Maintain();
        }
        appender.Append(appender.Series(Labels.From((Labels.MetricName, "end"))), Start + last * 10_000L + 4 * 3_600_000, 1);
        appender.Commit();
        store.Maintain();
        var samples = store.BlockMetas.Sum(block => block.Samples);
        var files = Directory.EnumerateFiles(Path.Combine(folder, "blocks"), "*", SearchOption.AllDirectories).Select(path => new FileInfo(path)).ToArray();
        var data = files.Where(f => f.Name == "raw.data").Sum(f => f.Length);
        var index = files.Where(f => f.Name is "index" or "meta.json").Sum(f => f.Length);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"muster          {samples:N0} samples: data {(double)data / samples:0.000}, index {(double)index / samples:0.000} bytes a sample ({store.BlockMetas.Count} blocks)"));
        return ((double)(data + index) / samples, samples);
    }

    private static async Task<long> VictoriaMetricsAsync(string folder, ScrapeReplay replay, int instances, int hours)
    {
        var port = FreePort();
        using var server = Process.Start(new ProcessStartInfo("victoria-metrics", [$"-storageDataPath={folder}", $"-httpListenAddr=127.0.0.1:{port}", "-retentionPeriod=100y"]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        server.BeginErrorReadLine();
        server.BeginOutputReadLine();
        try
        {
            using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = TimeSpan.FromMinutes(10) };
            for (var tries = 0; tries < 100 && !await IsUpAsync(http); tries++) await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
            var names = Enumerable.Range(0, instances).Select(i => replay.Series.Select(s => s.With(i).ToString()).ToArray()).ToArray();
            var text = new StringBuilder();
            for (var scrape = 0; scrape < hours * 360; scrape++)
            {
                for (var instance = 0; instance < instances; instance++)
                    for (var series = 0; series < names[instance].Length; series++)
                        if (replay.Value(series, instance, scrape) is { } value)
                            text.Append(names[instance][series]).Append(' ').Append(value.ToString("R", CultureInfo.InvariantCulture)).Append(' ').Append(Start + scrape * 10_000L + instance * 97).Append('\n');
                if (text.Length < 20_000_000 && scrape != hours * 360 - 1) continue;
                (await http.PostAsync("/api/v1/import/prometheus", new StringContent(text.ToString()))).EnsureSuccessStatusCode();
                text.Clear();
            }
            (await http.GetAsync("/internal/force_flush")).EnsureSuccessStatusCode();
            (await http.GetAsync("/internal/force_merge")).EnsureSuccessStatusCode();
            await Task.Delay(TimeSpan.FromSeconds(8), TimeProvider.System);
        }
        finally
        {
            server.Kill();
            await server.WaitForExitAsync();
        }
        var data = Bytes(Path.Combine(folder, "data"));
        var index = Bytes(Path.Combine(folder, "indexdb"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"VictoriaMetrics data {data:N0}, index {index:N0} bytes"));
        return data + index;
    }

    private static async Task<bool> IsUpAsync(HttpClient http)
    {
        try
        {
            return (await http.GetAsync("/health")).IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static long Bytes(string folder) => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Sum(path => new FileInfo(path).Length);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
