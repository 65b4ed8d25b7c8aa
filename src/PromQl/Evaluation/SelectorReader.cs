using Muster.Metrics;
using Muster.PromQl.Histograms;
using Muster.PromQl.Parsing;

namespace Muster.PromQl.Evaluation;

/// <summary>Reads the series of selectors and lays them on the steps.</summary>
internal sealed class SelectorReader(QueryContext context)
{
    /// <summary>A series as read: floats (stale markers included) and histograms.</summary>
    private sealed class Raw(Labels labels)
    {
        public Labels Labels { get; } = labels;
        public ReadOnlyMemory<long> Times { get; set; }
        public ReadOnlyMemory<double> Values { get; set; }
        public ReadOnlyMemory<long> HistogramTimes { get; set; }
        public ReadOnlyMemory<NativeHistogram> Histograms { get; set; }
    }

    /// <summary>The latest sample of each series in (t - lookback, t], for every step t.</summary>
    /// <param name="ofTimes">Gives the samples' times in seconds instead of their values.</param>
    public List<StepSeries> Instant(VectorSelector selector, StepGrid grid, bool ofTimes, string function)
    {
        var (first, step) = context.ReferenceTimes(selector.Shift, grid);
        var last = first + step * (grid.Count - 1);
        var smoothed = selector.Ends == RangeEnds.Smoothed;
        // Never farther back than the step before: what lies there was seen by that one.
        var lookback = Math.Max((long)context.Options.Lookback.TotalMilliseconds, smoothed ? 0 : Math.Min(step, context.LookbackMs));
        var found = new List<StepSeries>();
        foreach (var raw in Read(selector, first - lookback + 1, smoothed ? last + lookback : last, new ReadHints(grid.Step, 0, function) { LookbackMs = lookback }))
        {
            var row = new StepSeries(raw.Labels, context.Budget.Rent(grid.Count));
            if (smoothed) Smoothing.Fill(raw.Times.Span, raw.Values.Span, row.Values, grid.Count, first, step, lookback);
            else Fill(raw, row, grid, first, step, lookback, ofTimes);
            Release(raw);
            if (row.HasAny(grid.Count)) found.Add(row);
            else context.Budget.Return(row.Values, grid.Count);
        }
        return found;
    }

    private static void Fill(Raw raw, StepSeries row, StepGrid grid, long first, long step, long lookback, bool ofTimes)
    {
        var times = raw.Times.Span;
        var values = raw.Values.Span;
        var histogramTimes = raw.HistogramTimes.Span;
        int next = 0, nextHistogram = 0;
        for (var i = 0; i < grid.Count; i++)
        {
            var at = first + step * i;
            while (next < times.Length && times[next] <= at) next++;
            while (nextHistogram < histogramTimes.Length && histogramTimes[nextHistogram] <= at) nextHistogram++;
            var floatTime = next > 0 ? times[next - 1] : long.MinValue;
            var histogramTime = nextHistogram > 0 ? histogramTimes[nextHistogram - 1] : long.MinValue;
            var newest = Math.Max(floatTime, histogramTime);
            if (newest == long.MinValue || newest <= at - lookback) continue;
            if (histogramTime >= floatTime)
            {
                if (ofTimes) row.Values[i] = newest / 1000.0;
                else row.Set(i, raw.Histograms.Span[nextHistogram - 1], grid.Count);
            }
            else if (!StepSeries.IsAbsent(values[next - 1])) row.Values[i] = ofTimes ? newest / 1000.0 : values[next - 1];
        }
    }

    public RangeInput Range(MatrixSelector matrix, StepGrid grid, string function)
    {
        var selector = matrix.Selector;
        var range = context.WidthMs(matrix.Range);
        var (first, step) = context.ReferenceTimes(selector.Shift, grid);
        var last = first + step * (grid.Count - 1);
        var lookback = (long)context.Options.Lookback.TotalMilliseconds;
        var from = first - range + 1 - (selector.Ends == RangeEnds.Plain ? 0 : lookback);
        var to = selector.Ends == RangeEnds.Smoothed ? last + lookback : last;
        var series = new List<RangeSeries>();
        foreach (var raw in Read(selector, from, to, new ReadHints(grid.Step, range, function)))
            series.Add(WithoutStale(raw));
        return new RangeInput(series, first, step, range, selector.Ends);
    }

    private static RangeSeries WithoutStale(Raw raw)
    {
        var times = raw.Times.ToArray();
        var values = raw.Values.ToArray();
        var kept = 0;
        for (var i = 0; i < values.Length; i++)
        {
            if (StaleMarker.Is(values[i])) continue;
            times[kept] = times[i];
            values[kept++] = values[i];
        }
        return new RangeSeries(raw.Labels, times, values, kept) { HistogramTimes = raw.HistogramTimes.ToArray(), Histograms = raw.Histograms.ToArray() };
    }

    private void Release(Raw raw) => context.Budget.Release(raw.Times.Length + raw.HistogramTimes.Length);

    private IEnumerable<Raw> Read(VectorSelector selector, long from, long to, ReadHints hints)
    {
        var matchers = context.Options.RewriteMatchers?.Invoke(selector.Matchers) ?? selector.Matchers;
        return context.Reader is IHistogramReader histograms ? ReadBoth(histograms, matchers, from, to, hints) : ReadFloats(matchers, from, to, hints);
    }

    /// <summary>Series by series, so that only one is held as read.</summary>
    private IEnumerable<Raw> ReadFloats(IReadOnlyList<Matcher> matchers, long from, long to, ReadHints hints)
    {
        foreach (var one in context.Reader.Select(matchers, from, to, hints, context.Cancel))
        {
            context.Cancel.ThrowIfCancellationRequested();
            context.Budget.Load(one.Times.Length);
            yield return new Raw(one.Labels) { Times = one.Times, Values = one.Values };
        }
    }

    private ICollection<Raw> ReadBoth(IHistogramReader histograms, IReadOnlyList<Matcher> matchers, long from, long to, ReadHints hints)
    {
        var found = new Dictionary<Labels, Raw>();
        foreach (var raw in ReadFloats(matchers, from, to, hints)) found[raw.Labels] = raw;
        foreach (var one in histograms.SelectHistograms(matchers, from, to, context.Cancel))
        {
            if (!found.TryGetValue(one.Labels, out var raw)) found[one.Labels] = raw = new Raw(one.Labels);
            context.Budget.Load(one.Times.Length);
            (raw.HistogramTimes, raw.Histograms) = (one.Times, one.Values);
        }
        return found.Values;
    }
}
