using Muster.Metrics;
using Muster.PromQl.Parsing;

namespace Muster.PromQl.Evaluation;

/// <summary>count_values: how often each value occurs, the value in a label.</summary>
internal static class CountValues
{
    public static List<StepSeries> Apply(Evaluator evaluator, string label, List<AggregationGroup> groups, StepGrid grid)
    {
        var rows = new Dictionary<Labels, StepSeries>();
        var result = new List<StepSeries>();
        foreach (var group in groups)
            foreach (var member in group.Members)
            {
                for (var i = 0; i < grid.Count; i++)
                {
                    if (!member.Has(i)) continue;
                    var labels = LabelSets.With(group.Labels, label, member.Histogram(i)?.ToString() ?? NumberText.Format(member.Values[i]));
                    if (!rows.TryGetValue(labels, out var row))
                    {
                        rows[labels] = row = evaluator.NewSeries(labels, grid);
                        row.DropName = group.DropName && label != Labels.MetricName;
                        result.Add(row);
                    }
                    row.Values[i] = StepSeries.IsAbsent(row.Values[i]) ? 1 : row.Values[i] + 1;
                }
                evaluator.Context.Budget.Return(member.Values, grid.Count);
            }
        return result;
    }
}
