using Muster.Metrics;

namespace Muster.Server.MetricsApi.Remote;

/// <summary>Gathers samples of one series that come in pieces, not always in order.</summary>
internal sealed class SampleRun(long from, long to)
{
    private readonly List<long> _times = [];
    private readonly List<double> _values = [];
    private bool _ordered = true;

    public void Add(long timeMs, double value)
    {
        if (timeMs < from || timeMs > to) return;
        _ordered &= _times.Count == 0 || timeMs > _times[^1];
        _times.Add(timeMs);
        _values.Add(value);
    }

    /// <summary>Takes over what another piece of the series holds.</summary>
    public void Take(SampleRun other)
    {
        for (var i = 0; i < other._times.Count; i++) Add(other._times[i], other._values[i]);
    }

    public SeriesSamples Done(Labels labels)
    {
        var (times, values) = (_times.ToArray(), _values.ToArray());
        if (_ordered) return new SeriesSamples(labels, times, values);
        // Of two samples of one moment the later word counts.
        var order = Enumerable.Range(0, times.Length).OrderBy(i => times[i]).ThenByDescending(i => i).DistinctBy(i => times[i]).ToArray();
        return new SeriesSamples(labels, order.Select(i => times[i]).ToArray(), order.Select(i => values[i]).ToArray());
    }
}
