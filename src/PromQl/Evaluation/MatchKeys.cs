using System.Text;
using Muster.Metrics;
using Muster.PromQl.Parsing;

namespace Muster.PromQl.Evaluation;

/// <summary>The part of a label set that decides which series belong together.</summary>
internal sealed class MatchKeys(VectorMatching matching)
{
    private readonly StringBuilder _scratch = new();

    public string Of(StepSeries series) => matching.On
        ? LabelSets.KeyOf(series.Labels, matching.Labels, _scratch)
        : LabelSets.KeyWithout(series.Labels, matching.Labels, _scratch);

    public Dictionary<string, List<StepSeries>> Group(List<StepSeries> series)
    {
        var groups = new Dictionary<string, List<StepSeries>>(series.Count);
        foreach (var one in series)
        {
            var key = Of(one);
            if (!groups.TryGetValue(key, out var list)) groups[key] = list = [];
            list.Add(one);
        }
        return groups;
    }

    /// <summary>The labels compared, for people.</summary>
    public Labels Shown(Labels labels) => matching.On
        ? LabelSets.Keep(labels, matching.Labels)
        : LabelSets.Without(LabelSets.WithoutMetric(labels), matching.Labels);

    public static string Text(Labels labels) =>
        "{" + string.Join(", ", labels.Select(l => $"{NameText.Label(l.Name)}={StringText.Quote(l.Value)}")) + "}";
}
