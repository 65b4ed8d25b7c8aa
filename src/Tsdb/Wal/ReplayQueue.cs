using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using Muster.Tsdb.Head;

namespace Muster.Tsdb.Wal;

/// <summary>Puts batches that were read from the log into the head on a thread of its own, in their order, while the next are read.</summary>
internal sealed class ReplayQueue : IDisposable
{
    private const int Ahead = 16;

    private readonly BlockingCollection<SampleBatch> _full = new(Ahead);
    private readonly ConcurrentBag<SampleBatch> _empty = [];
    private readonly Task _applying;

    public ReplayQueue(HeadStore head) => _applying = Task.Factory.StartNew(() =>
    {
        foreach (var batch in _full.GetConsumingEnumerable())
        {
            head.Apply(batch);
            _empty.Add(batch);
        }
    }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>A batch to fill and give to <see cref="Put"/>.</summary>
    public SampleBatch Take() => _empty.TryTake(out var batch) ? batch : new SampleBatch();

    public void Put(SampleBatch batch)
    {
        // A consumer that has failed takes nothing more; waiting for room would never end.
        while (!_full.TryAdd(batch, 100))
            if (_applying.IsFaulted) ExceptionDispatchInfo.Throw(_applying.Exception!.InnerException!);
    }

    /// <summary>Returns when everything is in the head.</summary>
    public void Finish()
    {
        _full.CompleteAdding();
        _applying.GetAwaiter().GetResult();
    }

    public void Dispose()
    {
        if (!_full.IsAddingCompleted) _full.CompleteAdding();
        ((IAsyncResult)_applying).AsyncWaitHandle.WaitOne();
        _full.Dispose();
    }
}
