using System.Collections.Concurrent;
using Muster.LoadTest.Histogram;
using Muster.LoadTest.Wire;

namespace Muster.LoadTest.Running;

/// <summary>Joins the seconds of all workers. Workers publish from their threads; points are made by one reader.</summary>
internal sealed class Timeline(int workers)
{
    private readonly ConcurrentQueue<SecondSlot> _published = new();
    private readonly ConcurrentBag<SecondSlot> _free = [];
    private readonly SortedDictionary<int, (int Workers, SecondSlot Sum)> _open = [];
    private readonly List<TimelinePoint> _points = [];
    private readonly long[] _errors = new long[Tally.Kinds];

    public IReadOnlyList<TimelinePoint> Points => _points;

    public long Requests { get; private set; }

    public long Failed { get; private set; }

    public IReadOnlyDictionary<string, long> Errors => ErrorNames.Of(_errors);

    public SecondSlot Fresh() => _free.TryTake(out var used) ? used : new SecondSlot();

    public void Publish(SecondSlot full) => _published.Enqueue(full);

    /// <summary>Takes what was published; a second becomes a point when it is older than the last one that any worker can still add to.</summary>
    /// <param name="all">The run is over: every second becomes a point.</param>
    public void Collect(bool all)
    {
        while (_published.TryDequeue(out var slot))
        {
            if (!_open.TryGetValue(slot.Second, out var second)) second = (0, Fresh());
            Add(second.Sum, slot);
            _open[slot.Second] = (second.Workers + 1, second.Sum);
            slot.Clear();
            _free.Add(slot);
        }
        while (_open.Count > 0)
        {
            var (number, (count, sum)) = _open.First();
            // A worker skips seconds in which it did nothing, so a younger second of everybody closes this one as well.
            if (!all && count < workers && !_open.Any(s => s.Key > number && s.Value.Workers == workers)) return;
            _open.Remove(number);
            while (_points.Count < number) _points.Add(new TimelinePoint(_points.Count, 0, 0, 0, 0, 0, 0, 0));
            if (_points.Count == number) _points.Add(Point(number, sum));
            sum.Clear();
            _free.Add(sum);
        }
    }

    private void Add(SecondSlot sum, SecondSlot slot)
    {
        sum.Requests += slot.Requests;
        sum.Failed += slot.Failed;
        sum.Bytes += slot.Bytes;
        sum.Latency.Add(slot.Latency);
        Requests += slot.Requests;
        Failed += slot.Failed;
        for (int i = 0; i < _errors.Length; i++) _errors[i] += slot.Errors[i];
    }

    private static TimelinePoint Point(int second, SecondSlot sum) => new(second, sum.Requests, sum.Failed, sum.Bytes,
        Milliseconds(sum.Latency.Percentile(50)), Milliseconds(sum.Latency.Percentile(95)), Milliseconds(sum.Latency.Percentile(99)), Milliseconds(sum.Latency.Maximum));

    private static double Milliseconds(long nanoseconds) => Math.Round(nanoseconds / 1e6, 3);
}

/// <summary>Names of error kinds as reports write them.</summary>
internal static class ErrorNames
{
    private static readonly string[] Names = [.. Enum.GetValues<ErrorKind>().Select(k => k.ToString().ToLowerInvariant())];

    /// <summary>Only those that happened.</summary>
    public static IReadOnlyDictionary<string, long> Of(long[] counts) =>
        Enumerable.Range(1, Names.Length - 1).Where(i => counts[i] > 0).ToDictionary(i => Names[i], i => counts[i]);
}
