namespace Muster.Server.Graphs.Reading;

/// <summary>Gathers samples into values of equal steps; which steps without a sample break the line is decided in the end.</summary>
internal sealed class PointsBuilder
{
    private readonly long _first, _step;
    private readonly double[] _sum, _count, _low, _high;
    private readonly long[] _last;
    private readonly bool[] _ends;
    private (long At, double Value)? _newest;

    /// <param name="first">End of the first step: it holds what is after first - step and not after first.</param>
    public PointsBuilder(long first, long step, int steps)
    {
        (_first, _step) = (first, step);
        (_sum, _count, _low, _high, _last, _ends) = (new double[steps], new double[steps], new double[steps], new double[steps], new long[steps], new bool[steps]);
        Array.Fill(_low, double.PositiveInfinity);
        Array.Fill(_high, double.NegativeInfinity);
    }

    /// <summary>Where a time belongs; outside: -1.</summary>
    private int Index(long time)
    {
        if (time <= _first - _step) return -1;
        var index = (time - _first + _step - 1) / _step;
        return index < _sum.Length ? (int)index : -1;
    }

    public void Add(long time, double value)
    {
        var at = Index(time);
        if (at < 0 || double.IsNaN(value)) return;
        _sum[at] += value;
        _count[at]++;
        _low[at] = Math.Min(_low[at], value);
        _high[at] = Math.Max(_high[at], value);
        _last[at] = Math.Max(_last[at], time);
        Newest(time, value);
    }

    public void Newest(long time, double value)
    {
        if (double.IsFinite(value) && (_newest is null || time >= _newest.Value.At)) _newest = (time, value);
    }

    /// <summary>The series ended here: whatever follows is another line.</summary>
    public void End(long time)
    {
        if (Index(time) is var at and >= 0) _ends[at] = true;
    }

    public void Low(long time, double value) { if (Index(time) is var at and >= 0) _low[at] = Math.Min(_low[at], value); }
    public void High(long time, double value) { if (Index(time) is var at and >= 0) _high[at] = Math.Max(_high[at], value); }
    public void Sum(long time, double value) { if (Index(time) is var at and >= 0) _sum[at] += value; }

    public void Samples(long time, double count)
    {
        if (Index(time) is not (var at and >= 0)) return;
        _count[at] += count;
        _last[at] = Math.Max(_last[at], time);
    }

    /// <param name="everyStep">Each step without a value breaks the line, as in an evaluated expression; else only a stretch longer than the series' own rhythm explains.</param>
    /// <param name="end">Of the graph: the last step may not be over yet.</param>
    public Points Build(bool everyStep, long end)
    {
        var filled = Enumerable.Range(0, _count.Length).Where(i => _count[i] > 0).ToArray();
        if (filled.Length == 0) return Points.Empty;
        var patience = everyStep ? 1 : Patience(filled);
        var (times, values, low, high) = (new List<long>(), new List<double>(), new List<double>(), new List<double>());
        var plain = true;
        void Break(long time)
        {
            times.Add(time);
            values.Add(double.NaN);
            low.Add(double.NaN);
            high.Add(double.NaN);
        }
        var before = -1;
        foreach (var i in filled)
        {
            var ended = before >= 0 && Ended(before, i);
            if (before < 0 ? i >= patience && i > 0 : i - before > patience || ended) Break(before < 0 ? _first : _first + (before + 1) * _step - (i - before > 1 ? 0 : _step / 2));
            var value = _sum[i] / _count[i];
            times.Add(Math.Min(_first + i * _step, Math.Max(end, _last[i])));
            values.Add(value);
            low.Add(Math.Min(_low[i], value));
            high.Add(Math.Max(_high[i], value));
            plain &= _low[i] == _high[i];
            before = i;
        }
        var left = _count.Length - 1 - before;
        if (left >= patience + 1 || (left > 0 && Ended(before, _count.Length))) Break(_first + (before + 1) * _step);
        double[] all = [.. values];
        return new Points([.. times], all, plain ? all : [.. low], plain ? all : [.. high]) { Newest = _newest?.Value };
    }

    private bool Ended(int from, int to)
    {
        for (var i = from; i < to; i++)
            if (_ends[i]) return true;
        return false;
    }

    /// <summary>Steps that a value may be away from the next: two and a half times what is usual for this series.</summary>
    private static double Patience(int[] filled)
    {
        if (filled.Length < 3) return double.PositiveInfinity;
        var distances = new int[filled.Length - 1];
        for (var i = 1; i < filled.Length; i++) distances[i - 1] = filled[i] - filled[i - 1];
        Array.Sort(distances);
        return Math.Max(1, 2.5 * distances[distances.Length / 2]);
    }
}
