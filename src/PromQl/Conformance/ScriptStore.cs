using Muster.Metrics;
using Muster.PromQl.Evaluation;
using Muster.PromQl.Histograms;

namespace Muster.PromQl.Conformance;

/// <summary>The series a test script has loaded, in memory.</summary>
public sealed class ScriptStore : ISeriesReader, IHistogramReader
{
    private sealed class Stored
    {
        public SortedList<long, double> Floats { get; } = [];
        public SortedList<long, NativeHistogram> Histograms { get; } = [];
    }

    private readonly Dictionary<Labels, Stored> _series = [];

    public void Clear() => _series.Clear();

    /// <summary>A later sample at the same time replaces an earlier one.</summary>
    public void Add(Labels labels, long timeMs, double value) => Of(labels).Floats[timeMs] = value;

    public void Add(Labels labels, long timeMs, NativeHistogram histogram) => Of(labels).Histograms[timeMs] = histogram;

    private Stored Of(Labels labels)
    {
        if (!_series.TryGetValue(labels, out var stored)) _series[labels] = stored = new Stored();
        return stored;
    }

    private IEnumerable<KeyValuePair<Labels, Stored>> Matching(IReadOnlyList<Matcher> matchers) =>
        _series.Where(s => matchers.All(m => m.Matches(s.Key.Get(m.Name))));

    public IEnumerable<SeriesSamples> Select(IReadOnlyList<Matcher> matchers, long fromMs, long toMs, ReadHints hints, CancellationToken cancel)
    {
        foreach (var (labels, stored) in Matching(matchers))
        {
            cancel.ThrowIfCancellationRequested();
            var inside = stored.Floats.Where(p => p.Key >= fromMs && p.Key <= toMs).ToArray();
            if (inside.Length > 0) yield return new SeriesSamples(labels, Array.ConvertAll(inside, p => p.Key), Array.ConvertAll(inside, p => p.Value));
        }
    }

    public IEnumerable<HistogramSamples> SelectHistograms(IReadOnlyList<Matcher> matchers, long fromMs, long toMs, CancellationToken cancel)
    {
        foreach (var (labels, stored) in Matching(matchers))
        {
            cancel.ThrowIfCancellationRequested();
            var inside = stored.Histograms.Where(p => p.Key >= fromMs && p.Key <= toMs).ToArray();
            if (inside.Length > 0) yield return new HistogramSamples(labels, Array.ConvertAll(inside, p => p.Key), Array.ConvertAll(inside, p => p.Value));
        }
    }

    public IEnumerable<Labels> Series(IReadOnlyList<Matcher> matchers, long fromMs, long toMs, CancellationToken cancel) =>
        Matching(matchers).Where(s => s.Value.Floats.Keys.Concat(s.Value.Histograms.Keys).Any(t => t >= fromMs && t <= toMs)).Select(s => s.Key);

    public IReadOnlyList<string> LabelNames(IReadOnlyList<Matcher> matchers, long fromMs, long toMs, CancellationToken cancel) =>
        [.. Series(matchers, fromMs, toMs, cancel).SelectMany(l => l).Select(l => l.Name).Distinct().Order(StringComparer.Ordinal)];

    public IReadOnlyList<string> LabelValues(string name, IReadOnlyList<Matcher> matchers, long fromMs, long toMs, CancellationToken cancel) =>
        [.. Series(matchers, fromMs, toMs, cancel).Select(l => l.Get(name)).Where(v => v.Length > 0).Distinct().Order(StringComparer.Ordinal)];
}
