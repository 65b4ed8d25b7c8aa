using System.Globalization;
using Muster.Metrics;

namespace Muster.Bench.Peers;

/// <summary>A made-up fleet, the same at every run: counters with restarts, gauges that wander, latency buckets; what dashboards ask about.</summary>
internal static class FleetTable
{
    private const int Instances = 20;
    private static readonly string[] Bounds = ["0.005", "0.01", "0.025", "0.05", "0.1", "0.25", "0.5", "1", "2.5", "5", "10", "+Inf"];

    public static SampleTable Make(long lastMs, int days, int stepMs)
    {
        var scrapes = (int)(days * 86_400_000L / stepMs);
        var random = new Random(7);
        var series = new List<Labels>();
        var rows = new List<double[]>();
        var offsets = new List<int>();
        void Add(int instance, string metric, Func<int, double> value, params (string, string)[] labels)
        {
            series.Add(Labels.From([.. labels, (Labels.MetricName, metric), ("instance", $"host-{instance:00}:9100"), ("job", "node")]));
            rows.Add([.. Enumerable.Range(0, scrapes).Select(value)]);
            offsets.Add(instance * 137 % stepMs);
        }
        for (var instance = 0; instance < Instances; instance++)
        {
            foreach (var cpu in new[] { "0", "1", "2", "3" })
                foreach (var (mode, share) in new[] { ("idle", 0.8), ("user", 0.12), ("system", 0.05), ("iowait", 0.02), ("softirq", 0.01) })
                    Add(instance, "node_cpu_seconds_total", Counter(random, share * stepMs / 1000.0, 2, 20_000), ("cpu", cpu), ("mode", mode));
            foreach (var device in new[] { "eth0", "eth1" }) Add(instance, "node_network_receive_bytes_total", Counter(random, 40_000.0 * stepMs / 1000, 0, 20_000), ("device", device));
            Add(instance, "node_load1", Wander(random, 1.5, 0.2, 2));
            Add(instance, "node_memory_MemAvailable_bytes", Wander(random, 8e9, 3e7, 0));
            Add(instance, "node_memory_MemTotal_bytes", _ => 16_794_804_224);
            foreach (var mount in new[] { "/", "/var" })
            {
                Add(instance, "node_filesystem_avail_bytes", Wander(random, 5e10, 4e6, 0), ("mountpoint", mount));
                Add(instance, "node_filesystem_size_bytes", _ => 105_088_212_992, ("mountpoint", mount));
            }
            Add(instance, "node_uname_info", _ => 1, ("nodename", $"host-{instance:00}"), ("release", "6.1.0"));
            foreach (var code in new[] { "200", "302", "404", "500" })
                foreach (var method in new[] { "get", "post" })
                    Add(instance, "http_requests_total", Counter(random, code == "200" ? 90 : 2, 0, 9_000), ("code", code), ("method", method));
            var buckets = Buckets(random, scrapes);
            for (var bound = 0; bound < Bounds.Length; bound++)
            {
                var row = buckets[bound];
                Add(instance, "http_request_duration_seconds_bucket", i => row[i], ("le", Bounds[bound]));
            }
        }
        return new SampleTable(series, [.. offsets], [.. rows], lastMs - (scrapes - 1L) * stepMs, stepMs);
    }

    private static Func<int, double> Counter(Random random, double mean, int digits, int restartEvery)
    {
        double level = 0;
        return _ => level = random.Next(restartEvery) == 0 ? 0 : Math.Round(level + mean * (0.5 + random.NextDouble()), digits);
    }

    private static Func<int, double> Wander(Random random, double from, double by, int digits)
    {
        var level = from;
        return _ => level = Math.Round(Math.Abs(level + (random.NextDouble() - 0.5) * by + (from - level) * 0.002), digits);
    }

    private static double[][] Buckets(Random random, int scrapes)
    {
        double[][] rows = [.. Bounds.Select(_ => new double[scrapes])];
        var counts = new double[Bounds.Length];
        for (var i = 0; i < scrapes; i++)
        {
            double all = 0;
            for (var bound = 0; bound < Bounds.Length; bound++)
            {
                var centre = 4 - Math.Abs(bound - 4);
                counts[bound] += random.Next(Math.Max(2, centre * 12 + 3));
                rows[bound][i] = all += counts[bound];
            }
        }
        return rows;
    }
}
