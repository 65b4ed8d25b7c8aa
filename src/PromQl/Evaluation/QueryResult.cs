using Muster.Metrics;
using Muster.PromQl.Histograms;

namespace Muster.PromQl.Evaluation;

/// <summary>What a query answers with.</summary>
public abstract record QueryValue;

/// <summary>The answer of an instant query with an instant vector; the order counts after sort and topk.</summary>
public sealed record VectorValue(IReadOnlyList<VectorSample> Samples) : QueryValue;

/// <summary>The answer of a range query, or of an instant query for a range vector.</summary>
public sealed record MatrixValue(IReadOnlyList<MatrixSeries> Series) : QueryValue;

public sealed record ScalarValue(long TimeMs, double Value) : QueryValue;

public sealed record StringValue(long TimeMs, string Text) : QueryValue;

/// <param name="Histogram">When set, the sample is this and <paramref name="Value"/> means nothing.</param>
public sealed record VectorSample(Labels Labels, long TimeMs, double Value, NativeHistogram? Histogram);

/// <summary>Floats and histograms of one series apart, each oldest first.</summary>
public sealed record MatrixSeries(Labels Labels, long[] Times, double[] Values, IReadOnlyList<HistogramPoint> Histograms);

public readonly record struct HistogramPoint(long TimeMs, NativeHistogram Value);

/// <param name="SamplesLoaded">Read from the store.</param>
/// <param name="PeakSamples">The most held in memory at once.</param>
public sealed record QueryStats(long SamplesLoaded, long PeakSamples, TimeSpan Elapsed);

/// <param name="Warnings">Each ends with its (line:column).</param>
public sealed record QueryResult(QueryValue Value, IReadOnlyList<string> Warnings, IReadOnlyList<string> Infos, QueryStats Stats);
