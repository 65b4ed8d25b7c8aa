using Muster.PromQl.Functions;
using Muster.PromQl.Parsing;

namespace Muster.PromQl.Evaluation;

/// <summary>
/// rate, increase, delta, changes and resets over ranges whose ends are set: anchored puts the last value before each end there,
/// smoothed the interpolated one. Nothing is extrapolated then.
/// </summary>
internal static class EndedRanges
{
    public static void Apply(string function, RangeSeries series, RangeInput input, StepSeries row, RangeCall call)
    {
        if (series.Count == 0) return;
        var isCounter = function is "rate" or "increase";
        if (isCounter) CounterFunctions.TellIfNoCounter(call, series.Labels);
        for (var i = 0; i < call.Grid.Count; i++)
        {
            var (start, end) = (input.WindowStart(i), input.WindowEnd(i));
            var values = input.Ends == RangeEnds.Anchored ? Anchored(series, start, end, call.Context) : Smoothed(series, start, end, isCounter, call.Context);
            if (values.Count == 0) continue;
            var delta = values[^1] - values[0];
            row.Values[i] = function switch
            {
                "changes" => Count(values, SequenceFunctions.IsChange),
                "resets" => Count(values, (a, b) => b < a),
                "delta" => delta,
                _ => delta + CounterFunctions.Corrections(values.ToArray()),
            };
            if (function == "rate") row.Values[i] /= input.Range / 1000.0;
        }
    }

    private static double Count(List<double> values, Func<double, double, bool> isEvent)
    {
        var events = 0;
        for (var i = 1; i < values.Count; i++)
            if (isEvent(values[i - 1], values[i])) events++;
        return events;
    }

    private static List<double> Anchored(RangeSeries series, long start, long end, QueryContext context)
    {
        var values = new List<double>();
        var first = UpperBound(series.Times, start);
        var last = UpperBound(series.Times, end);
        if (last == first) return values;
        var lookback = (long)context.Options.Lookback.TotalMilliseconds;
        // What stood at the start: the last sample up to it, or, for a series that began inside, its first one.
        if (first > 0 && series.Times[first - 1] > start - lookback) values.Add(series.Values[first - 1]);
        else values.Add(series.Values[first]);
        for (var i = first; i < last; i++) values.Add(series.Values[i]);
        return values;
    }

    private static List<double> Smoothed(RangeSeries series, long start, long end, bool isCounter, QueryContext context)
    {
        var values = new List<double>();
        var lookback = (long)context.Options.Lookback.TotalMilliseconds;
        var first = UpperBound(series.Times, start);
        var last = UpperBound(series.Times, end);
        if (first > 0 && series.Times[first - 1] > start - lookback) values.Add(At(series, first, start, isCounter, lookback));
        else if (first < series.Count && series.Times[first] <= end + lookback) values.Add(series.Values[first]);
        else return values;
        // A series that begins after the window: nothing changed in it yet.
        if (last == 0) return values;
        for (var i = first; i < last; i++) values.Add(series.Values[i]);
        values.Add(At(series, last, end, isCounter, lookback));
        return values;
    }

    /// <summary>The value at a moment, between the sample before it and the one after.</summary>
    private static double At(RangeSeries series, int next, long moment, bool isCounter, long lookback)
    {
        var before = series.Values[next - 1];
        if (series.Times[next - 1] == moment || next >= series.Count || series.Times[next] > moment + lookback) return before;
        var after = series.Values[next];
        // A counter that began anew rises from zero.
        if (isCounter && after < before) before = 0;
        return Smoothing.Between(series.Times[next - 1], before, series.Times[next], after, moment);
    }

    private static int UpperBound(ReadOnlySpan<long> times, long moment)
    {
        var at = times.BinarySearch(moment);
        return at < 0 ? ~at : at + 1;
    }
}
