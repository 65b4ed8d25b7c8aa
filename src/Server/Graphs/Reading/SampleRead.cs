using Muster.Metrics;

namespace Muster.Server.Graphs.Reading;

/// <summary>
/// Reads the series behind a plain selector without evaluating anything: every sample where there is room for it, else lowest, highest and mean
/// of each step, from the store's rollups where these give the same.
/// </summary>
internal sealed class SampleRead(ISeriesReader reader)
{
    /// <summary>More values than pixels are gathered.</summary>
    private const int SamplesPerPixel = 2;

    /// <summary>How far before the left edge a series is read, so that its line comes from there.</summary>
    private const long LeadMs = 60_000;

    public List<(Labels Labels, Points Points)> Read(IReadOnlyList<Matcher> matchers, long fromMs, long toMs, StepChoice step, int width, bool onGrid, int most, CancellationToken cancel)
    {
        if (step.IsEverySample && !onGrid) return EverySample(matchers, fromMs, toMs, step, width, most, cancel);
        var grid = Grid(fromMs, toMs, step.ShownMs);
        var begin = grid.First - step.ShownMs + 1;
        var end = grid.First + (grid.Steps - 1) * step.ShownMs;
        var hints = new ReadHints(step.ShownMs, step.ShownMs, ReadHints.SampleCounts);
        return reader is ICountingReader counting && counting.GivesCounts(hints, begin)
            ? Rolled(matchers, begin, Math.Min(end, toMs), hints, grid, step.ShownMs, most, cancel)
            : Gathered(matchers, begin, Math.Min(end, toMs), grid, step.ShownMs, most, cancel);
    }

    /// <summary>Steps that end on multiples of their length; the first holds the beginning.</summary>
    public static (long First, int Steps) Grid(long fromMs, long toMs, long step)
    {
        var first = (fromMs + step - 1) / step * step;
        return (first, (int)((toMs - first + step - 1) / step) + 1);
    }

    private List<(Labels, Points)> EverySample(IReadOnlyList<Matcher> matchers, long from, long to, StepChoice step, int width, int most, CancellationToken cancel)
    {
        var all = new List<(Labels, Points)>();
        foreach (var series in reader.Select(matchers, from - LeadMs, to, new ReadHints(0, to - from, ""), cancel))
        {
            if (series.Times.Length > SamplesPerPixel * width)
            {
                var grid = Grid(from, to, step.ShownMs);
                var builder = new PointsBuilder(grid.First, step.ShownMs, grid.Steps);
                Add(series, builder);
                all.Add((series.Labels, builder.Build(everyStep: false, to)));
            }
            else all.Add((series.Labels, RawPoints.Of(series, from, to)));
            if (all.Count > most) break;
        }
        return all;
    }

    private List<(Labels, Points)> Gathered(IReadOnlyList<Matcher> matchers, long from, long to, (long First, int Steps) grid, long step, int most, CancellationToken cancel)
    {
        var all = new List<(Labels, Points)>();
        foreach (var series in reader.Select(matchers, from, to, new ReadHints(0, to - from, ""), cancel))
        {
            var builder = new PointsBuilder(grid.First, step, grid.Steps);
            Add(series, builder);
            all.Add((series.Labels, builder.Build(everyStep: false, to)));
            if (all.Count > most) break;
        }
        return all;
    }

    private List<(Labels, Points)> Rolled(IReadOnlyList<Matcher> matchers, long from, long to, ReadHints hints, (long First, int Steps) grid, long step, int most, CancellationToken cancel)
    {
        var found = new Dictionary<Labels, PointsBuilder>();
        void Each(string function, Action<PointsBuilder, long, double> add)
        {
            foreach (var series in reader.Select(matchers, from, to, hints with { Function = function }, cancel))
            {
                if (!found.TryGetValue(series.Labels, out var builder))
                {
                    if (found.Count > most) continue;
                    found.Add(series.Labels, builder = new PointsBuilder(grid.First, step, grid.Steps));
                }
                var times = series.Times.Span;
                var values = series.Values.Span;
                for (var i = 0; i < times.Length; i++)
                {
                    if (StaleMarker.Is(values[i])) builder.End(times[i]);
                    else if (!double.IsNaN(values[i])) add(builder, times[i], values[i]);
                }
            }
        }
        Each(ReadHints.SampleCounts, static (to, time, value) => to.Samples(time, value));
        Each("sum_over_time", static (to, time, value) => to.Sum(time, value));
        Each("min_over_time", static (to, time, value) => to.Low(time, value));
        Each("max_over_time", static (to, time, value) => to.High(time, value));
        Each("last_over_time", static (to, time, value) => to.Newest(time, value));
        return [.. found.Select(one => (one.Key, one.Value.Build(everyStep: false, to)))];
    }

    private static void Add(SeriesSamples series, PointsBuilder builder)
    {
        var times = series.Times.Span;
        var values = series.Values.Span;
        for (var i = 0; i < times.Length; i++)
        {
            if (StaleMarker.Is(values[i])) builder.End(times[i]);
            else builder.Add(times[i], values[i]);
        }
    }
}
