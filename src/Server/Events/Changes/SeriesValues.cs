using Muster.Metrics;

namespace Muster.Server.Events.Changes;

/// <summary>Sorts the samples of a series into those before and those after, in the order of time; counters become increases per second. Used for one series after the other.</summary>
internal sealed class SeriesValues
{
    private readonly Side _before = new(), _after = new();

    public TimedValues Before => _before.Taken;

    public TimedValues After => _after.Taken;

    public void Take(SeriesSamples series, ChangeQuestion question, bool perSecond)
    {
        _before.Clear();
        _after.Clear();
        var times = series.Times.Span;
        var values = series.Values.Span;
        var (beforeFrom, beforeTo) = (question.BeforeFrom.ToUnixTimeMilliseconds(), question.BeforeTo.ToUnixTimeMilliseconds());
        var (from, to) = (question.From.ToUnixTimeMilliseconds(), question.To.ToUnixTimeMilliseconds());
        var last = -1;
        for (var i = 0; i < times.Length; i++)
        {
            if (!double.IsFinite(values[i])) continue; // stale markers, and what is no number
            var value = values[i];
            if (perSecond)
            {
                var previous = last;
                last = i;
                if (previous < 0 || times[i] <= times[previous]) continue;
                var increase = values[i] >= values[previous] ? values[i] - values[previous] : values[i]; // a counter that fell began again
                value = increase * 1000 / (times[i] - times[previous]);
            }
            if (times[i] >= from && times[i] < to) _after.Put(times[i] - beforeFrom, value);
            else if (times[i] >= beforeFrom && times[i] < beforeTo) _before.Put(times[i] - beforeFrom, value);
        }
    }

    private sealed class Side
    {
        private double[] _times = new double[1024], _values = new double[1024];
        private int _count;

        public TimedValues Taken => new(_times.AsSpan(0, _count), _values.AsSpan(0, _count));

        public void Clear() => _count = 0;

        public void Put(double time, double value)
        {
            if (_count == _values.Length)
            {
                Array.Resize(ref _times, _count * 2);
                Array.Resize(ref _values, _count * 2);
            }
            _times[_count] = time;
            _values[_count++] = value;
        }
    }
}

/// <summary>Values in the order of time.</summary>
/// <param name="times">Of each value, in any unit, from any moment on.</param>
public readonly ref struct TimedValues(ReadOnlySpan<double> times, ReadOnlySpan<double> values)
{
    public ReadOnlySpan<double> Times { get; } = times;

    public ReadOnlySpan<double> Values { get; } = values;

    public int Count => Values.Length;
}
