using System.Collections.Concurrent;
using Muster.Metrics;

namespace Muster.Server.MetricsApi.Forward;

/// <summary>Appends to the store and, while there are receivers, to their queue. The queue comes first: what is acknowledged is in both.</summary>
internal sealed class ForwardingAppender(ISeriesAppender inner, Forwarder forwarder, SeriesNames names) : ISeriesAppender
{
    private readonly List<QueuedSample> _batch = [];
    private (SeriesRef Reference, Labels Labels) _last = (default, Labels.Empty);

    public SeriesRef Series(Labels labels)
    {
        var series = inner.Series(labels);
        _last = (series, labels);
        if (forwarder.Queue is not null) names.Put(series, labels);
        return series;
    }

    public AppendOutcome Append(SeriesRef series, long timeMs, double value)
    {
        if (forwarder.Queue is null || series.Id == 0) return inner.Append(series, timeMs, value);
        // Found before there were receivers: its labels are not known here, and the contract has a word for that.
        if ((series == _last.Reference ? _last.Labels : names.Find(series)) is not { } labels) return AppendOutcome.UnknownSeries;
        var outcome = inner.Append(series, timeMs, value);
        if (outcome == AppendOutcome.Stored) _batch.Add(new QueuedSample(labels, timeMs, value));
        return outcome;
    }

    public void Commit()
    {
        if (_batch.Count > 0 && forwarder.Queue is { } queue) forwarder.Enqueue(queue, _batch);
        _batch.Clear();
        inner.Commit();
    }

    public void Dispose()
    {
        _batch.Clear();
        inner.Dispose();
    }
}

/// <summary>Labels by reference, for as many series as fit; who comes with a forgotten reference is asked to find its series again.</summary>
internal sealed class SeriesNames
{
    private const int Most = 4_000_000;
    private readonly ConcurrentDictionary<ulong, Labels> _labels = new();
    private int _count;

    public void Put(SeriesRef series, Labels labels)
    {
        if (series.Id == 0) return;
        if (_count >= Most)
        {
            _labels.Clear();
            Volatile.Write(ref _count, 0);
        }
        if (_labels.TryAdd(series.Id, labels)) Interlocked.Increment(ref _count);
    }

    public Labels? Find(SeriesRef series) => _labels.GetValueOrDefault(series.Id);
}
