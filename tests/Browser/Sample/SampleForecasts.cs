using Muster.Metrics;
using Muster.Server.Forecasts.Discovery;
using Muster.Server.Forecasts.Looking;
using Muster.Server.Forecasts.Modelling;
using Muster.Server.Hosts;
using Muster.Server.Overview;

namespace Muster.Browser.Tests.Sample;

/// <summary>A burst, a disk that fills this week and a memory that leaks.</summary>
internal static class SampleForecasts
{
    private const double GiB = 1L << 30;

    public static IReadOnlyList<CurrentForecast> Of(IReadOnlyList<HostRow> hosts) =>
    [
        One(hosts[0], "/var", 93 * GiB, 100 * GiB, new FillForecast(0.9, 0.95, 0.99, 1, 0.5, 3, 40, Abstention.None, FillManner.Growth, GiB), new Burst(20, 0.4 * GiB, 25)),
        One(hosts[^1], "/srv/backup", 1.6 * 1024 * GiB, 2048 * GiB, new FillForecast(0, 0.1, 0.9, 1, 60, 74, 98, Abstention.None, FillManner.Peaks, 6 * GiB), null),
        One(hosts[hosts.Count / 2], "/", 31 * GiB, 40 * GiB, new FillForecast(0, 0, 0.2, 0.7, 190, 400, null, Abstention.None, FillManner.Growth, 0.02 * GiB), null),
    ];

    private static CurrentForecast One(HostRow host, string mount, double level, double bound, FillForecast fill, Burst? burst)
    {
        var labels = Labels.From((Labels.MetricName, "node_filesystem_size_bytes"), ("host", host.Name), ("mountpoint", mount));
        return new CurrentForecast("00ff00ff00ff", new RestOfWhole(mount, HostId.Parse(host.Id), host.Name, BoundKind.Disk, mount, "B", labels, labels), level, bound, TimeProvider.System.GetUtcNow(), fill, burst);
    }
}
