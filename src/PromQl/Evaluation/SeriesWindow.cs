namespace Muster.PromQl.Evaluation;

/// <summary>Index rows for <see cref="SeriesWindow"/>, used again for every series.</summary>
internal sealed class WindowIndexes
{
    private int[][] _rows = [[], [], [], []];

    public int[][] For(int steps)
    {
        // One series is walked at a time, and never while another is.
        if (_rows[0].Length < steps) _rows = [new int[steps], new int[steps], new int[steps], new int[steps]];
        return _rows;
    }
}

/// <summary>
/// For one series, which samples each step's window holds: [Low, High) of the series. Both ends only ever move forward,
/// so all windows together cost one pass over the samples.
/// </summary>
internal readonly ref struct SeriesWindow
{
    private readonly int[]? _histogramLow;
    private readonly int[]? _histogramHigh;

    public SeriesWindow(RangeSeries series, RangeInput input, StepGrid grid, WindowIndexes indexes)
    {
        var rows = indexes.For(grid.Count);
        (Series, Input) = (series, input);
        (Low, High) = (rows[0], rows[1]);
        Slide(series.Times, input, grid.Count, rows[0], rows[1]);
        if (series.HistogramTimes.Length == 0) return;
        (_histogramLow, _histogramHigh) = (rows[2], rows[3]);
        Slide(series.HistogramTimes, input, grid.Count, rows[2], rows[3]);
    }

    public RangeSeries Series { get; }
    public RangeInput Input { get; }
    public int[] Low { get; }
    public int[] High { get; }
    public bool HasHistograms => _histogramLow is not null;
    public int HistogramLow(int step) => _histogramLow is null ? 0 : _histogramLow[step];
    public int HistogramHigh(int step) => _histogramHigh is null ? 0 : _histogramHigh[step];
    public int Floats(int step) => High[step] - Low[step];
    public int HistogramCount(int step) => HistogramHigh(step) - HistogramLow(step);
    public bool IsEmpty(int step) => Floats(step) + HistogramCount(step) == 0;

    private static void Slide(ReadOnlySpan<long> times, RangeInput input, int steps, int[] lows, int[] highs)
    {
        int low = 0, high = 0;
        for (var step = 0; step < steps; step++)
        {
            var end = input.WindowEnd(step);
            var start = input.WindowStart(step);
            while (high < times.Length && times[high] <= end) high++;
            while (low < high && times[low] <= start) low++;
            lows[step] = low;
            highs[step] = high;
        }
    }
}
