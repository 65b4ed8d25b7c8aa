using Muster.Metrics;

namespace Muster.Bench.Peers;

/// <summary>Waits until a peer has put what it was fed into the form it keeps it in.</summary>
internal static class PeerTidying
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    /// <summary>Prometheus: a sample four hours later, then until its head begins after the fed samples and its compactions are quiet. True when it came to that.</summary>
    public static async Task<bool> PrometheusAsync(PeerProcess prometheus, long lastMs, bool outOfHead, int seconds)
    {
        if (outOfHead) await RemoteWriteFeed.SendOneAsync(prometheus.Http, "/api/v1/write", Labels.From((Labels.MetricName, "end")), lastMs + 4 * 3_600_000);
        var (quiet, before) = (0, -1.0);
        for (var waited = 0; waited < seconds; waited++)
        {
            await Task.Delay(Look, TimeProvider.System);
            var compactions = await prometheus.OwnMetricAsync("prometheus_tsdb_compactions_total");
            var head = await prometheus.OwnMetricAsync("prometheus_tsdb_head_min_time");
            quiet = compactions == before ? quiet + 1 : 0;
            before = compactions;
            if (quiet >= 5 && head >= lastMs - (outOfHead ? 0 : 3.2 * 3_600_000)) return true;
        }
        return false;
    }

    public static async Task VictoriaMetricsAsync(PeerProcess victoria)
    {
        foreach (var order in new[] { "/internal/force_flush", "/internal/force_merge" })
            (await victoria.Http.GetAsync(order)).EnsureSuccessStatusCode();
        for (var waited = 0; waited < 60; waited++)
        {
            await Task.Delay(Look, TimeProvider.System);
            if (await victoria.OwnMetricAsync("vm_active_force_merges") == 0) break;
        }
        await Task.Delay(TimeSpan.FromSeconds(3), TimeProvider.System);
    }
}
