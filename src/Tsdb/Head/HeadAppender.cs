using Muster.Metrics;
using Muster.Tsdb.Encoding;
using Muster.Tsdb.Wal;

namespace Muster.Tsdb.Head;

/// <summary>Gathers one writer's samples; <see cref="Commit"/> writes them to the log, then to the head. Dropped without a commit, they never were.</summary>
internal sealed class HeadAppender(HeadStore head, TsdbOptions options, TimeProvider time, string source) : ISeriesAppender
{
    private readonly SampleBatch _batch = new();
    private readonly ByteSink _record = new(1 << 14);
    private long _latestAllowed, _earliestAllowed;

    public SeriesRef Series(Labels labels) => new(head.FindOrMake(labels, source));

    public AppendOutcome Append(SeriesRef series, long timeMs, double value)
    {
        if (series.Id == 0) return AppendOutcome.OverBudget;
        var slot = (int)(uint)series.Id - 1;
        if ((uint)(slot >> SeriesPage.Bits) >= (uint)head.PageCount) return AppendOutcome.UnknownSeries;
        ref var state = ref head.Page(slot).States[slot & (SeriesPage.Size - 1)];
        if (!state.Alive || state.Generation != series.Id >> 32) return AppendOutcome.UnknownSeries;
        if (_batch.Count == 0) Bound();
        if (timeMs > _latestAllowed) return AppendOutcome.TooFarAhead;
        var last = Volatile.Read(ref state.LastTime);
        var again = _batch.Count > 0 && _batch.Series[_batch.Count - 1] == series.Id;
        if (again) last = Math.Max(last, _batch.Times[_batch.Count - 1]);
        if (timeMs <= last)
        {
            if (timeMs == last) return AppendOutcome.Duplicate;
            if (options.OutOfOrderMs == 0) return AppendOutcome.OutOfOrder;
        }
        if (timeMs < _earliestAllowed) return AppendOutcome.TooOld;
        _batch.Add(series.Id, timeMs, value);
        return AppendOutcome.Stored;
    }

    /// <exception cref="IOException">The log cannot be written (a full disk); nothing was stored and the samples stay gathered, so that Commit can be tried again.</exception>
    public void Commit()
    {
        if (_batch.Count == 0) return;
        _record.Clear();
        SampleRecord.Write(_record, _batch.Series.AsSpan(0, _batch.Count), _batch.Times.AsSpan(0, _batch.Count), _batch.Values.AsSpan(0, _batch.Count));
        var newest = long.MinValue;
        foreach (var at in _batch.Times.AsSpan(0, _batch.Count)) newest = Math.Max(newest, at);
        head.CommitGate.EnterReadLock();
        try
        {
            head.Wal!.Append(_record.Memory, newest);
            head.Apply(_batch);
        }
        finally
        {
            head.CommitGate.ExitReadLock();
        }
        _batch.Clear();
    }

    public void Dispose() => _batch.Clear();

    /// <summary>The clock and the newest sample are asked once a batch.</summary>
    private void Bound()
    {
        _latestAllowed = options.MaxAhead == TimeSpan.MaxValue ? long.MaxValue : time.GetUtcNow().ToUnixTimeMilliseconds() + (long)options.MaxAhead.TotalMilliseconds;
        var newest = head.Newest;
        // Without an out-of-order window half a block still lies open to series that are merely slower than others.
        _earliestAllowed = newest == long.MinValue ? long.MinValue : newest - Math.Max(options.OutOfOrderMs, head.WindowMs / 2);
    }
}
