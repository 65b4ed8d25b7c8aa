using Muster.Metrics;
using Muster.Server.Graphs.Marks;
using Muster.Server.MetricsApi.Store;
using Muster.Browser.Tests.Real;

namespace Muster.Browser.Tests.Graphs;

/// <summary>Six hours of a small fleet's metrics in the store, every ten seconds, with a hole in one host's and a deployment marked.</summary>
internal static class SampleMetrics
{
    private const long StepMs = 10_000;
    private const double MiB = 1 << 20;

    public static readonly string[] Hosts = ["web-01", "web-02", "web-03", "db-01"];

    /// <summary>When db-01 sent nothing, minutes before the present.</summary>
    public const int HoleFrom = 40, HoleTo = 25;

    public static async Task<RealSite> StartAsync(int hours = 6)
    {
        var site = await RealSite.StartAsync();
        await File.WriteAllTextAsync(Path.Combine(site.Configuration, "groups.yaml"), "- name: Shop\n  tags: [prod]\n  groups:\n    - name: Fronts\n      tags: [web]\n");
        foreach (var host in Hosts)
        {
            var agent = await site.AgentAsync(host, host.StartsWith("web", StringComparison.Ordinal) ? ["prod", "web"] : ["prod", "db"]);
            await agent.ResultsAsync(("disk", 0, "DISK OK - / 37 % full | /=37%;85;95;0;100 /var=62%;85;95;0;100"), ("load", 0, "LOAD OK | load1=0.42;8;16;0"));
        }
        Fill(site.Get<MetricsStore>(), hours);
        var now = TimeProvider.System.GetUtcNow();
        site.Get<GraphMarks>().From(_ =>
        [
            new GraphMark(now.AddMinutes(-33), null, "deploy", "Deployed shop 2.4.1") { Text = "by anna" },
            new GraphMark(now.AddMinutes(-18), now.AddMinutes(-12), "backup", "Backup of the shop", MarkTone.Quiet),
        ]);
        return site;
    }

    private static void Fill(MetricsStore store, int hours)
    {
        using var appender = store.Appender("test");
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() / StepMs * StepMs;
        var random = new Random(7);
        var lines = Hosts.SelectMany((host, place) => Lines(appender, host, place, random)).ToList();
        for (var time = now - hours * 3_600_000L; time <= now; time += StepMs)
        {
            var hole = time > now - HoleFrom * 60_000 && time < now - HoleTo * 60_000;
            foreach (var (host, series, next) in lines)
                if (!(hole && host == "db-01")) appender.Append(series, time, next(time));
        }
        appender.Commit();
    }

    private static IEnumerable<(string Host, SeriesRef Series, Func<long, double> Next)> Lines(ISeriesAppender appender, string host, int place, Random random)
    {
        (string, SeriesRef, Func<long, double>) Line(string metric, Func<long, double> next, params (string, string)[] more) =>
            (host, appender.Series(Labels.From([(Labels.MetricName, metric), ("host", host), .. more])), next);
        Func<long, double> Growing(Func<long, double> perSecond)
        {
            var sum = 0.0;
            return time => sum += perSecond(time) * StepMs / 1000;
        }
        double Wave(long time, double minutes) => (1 + Math.Sin(time / 60_000.0 / minutes * Math.Tau + place)) / 2;

        foreach (var (mode, share) in new[] { ("user", 0.35), ("system", 0.12), ("iowait", 0.03) })
            yield return Line("node_cpu_seconds_total", Growing(time => share * (0.2 + Wave(time, 95)) + random.NextDouble() * 0.03), ("cpu", "0"), ("mode", mode));
        yield return Line("node_cpu_seconds_total", Growing(_ => 0.5), ("cpu", "0"), ("mode", "idle"));
        foreach (var (metric, lag) in new[] { ("node_load1", 1.0), ("node_load5", 0.8), ("node_load15", 0.7) })
            yield return Line(metric, time => 0.3 + lag * (2.2 * Wave(time, 95) + random.NextDouble() * 0.4));
        yield return Line("node_memory_MemTotal_bytes", _ => 7963 * MiB);
        yield return Line("node_memory_MemAvailable_bytes", time => (3800 + 900 * Wave(time, 180)) * MiB);
        yield return Line("node_memory_MemFree_bytes", time => (800 + 300 * Wave(time, 180)) * MiB);
        yield return Line("node_memory_SwapTotal_bytes", _ => 2048 * MiB);
        yield return Line("node_memory_SwapFree_bytes", _ => (2048 - 40 * place) * MiB);
        foreach (var (mount, full) in new[] { ("/", 0.37), ("/var", 0.62) })
        {
            yield return Line("node_filesystem_size_bytes", _ => 40 * 1024 * MiB, ("mountpoint", mount), ("device", "/dev/vda1"));
            yield return Line("node_filesystem_avail_bytes", time => (1 - full - 0.1 * Wave(time, 300)) * 40 * 1024 * MiB, ("mountpoint", mount), ("device", "/dev/vda1"));
        }
        foreach (var way in new[] { "read", "written" })
            yield return Line($"node_disk_{way}_bytes_total", Growing(time => (random.NextDouble() > 0.97 ? 40 : 2) * MiB * Wave(time, 60)), ("device", "vda"));
        yield return Line("node_disk_io_time_seconds_total", Growing(time => 0.2 * Wave(time, 60)), ("device", "vda"));
        foreach (var way in new[] { "receive", "transmit" })
        {
            yield return Line($"node_network_{way}_bytes_total", Growing(time => (1 + 4 * Wave(time, 95)) * MiB + random.NextDouble() * MiB), ("device", "eth0"));
            yield return Line($"node_network_{way}_errs_total", Growing(_ => 0), ("device", "eth0"));
            yield return Line($"node_network_{way}_drop_total", Growing(_ => 0.01), ("device", "eth0"));
        }
        // Performance data as it would have been kept over the hours.
        foreach (var (mount, full) in new[] { ("/", 0.37), ("/var", 0.62) })
            yield return Line("disk_ratio", time => full + 0.1 * Wave(time, 300), ("check", "disk"), ("instance", mount));
        yield return Line("check_duration_seconds", time => 0.02 + 0.01 * Wave(time, 20), ("check", "disk"));
    }
}
