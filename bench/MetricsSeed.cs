using System.Globalization;
using Muster.Metrics;
using Muster.Tsdb;

namespace Muster.Bench;

/// <summary>Fills the store of a server that does not run yet.</summary>
internal static class MetricsSeed
{
    /// <summary>Names with words that somebody would search for.</summary>
    private static readonly string[] Parts = ["cpu", "memory", "disk", "network", "http", "queue", "cache", "gc", "pool", "jvm", "tls", "dns"], Kinds = ["seconds_total", "bytes", "requests_total", "errors_total", "ratio", "count"];

    /// <summary>One metric of so many hosts, every ten seconds up to the present: a wave with noise. Flushed and compacted as it grows, as in a server that ran that long.</summary>
    public static void Year(string folder, int hosts, int days)
    {
        using var store = TsdbStore.Open(new TsdbOptions { Folder = folder }, TimeProvider.System);
        using var appender = store.Appender("bench");
        var series = Enumerable.Range(0, hosts).Select(host => appender.Series(Labels.From((Labels.MetricName, "node_load1"), ("host", $"host-{host:00}")))).ToArray();
        var random = new Random(1);
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() / 10_000 * 10_000;
        long written = 0, last = 0;
        for (var time = now - days * 86_400_000L; time <= now; time += 10_000)
        {
            for (var host = 0; host < hosts; host++)
            {
                // The store forgets the numbers of series whose samples it has put into blocks.
                if (appender.Append(series[host], time, Value(time, host, random)) != AppendOutcome.UnknownSeries) continue;
                series[host] = appender.Series(Labels.From((Labels.MetricName, "node_load1"), ("host", $"host-{host:00}")));
                appender.Append(series[host], time, Value(time, host, random));
            }
            if ((written += hosts) - last < 200_000) continue;
            appender.Commit();
            store.Maintain();
            last = written;
        }
        appender.Commit();
        for (var before = -1; before != store.BlockMetas.Count;)
        {
            before = store.BlockMetas.Count;
            store.Maintain();
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{written:N0} samples of {hosts} series over {days} days, {store.BlockMetas.Count} blocks"));
    }

    private static double Value(long time, int host, Random random) =>
        Math.Round(2 + Math.Sin(time / 86_400_000.0 * Math.Tau + host) + random.NextDouble(), 2);

    /// <summary>So many series: hosts with some hundred metrics each, two samples of each.</summary>
    public static void Wide(string folder, int series)
    {
        const int PerHost = 500;
        using var store = TsdbStore.Open(new TsdbOptions { Folder = folder, SeriesPerSource = int.MaxValue }, TimeProvider.System);
        using var appender = store.Appender("bench");
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        for (var i = 0; i < series; i++)
        {
            var (metric, host) = (i % PerHost, i / PerHost);
            // A hundred programs with names of their own: tens of thousands of names, as a large site has them.
            var name = $"app{host % 100}_{Parts[metric % Parts.Length]}_{Parts[metric / Parts.Length % Parts.Length]}_{metric}_{Kinds[metric % Kinds.Length]}";
            var one = appender.Series(Labels.From((Labels.MetricName, name), ("host", $"host-{host:0000}"), ("instance", $"10.0.{host / 250}.{host % 250}:9100")));
            appender.Append(one, now - 20_000, i);
            appender.Append(one, now - 10_000, i + 1);
            if (i % 1000 == 999 || i == series - 1) appender.Commit();
        }
    }

    /// <summary>Forty metrics of one host over six hours.</summary>
    public static void Page(string folder, string host, int metrics)
    {
        using var store = TsdbStore.Open(new TsdbOptions { Folder = folder }, TimeProvider.System);
        using var appender = store.Appender("bench");
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() / 10_000 * 10_000;
        var series = Enumerable.Range(0, metrics).SelectMany(metric => Enumerable.Range(0, 4).Select(device => appender.Series(Labels.From((Labels.MetricName, $"page_metric_{metric:00}"), ("host", host), ("device", $"d{device}"))))).ToArray();
        var random = new Random(2);
        for (var time = now - 6 * 3_600_000L; time <= now; time += 10_000)
        {
            for (var i = 0; i < series.Length; i++) appender.Append(series[i], time, Value(time, i, random));
            if (time % 600_000 == 0) appender.Commit();
        }
        appender.Commit();
    }
}
