using System.Collections.Concurrent;
using Muster.Metrics;
using Muster.Server.MetricsApi.Forward;

namespace Muster.Server.MetricsApi.Remote;

/// <summary>
/// Appends to another store through a queue on disk: committed samples are safe at once and over there moments later. What the other store
/// would say of a sample (out of order, too old) it says to the sender, who counts it.
/// </summary>
internal sealed class RemoteAppender(SampleQueue queue, RemoteSeries series) : ISeriesAppender
{
    private readonly List<QueuedSample> _batch = [];

    public SeriesRef Series(Labels labels) => series.Of(labels);

    public AppendOutcome Append(SeriesRef reference, long timeMs, double value)
    {
        if (series.Find(reference) is not { } labels) return AppendOutcome.UnknownSeries;
        _batch.Add(new QueuedSample(labels, timeMs, value));
        return AppendOutcome.Stored;
    }

    public void Commit()
    {
        queue.Append(_batch);
        _batch.Clear();
    }

    public void Dispose() => _batch.Clear();
}

/// <summary>Numbers for series that are kept elsewhere. Forgotten all at once when there are too many; numbers are never given again.</summary>
internal sealed class RemoteSeries
{
    private const int Most = 4_000_000;
    private readonly ConcurrentDictionary<Labels, ulong> _numbers = new();
    private readonly ConcurrentDictionary<ulong, Labels> _labels = new();
    private long _last;

    public SeriesRef Of(Labels labels)
    {
        if (_numbers.TryGetValue(labels, out var known)) return new SeriesRef(known);
        if (_labels.Count >= Most)
        {
            _numbers.Clear();
            _labels.Clear();
        }
        var number = _numbers.GetOrAdd(labels, _ => (ulong)Interlocked.Increment(ref _last));
        _labels[number] = labels;
        return new SeriesRef(number);
    }

    public Labels? Find(SeriesRef reference) => _labels.GetValueOrDefault(reference.Id);
}
