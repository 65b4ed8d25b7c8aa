using Muster.Metrics;
using Muster.PromQl.Histograms;

namespace Muster.PromQl.Evaluation;

/// <summary>The samples a range vector can see of one series, stale markers taken out.</summary>
internal sealed class RangeSeries(Labels labels, long[] times, double[] values, int count)
{
    private readonly long[] _times = times;
    private readonly double[] _values = values;

    public Labels Labels { get; } = labels;
    public bool DropName { get; init; }
    public int Count { get; } = count;
    public ReadOnlySpan<long> Times => _times.AsSpan(0, Count);
    public ReadOnlySpan<double> Values => _values.AsSpan(0, Count);
    public long[] HistogramTimes { get; init; } = [];
    public NativeHistogram[] Histograms { get; init; } = [];
}

/// <summary>A range vector over all steps: the series whole, and which window of them each step sees.</summary>
/// <param name="First">End of the first step's window, unix milliseconds.</param>
/// <param name="Step">Distance between windows; 0 when @ fixes them.</param>
/// <param name="Range">Width; the window is (end - Range, end].</param>
internal sealed record RangeInput(List<RangeSeries> Series, long First, long Step, long Range, Parsing.RangeEnds Ends = Parsing.RangeEnds.Plain)
{
    public long WindowEnd(int step) => First + Step * step;
    public long WindowStart(int step) => First + Step * step - Range;
}
