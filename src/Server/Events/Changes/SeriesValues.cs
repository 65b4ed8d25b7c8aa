using Muster.Metrics;

namespace Muster.Server.Events.Changes;

/// <summary>Sorts the samples of a series into those before and those after; counters become increases per second. Used for one series after the other.</summary>
internal sealed class SeriesValues
{
    private double[] _before = new double[1024], _after = new double[1024];
    private int _beforeCount, _afterCount;

    public Span<double> Before => _before.AsSpan(0, _beforeCount);

    public Span<double> After => _after.AsSpan(0, _afterCount);

    public void Take(SeriesSamples series, ChangeQuestion question, bool perSecond)
    {
        _beforeCount = _afterCount = 0;
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
            if (times[i] >= from && times[i] < to) Put(ref _after, ref _afterCount, value);
            else if (times[i] >= beforeFrom && times[i] < beforeTo) Put(ref _before, ref _beforeCount, value);
        }
    }

    private static void Put(ref double[] into, ref int count, double value)
    {
        if (count == into.Length) Array.Resize(ref into, count * 2);
        into[count++] = value;
    }
}
