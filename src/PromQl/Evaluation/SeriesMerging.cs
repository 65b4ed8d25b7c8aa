using Muster.Metrics;

namespace Muster.PromQl.Evaluation;

/// <summary>Keeps label sets unique: rows with equal labels become one row unless both have a sample at a step.</summary>
internal static class SeriesMerging
{
    public const string SameLabelSet = "vector cannot contain metrics with the same labelset";

    /// <summary>Takes away the names that were only marked, then makes label sets unique.</summary>
    public static List<StepSeries> Finish(QueryContext context, List<StepSeries> series, StepGrid grid)
    {
        foreach (var one in series)
        {
            if (!one.DropName) continue;
            one.Labels = LabelSets.WithoutMetric(one.Labels);
            one.DropName = false;
        }
        return Unique(context, series, grid, SameLabelSet);
    }

    /// <summary>After a node that marks names: removes them now unless the engine delays that.</summary>
    public static List<StepSeries> Settle(QueryContext context, List<StepSeries> series, StepGrid grid) =>
        context.Options.DelayedNameRemoval ? series : Finish(context, series, grid);

    public static List<StepSeries> Unique(QueryContext context, List<StepSeries> series, StepGrid grid, string message)
    {
        if (series.Count < 2) return series;
        var byLabels = new Dictionary<Labels, StepSeries>(series.Count);
        List<StepSeries>? kept = null;
        for (var i = 0; i < series.Count; i++)
        {
            var one = series[i];
            if (byLabels.TryAdd(one.Labels, one))
            {
                kept?.Add(one);
                continue;
            }
            kept ??= [.. series.Take(i)];
            Merge(context, byLabels[one.Labels], one, grid, message);
        }
        return kept ?? series;
    }

    private static void Merge(QueryContext context, StepSeries into, StepSeries from, StepGrid grid, string message)
    {
        for (var i = 0; i < grid.Count; i++)
        {
            if (!from.Has(i)) continue;
            if (into.Has(i)) throw context.Fail(message);
            into.Values[i] = from.Values[i];
            if (from.Histogram(i) is { } histogram) into.Set(i, histogram, grid.Count);
        }
        context.Budget.Return(from.Values, grid.Count);
    }
}
