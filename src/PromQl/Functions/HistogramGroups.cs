using System.Globalization;
using System.Text;
using Muster.Metrics;
using Muster.PromQl.Evaluation;
using Muster.PromQl.Histograms;
using Muster.PromQl.Parsing;

namespace Muster.PromQl.Functions;

/// <summary>Series of one histogram found together: classic buckets sorted by bound, native samples beside them.</summary>
internal sealed class HistogramGroup(Labels labels, bool dropsName)
{
    public Labels Labels { get; } = labels;
    public bool DropsName { get; } = dropsName;
    public string Metric => Labels.Get(Labels.MetricName);
    public List<(double Upper, StepSeries Row)> Buckets { get; } = [];
    public List<StepSeries> Natives { get; } = [];
    private readonly List<ClassicBucket> _scratch = [];

    public NativeHistogram? Native(int step)
    {
        foreach (var one in Natives)
            if (one.Histogram(step) is { } histogram) return histogram;
        return null;
    }

    /// <summary>The buckets that have a sample at the step; valid until the next call.</summary>
    public List<ClassicBucket> Classic(int step)
    {
        _scratch.Clear();
        foreach (var (upper, row) in Buckets)
            if (!StepSeries.IsAbsent(row.Values[step])) _scratch.Add(new ClassicBucket(upper, row.Values[step]));
        return _scratch;
    }

    public static List<HistogramGroup> Gather(QueryContext context, List<StepSeries> series, Expr place)
    {
        var groups = new Dictionary<string, HistogramGroup>();
        var scratch = new StringBuilder();
        foreach (var one in series)
        {
            var le = one.Labels.Get("le");
            var isBucket = TryBound(le, out var upper);
            var hasFloats = one.Values.Length > 0 && one.Histograms is null;
            if (hasFloats && !isBucket)
            {
                context.Notes.Warn(place, $"bucket label \"le\" is missing or has a malformed value of \"{le}\"", one.Labels.Get(Labels.MetricName));
                continue;
            }
            var key = LabelSets.KeyWithout(one.Labels, one.Histograms is null ? ["le"] : [], scratch, keepMetric: true);
            if (!groups.TryGetValue(key, out var group))
                groups[key] = group = new HistogramGroup(one.Histograms is null ? LabelSets.Without(one.Labels, ["le"]) : one.Labels, one.DropName);
            if (one.Histograms is not null) group.Natives.Add(one);
            if (isBucket) group.Buckets.Add((upper, one));
        }
        foreach (var group in groups.Values) group.Buckets.Sort((a, b) => a.Upper.CompareTo(b.Upper));
        return [.. groups.Values];
    }

    private static bool TryBound(string text, out double bound) => NumberText.TryParse(text, out bound)
        || double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out bound);
}
