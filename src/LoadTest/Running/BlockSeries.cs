using System.Diagnostics;
using Muster.LoadTest.Histogram;
using Muster.LoadTest.Reports;

namespace Muster.LoadTest.Running;

/// <summary>
/// A run in at most <see cref="Most"/> blocks of time of equal length, whatever time it takes: when there are more, each two become one of twice the length. Lengths are
/// powers of two times the first one, so that the blocks of all workers fit into each other. Not for several threads at once.
/// </summary>
internal sealed class BlockSeries
{
    public const int Most = 80;

    /// <summary>Stopwatch ticks; 5 ms.</summary>
    private static readonly long Shortest = Stopwatch.Frequency / 200;

    private readonly List<Block> _blocks = [];
    private readonly Stack<Block> _free = [];
    private long _length = Shortest;

    /// <param name="at">Ticks since the run's start.</param>
    /// <param name="latency">Nanoseconds; negative: none.</param>
    public void Record(long at, bool failed, long latency)
    {
        long number = at < 0 ? 0 : at / _length;
        while (number >= Most)
        {
            Halve();
            number = at / _length;
        }
        while (_blocks.Count <= number) _blocks.Add(_free.TryPop(out var used) ? used : new Block());
        var block = _blocks[(int)number];
        block.Requests++;
        if (failed) block.Failed++;
        if (latency >= 0) block.Latency.Record(latency);
    }

    /// <summary>Null: nothing was recorded.</summary>
    public static TimeBlocks? Join(IReadOnlyList<BlockSeries> workers)
    {
        long length = workers.Max(w => w._length);
        foreach (var worker in workers)
            while (worker._length < length) worker.Halve();
        int count = workers.Max(w => w._blocks.Count);
        if (count == 0) return null;
        var sum = new Block[count];
        for (int i = 0; i < count; i++)
        {
            sum[i] = new Block();
            foreach (var worker in workers)
                if (i < worker._blocks.Count) sum[i].Add(worker._blocks[i]);
        }
        return new TimeBlocks((double)length / Stopwatch.Frequency, [.. sum.Select(b => new TimeBlock(b.Requests, b.Failed, Math.Round(b.Latency.Sum / 1e6, 6), PackedCounts.Pack(b.Latency)))]);
    }

    private void Halve()
    {
        for (int i = 0; i < _blocks.Count; i++)
        {
            var block = _blocks[i];
            if (i % 2 == 0)
            {
                _blocks[i / 2] = block;
                continue;
            }
            _blocks[i / 2].Add(block);
            block.Clear();
            _free.Push(block);
        }
        _blocks.RemoveRange((_blocks.Count + 1) / 2, _blocks.Count / 2);
        _length *= 2;
    }

    private sealed class Block
    {
        public long Requests, Failed;

        public LatencyHistogram Latency { get; } = new(PackedCounts.Bits);

        public void Add(Block other)
        {
            Requests += other.Requests;
            Failed += other.Failed;
            Latency.Add(other.Latency);
        }

        public void Clear()
        {
            (Requests, Failed) = (0, 0);
            Latency.Clear();
        }
    }
}
