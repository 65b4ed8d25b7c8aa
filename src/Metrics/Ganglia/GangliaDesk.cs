using System.Globalization;

namespace Muster.Metrics.Ganglia;

/// <summary>
/// Brings values and descriptions together. Descriptions may come after the values they describe: values wait for theirs, and go out with the time
/// at which they came. What is not described within a while goes out as a gauge. Not thread-safe.
/// </summary>
public sealed class GangliaDesk(string cluster)
{
    private static readonly long PatienceMs = 60_000, ForgetMs = 24 * 3_600_000;
    private const int MostMetrics = 200_000, MostWaiting = 64;

    private readonly Dictionary<(string Host, string Name), Metric> _metrics = [];

    private sealed class Metric
    {
        public GangliaDescription? Described;
        public long FirstMs, LastMs;
        public readonly List<(GangliaReading Reading, long TimeMs)> Waiting = [];
    }

    public int Metrics => _metrics.Count;

    /// <returns>Why the packet cannot be taken; null when it was.</returns>
    public string? Take(GangliaPacket packet, long nowMs, List<GangliaValue> into)
    {
        if (packet is GangliaRequest) return null;
        if (!_metrics.TryGetValue((packet.Host, packet.Name), out var metric))
        {
            if (_metrics.Count >= MostMetrics) return $"there are {MostMetrics} metrics already";
            _metrics[(packet.Host, packet.Name)] = metric = new Metric { FirstMs = nowMs };
        }
        metric.LastMs = nowMs;
        if (packet is GangliaDescription described)
        {
            metric.Described = described;
            Release(metric, into);
            return null;
        }
        var reading = (GangliaReading)packet;
        if (metric.Described is not null || nowMs - metric.FirstMs > PatienceMs)
        {
            into.Add(Value(reading, metric.Described, nowMs));
            return null;
        }
        if (metric.Waiting.Count == MostWaiting) metric.Waiting.RemoveAt(0);
        metric.Waiting.Add((reading, nowMs));
        return null;
    }

    /// <summary>To be called now and then: lets go what waited too long, forgets what is no longer sent.</summary>
    public void Expire(long nowMs, List<GangliaValue> into)
    {
        List<(string, string)>? gone = null;
        foreach (var (key, metric) in _metrics)
        {
            if (metric.Waiting.Count > 0 && nowMs - metric.FirstMs > PatienceMs) Release(metric, into);
            if (nowMs - metric.LastMs > ForgetMs) (gone ??= []).Add(key);
        }
        if (gone is not null)
            foreach (var key in gone) _metrics.Remove(key);
    }

    private void Release(Metric metric, List<GangliaValue> into)
    {
        foreach (var (reading, timeMs) in metric.Waiting) into.Add(Value(reading, metric.Described, timeMs));
        metric.Waiting.Clear();
    }

    private GangliaValue Value(GangliaReading reading, GangliaDescription? described, long timeMs)
    {
        var number = reading.Number;
        if (number is null && described?.Type != "string" && double.TryParse(reading.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var parsed)) number = parsed;
        return new GangliaValue(cluster, reading.Host, reading.Name, reading.Text, number, described?.Units ?? "", described?.Slope ?? GangliaSlope.Unspecified, described?.Help ?? "", timeMs);
    }
}
