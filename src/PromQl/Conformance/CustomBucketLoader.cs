using Muster.Metrics;
using Muster.PromQl.Evaluation;
using Muster.PromQl.Histograms;
using Muster.PromQl.Parsing;

namespace Muster.PromQl.Conformance;

/// <summary>Makes histograms with custom buckets of classic ones (<c>x_bucket</c>, <c>x_sum</c>, <c>x_count</c> give <c>x</c>).</summary>
internal static class CustomBucketLoader
{
    private sealed class Classic
    {
        public SortedDictionary<double, double> Buckets { get; } = [];
        public double? Sum { get; set; }
        public double? Count { get; set; }
    }

    public static void Load(ScriptStore store, LoadCommand load)
    {
        var found = new Dictionary<(Labels Labels, long Time), Classic>();
        foreach (var series in load.Series)
        {
            var name = series.Labels.Get(Labels.MetricName);
            if (Kind(name) is not { } kind) continue;
            var labels = LabelSets.Without(LabelSets.With(series.Labels, Labels.MetricName, name[..^kind.Length]), ["le"]);
            for (var i = 0; i < series.Samples.Count; i++)
            {
                if (series.Samples[i].Value is not { } value) continue;
                var key = (labels, i * load.StepMs);
                if (!found.TryGetValue(key, out var classic)) found[key] = classic = new Classic();
                if (kind == "_sum") classic.Sum = value;
                else if (kind == "_count") classic.Count = value;
                else if (NumberText.TryParse(series.Labels.Get("le"), out var le)) classic.Buckets[le] = value;
            }
        }
        foreach (var ((labels, time), classic) in found)
            if (classic.Buckets.Count > 0) store.Add(labels, time, Histogram(classic));
    }

    private static string? Kind(string name) => name.EndsWith("_bucket", StringComparison.Ordinal) ? "_bucket"
        : name.EndsWith("_sum", StringComparison.Ordinal) ? "_sum"
        : name.EndsWith("_count", StringComparison.Ordinal) ? "_count" : null;

    private static NativeHistogram Histogram(Classic classic)
    {
        double[] bounds = [.. classic.Buckets.Keys.Where(double.IsFinite)];
        var total = classic.Count ?? classic.Buckets.Values.Last();
        var counts = new SortedDictionary<int, double>();
        double before = 0;
        for (var i = 0; i <= bounds.Length; i++)
        {
            var cumulative = i < bounds.Length ? classic.Buckets[bounds[i]] : total;
            if (cumulative != before) counts[i] = cumulative - before;
            before = cumulative;
        }
        return new NativeHistogram { Schema = NativeHistogram.CustomSchema, CustomBounds = bounds, Count = total, Sum = classic.Sum ?? 0, Positive = BucketCounts.From(counts) };
    }
}
