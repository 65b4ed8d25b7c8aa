using Muster.PromQl.Parsing;

namespace Muster.PromQl.Evaluation;

/// <summary>Aggregations that choose among the series of a group and keep their labels: topk, bottomk, limitk, limit_ratio.</summary>
internal static class RankAggregations
{
    public static List<StepSeries> Best(QueryContext context, AggregateExpr expr, List<AggregationGroup> groups, double[] k, StepGrid grid)
    {
        var result = new List<StepSeries>();
        var sign = expr.Operation == Aggregation.TopK ? -1 : 1;
        foreach (var group in groups)
        {
            ReducingAggregations.TellIgnored(context, expr, group, grid);
            var members = group.Members;
            members.RemoveAll(m => { m.Histograms = null; return !m.HasAny(grid.Count); });
            var chosen = new BestOf(members.Count, sign);
            for (var i = 0; i < grid.Count; i++)
            {
                chosen.Begin((int)Math.Clamp(k[i], 0, members.Count));
                for (var m = 0; m < members.Count; m++)
                    if (!StepSeries.IsAbsent(members[m].Values[i])) chosen.Offer(m, members[m].Values[i]);
                if (grid.Count == 1) result.AddRange(chosen.Sorted().Select(c => new StepSeries(members[c.Index].Labels, members[c.Index].Values) { DropName = members[c.Index].DropName }));
                else
                    for (var m = 0; m < members.Count; m++)
                        if (!chosen.IsChosen(m)) members[m].Values[i] = StepSeries.Absent;
            }
            if (grid.Count > 1) result.AddRange(members.Where(m => m.HasAny(grid.Count)));
        }
        return result;
    }

    public static List<StepSeries> First(List<AggregationGroup> groups, double[] k, StepGrid grid)
    {
        var result = new List<StepSeries>();
        foreach (var group in groups)
        {
            for (var i = 0; i < grid.Count; i++)
            {
                var left = k[i];
                foreach (var member in group.Members)
                    if (member.Has(i) && left-- < 1) member.Clear(i);
            }
            result.AddRange(group.Members.Where(m => m.HasAny(grid.Count)));
        }
        return result;
    }

    /// <summary>A share of the series by the hash of their labels; -r is exactly what 1 - r leaves out.</summary>
    public static List<StepSeries> Ratio(QueryContext context, AggregateExpr expr, List<AggregationGroup> groups, double[] ratios, StepGrid grid)
    {
        var result = new List<StepSeries>();
        foreach (var member in groups.SelectMany(g => g.Members))
        {
            var place = LabelHash.Of(member.Labels) / (double)ulong.MaxValue;
            for (var i = 0; i < grid.Count; i++)
            {
                var ratio = Math.Clamp(ratios[i], -1, 1);
                var taken = ratio >= 0 ? place < ratio : place >= 1 + ratio;
                if (!taken) member.Clear(i);
            }
            if (member.HasAny(grid.Count)) result.Add(member);
        }
        return result;
    }
}
