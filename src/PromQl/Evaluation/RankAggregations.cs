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
            var keys = new double[members.Count];
            var order = new int[members.Count];
            for (var i = 0; i < grid.Count; i++)
            {
                var count = 0;
                for (var m = 0; m < members.Count; m++)
                    if (!StepSeries.IsAbsent(members[m].Values[i])) order[count++] = m;
                for (var n = 0; n < count; n++)
                {
                    var value = members[order[n]].Values[i];
                    keys[n] = double.IsNaN(value) ? double.PositiveInfinity : sign * value;
                }
                var wanted = (int)Math.Clamp(k[i], 0, count);
                Order(keys.AsSpan(0, count), order.AsSpan(0, count), members, i);
                for (var n = wanted; n < count; n++) members[order[n]].Values[i] = StepSeries.Absent;
                if (grid.Count == 1) result.AddRange(order[..wanted].Select(m => members[m]));
            }
            if (grid.Count > 1) result.AddRange(members.Where(m => m.HasAny(grid.Count)));
        }
        return result;
    }

    /// <summary>Best first; NaN after all numbers, equal ones as they came.</summary>
    private static void Order(Span<double> keys, Span<int> order, List<StepSeries> members, int step)
    {
        var positions = order.ToArray();
        var byKey = new (double Key, bool IsNaN, int Position)[keys.Length];
        for (var n = 0; n < keys.Length; n++) byKey[n] = (keys[n], double.IsNaN(members[positions[n]].Values[step]), n);
        Array.Sort(byKey, static (a, b) => a.Key != b.Key ? a.Key.CompareTo(b.Key) : a.IsNaN != b.IsNaN ? a.IsNaN.CompareTo(b.IsNaN) : a.Position.CompareTo(b.Position));
        for (var n = 0; n < keys.Length; n++) order[n] = positions[byKey[n].Position];
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
