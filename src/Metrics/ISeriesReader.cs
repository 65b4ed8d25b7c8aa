namespace Muster.Metrics;

/// <summary>What the asker will do with the samples; a store may answer from coarser data that gives the same answer.</summary>
/// <param name="StepMs">Distance between evaluation steps, 0 for an instant.</param>
/// <param name="RangeMs">Width of the range selector, 0 for an instant selector.</param>
/// <param name="Function">Name of the function or aggregation right above the selector, or empty.</param>
public readonly record struct ReadHints(long StepMs, long RangeMs, string Function)
{
    /// <summary>As <see cref="Function"/>: give for each sample how many it stands for, instead of its value (<see cref="ICountingReader"/>).</summary>
    public const string SampleCounts = "count of samples";

    /// <summary>How far before a step an instant selector looks for a sample; 0: the usual five minutes.</summary>
    public long LookbackMs { get; init; }
}

/// <summary>The samples of one series, oldest first. Both lists have the same length. Times are unix milliseconds.</summary>
public sealed record SeriesSamples(Labels Labels, ReadOnlyMemory<long> Times, ReadOnlyMemory<double> Values);

/// <summary>Reads series: the embedded store, a remote one, or one made in a test. One contract suite runs against all of them.</summary>
public interface ISeriesReader
{
    /// <summary>Every series that fulfils all matchers, with its samples in [fromMs, toMs], both ends included; stale markers are included. Sorted by labels is not promised.</summary>
    IEnumerable<SeriesSamples> Select(IReadOnlyList<Matcher> matchers, long fromMs, long toMs, ReadHints hints, CancellationToken cancel);

    /// <summary>The identities alone.</summary>
    IEnumerable<Labels> Series(IReadOnlyList<Matcher> matchers, long fromMs, long toMs, CancellationToken cancel);

    /// <summary>Sorted, no doubles.</summary>
    IReadOnlyList<string> LabelNames(IReadOnlyList<Matcher> matchers, long fromMs, long toMs, CancellationToken cancel);

    /// <summary>Sorted, no doubles.</summary>
    IReadOnlyList<string> LabelValues(string name, IReadOnlyList<Matcher> matchers, long fromMs, long toMs, CancellationToken cancel);
}
