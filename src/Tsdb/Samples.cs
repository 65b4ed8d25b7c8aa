namespace Muster.Tsdb;

/// <summary>Times and values of one series while they are gathered; grows, is kept and reused.</summary>
public sealed class Samples
{
    private long[] _times = new long[256];
    private double[] _values = new double[256];

    public int Count { get; private set; }
    public ReadOnlySpan<long> Times => _times.AsSpan(0, Count);
    public ReadOnlySpan<double> Values => _values.AsSpan(0, Count);

    public void Clear() => Count = 0;
    public void CutTo(int count) => Count = count;

    public void Add(long time, double value)
    {
        if (Count == _times.Length) Grow(1);
        _times[Count] = time;
        _values[Count++] = value;
    }

    /// <summary>Room for more samples at the end, to be filled by the caller.</summary>
    public void Extend(int count, out Span<long> times, out Span<double> values)
    {
        Grow(count);
        times = _times.AsSpan(Count, count);
        values = _values.AsSpan(Count, count);
        Count += count;
    }

    /// <summary>Drops what lies outside [from, to]; times are rising.</summary>
    public void Trim(long from, long to)
    {
        var first = LowerBound(from);
        var end = to == long.MaxValue ? Count : LowerBound(to + 1);
        if (first > 0)
        {
            Array.Copy(_times, first, _times, 0, end - first);
            Array.Copy(_values, first, _values, 0, end - first);
        }
        Count = Math.Max(0, end - first);
    }

    /// <summary>Leaves out [from, to].</summary>
    public void Remove(long from, long to)
    {
        var first = LowerBound(from);
        var end = to == long.MaxValue ? Count : LowerBound(to + 1);
        if (end <= first) return;
        Array.Copy(_times, end, _times, first, Count - end);
        Array.Copy(_values, end, _values, first, Count - end);
        Count -= end - first;
    }

    /// <summary>Puts the samples in order of time; of several with one time the one that came first stays.</summary>
    public void Order()
    {
        var times = Times;
        var i = 1;
        while (i < times.Length && times[i] > times[i - 1]) i++;
        if (i >= times.Length) return;
        var order = new int[Count];
        for (var n = 0; n < order.Length; n++) order[n] = n;
        var keys = _times.AsSpan(0, Count).ToArray();
        var values = _values.AsSpan(0, Count).ToArray();
        order.AsSpan().Sort((a, b) => keys[a] != keys[b] ? keys[a].CompareTo(keys[b]) : a.CompareTo(b));
        Count = 0;
        foreach (var n in order)
            if (Count == 0 || _times[Count - 1] != keys[n]) Add(keys[n], values[n]);
    }

    /// <summary>The first sample at or after a time; <see cref="Count"/> when there is none.</summary>
    public int LowerBound(long time)
    {
        var at = Times.BinarySearch(time);
        return at < 0 ? ~at : at;
    }

    /// <summary>Every sample stands for itself: 1 instead of its value. Stale markers stay, they are no samples.</summary>
    public void BecomeCounts()
    {
        foreach (ref var value in _values.AsSpan(0, Count))
            if (!Metrics.StaleMarker.Is(value)) value = 1;
    }

    private void Grow(int more)
    {
        if (Count + more <= _times.Length) return;
        var size = Math.Max(_times.Length * 2, Count + more);
        Array.Resize(ref _times, size);
        Array.Resize(ref _values, size);
    }
}
