using Muster.Metrics;
using Muster.PromQl.Histograms;

namespace Muster.PromQl.Evaluation;

/// <summary>The histogram samples of one series, oldest first.</summary>
public sealed record HistogramSamples(Labels Labels, ReadOnlyMemory<long> Times, ReadOnlyMemory<NativeHistogram> Values);

/// <summary>A store that keeps histograms as samples implements this beside <see cref="ISeriesReader"/>.</summary>
public interface IHistogramReader
{
    /// <summary>As <see cref="ISeriesReader.Select"/>, for histogram samples. A stale marker of the series stands among its floats.</summary>
    IEnumerable<HistogramSamples> SelectHistograms(IReadOnlyList<Matcher> matchers, long fromMs, long toMs, CancellationToken cancel);
}
