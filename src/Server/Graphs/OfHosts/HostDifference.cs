using Muster.Metrics;

namespace Muster.Server.Graphs.OfHosts;

/// <summary>
/// How much the hosts differ in a metric: the spread of their means, in shares of the mean height, and less where every host wavers as much by itself as they lie apart.
/// Zero: all alike. With n hosts it is at most √(n-1), when one alone has any.
/// </summary>
internal sealed class HostDifference(bool counter)
{
    private readonly Dictionary<string, (double Mean, double Variance)> _hosts = new(StringComparer.Ordinal);

    /// <summary>Takes a series of a host: of many the highest counts, of counters what they grow together.</summary>
    public void Add(string host, ReadOnlySpan<long> times, ReadOnlySpan<double> values)
    {
        var (count, sum, squares) = (0, 0.0, 0.0);
        for (var i = counter ? 1 : 0; i < values.Length; i++)
        {
            // After a restart a counter begins anew: what it stands at is what it grew.
            var value = !counter ? values[i] : (values[i] >= values[i - 1] ? values[i] - values[i - 1] : values[i]) * 1000 / (times[i] - times[i - 1]);
            if (!double.IsFinite(value)) continue;
            count++;
            sum += value;
            squares += value * value;
        }
        if (count == 0) return;
        var mean = sum / count;
        var variance = Math.Max(0, squares / count - mean * mean);
        if (!_hosts.TryGetValue(host, out var before)) _hosts.Add(host, (mean, variance));
        else if (counter) _hosts[host] = (before.Mean + mean, before.Variance + variance);
        else if (mean > before.Mean) _hosts[host] = (mean, variance);
    }

    public double Value
    {
        get
        {
            if (_hosts.Count < 2) return 0;
            var height = _hosts.Values.Average(host => Math.Abs(host.Mean));
            var middle = _hosts.Values.Average(host => host.Mean);
            var between = _hosts.Values.Average(host => (host.Mean - middle) * (host.Mean - middle));
            if (height == 0 || between == 0) return 0;
            return Math.Sqrt(between) / height * Math.Sqrt(between / (between + _hosts.Values.Average(host => host.Variance)));
        }
    }
}
