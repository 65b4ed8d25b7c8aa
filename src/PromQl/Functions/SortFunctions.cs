using Muster.PromQl.Evaluation;
using Muster.PromQl.Parsing;

namespace Muster.PromQl.Functions;

/// <summary>Order of an instant query's answer. A range query orders its series by labels whatever is asked, so nothing is done there.</summary>
internal static class SortFunctions
{
    public static List<StepSeries> Call(Evaluator evaluator, CallExpr call, StepGrid grid)
    {
        var series = evaluator.Vector(call.Arguments[0], grid);
        var name = call.Function.Name;
        if (name is "sort" or "sort_desc")
        {
            foreach (var one in series) one.Histograms = null;
            series.RemoveAll(one => !one.HasAny(grid.Count));
            if (grid.Count > 1) return series;
            // NaN comes last either way.
            return name == "sort"
                ? [.. series.OrderBy(s => double.IsNaN(s.Values[0])).ThenBy(s => s.Values[0])]
                : [.. series.OrderBy(s => double.IsNaN(s.Values[0])).ThenByDescending(s => s.Values[0])];
        }
        string[] labels = [.. Enumerable.Range(1, call.Arguments.Count - 1).Select(i => LabelFunctions.Text(call, i))];
        var direction = name == "sort_by_label" ? 1 : -1;
        series.Sort((a, b) => direction * ByLabels(a, b, labels));
        return series;
    }

    private static int ByLabels(StepSeries a, StepSeries b, string[] labels)
    {
        foreach (var label in labels)
        {
            var order = NaturalOrder.Compare(a.Labels.Get(label), b.Labels.Get(label));
            if (order != 0) return order;
        }
        return LabelOrder.Compare(a.Labels, b.Labels);
    }
}
