using Muster.Browser.Tests.Real;
using Muster.Server.Forecasts.Looking;
using Muster.Server.Forecasts.Record;
using Muster.Server.Hosts;
using Muster.Server.Tests.Forecasts;

namespace Muster.Browser.Tests.Forecasts;

/// <summary>Three weeks of some disks: one is full tomorrow, one this week, one goes up and down every day, one rests, one is full.</summary>
internal static class SampleDisks
{
    private const double GiB = 1L << 30;
    private const int Days = 21;

    public static async Task<RealSite> StartAsync()
    {
        var now = TimeProvider.System.GetUtcNow();
        var site = await RealSite.StartAsync(data =>
        {
            using var past = new MeasuredPast(data);
            for (var minute = -Days * 1440; minute <= 0; minute += 10)
            {
                var (at, hours) = (now.AddMinutes(minute), minute / 60.0);
                past.Disk(at, "db-01", "/", 31 * GiB, 40 * GiB);
                past.Disk(at, "db-01", "/var/lib/postgresql", (195 + 0.35 * hours) * GiB, 200 * GiB);
                past.Disk(at, "db-02", "/srv/backup", (1500 + 40 * Math.Sin(hours / 24 * 2 * Math.PI) + 3.5 * hours) * GiB, 1800 * GiB);
                past.Disk(at, "db-02", "/tmp", Math.Min(8, 8.5 + hours * 0.01) * GiB, 8 * GiB);
                past.Disk(at, "web-01", "/var/log", (20 + (hours + 24_000) % 24 * 1.1) * GiB, 60 * GiB);
                past.Memory(at, "web-01", (5 + 0.5 * Math.Sin(hours)) * GiB, 8 * GiB);
            }
        });
        foreach (var (name, tag) in new[] { ("db-01", "db"), ("db-02", "db"), ("web-01", "web") }) await site.AgentAsync(name, "prod", tag);
        await LookAsync(site, now);
        return site;
    }

    /// <summary>As the rounds look; what was said a week ago and how it turned out is in the record.</summary>
    private static async Task LookAsync(RealSite site, DateTimeOffset now)
    {
        var (look, board, store) = (site.Get<HostLook>(), site.Get<ForecastBoard>(), site.Get<ForecastStore>());
        foreach (var host in site.Get<HostRegistry>().Current)
        {
            foreach (var days in new[] { 9, 8, 3, 0 })
            {
                var looked = look.Whole(host, new Dictionary<string, LookedMetric>(), now.AddDays(-days), CancellationToken.None);
                // A look into the past finds nothing new of late; the newest is what the pages show.
                if (days == 0) board.Put(host.Id, [.. looked.Select(one => one.Current)]);
                await store.KeepAsync(host, [.. looked.Select(one => one.Current)], [], now.AddDays(-days), CancellationToken.None);
            }
        }
        await store.ScoreAsync(now, CancellationToken.None);
    }
}
