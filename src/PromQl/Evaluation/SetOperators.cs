using Muster.PromQl.Parsing;

namespace Muster.PromQl.Evaluation;

/// <summary>and, or, unless: by the presence of matching series, step by step.</summary>
internal static class SetOperators
{
    public static List<StepSeries> Apply(QueryContext context, BinaryExpr expr, List<StepSeries> left, List<StepSeries> right, StepGrid grid)
    {
        var keys = new MatchKeys(expr.Matching ?? VectorMatching.Default);
        if (expr.Operation == BinaryOp.Or)
        {
            Cut(left, right, keys, grid.Count, keepPresent: false, out var rest);
            left.AddRange(rest);
            return SeriesMerging.Unique(context, left, grid, SeriesMerging.SameLabelSet);
        }
        Cut(right, left, keys, grid.Count, keepPresent: expr.Operation == BinaryOp.And, out var kept);
        foreach (var one in right) context.Budget.Return(one.Values, grid.Count);
        return kept;
    }

    /// <summary>Keeps of <paramref name="series"/> the samples whose match is present (or not) among <paramref name="others"/> at the step.</summary>
    private static void Cut(List<StepSeries> others, List<StepSeries> series, MatchKeys keys, int steps, bool keepPresent, out List<StepSeries> kept)
    {
        var present = new Dictionary<string, bool[]>();
        foreach (var other in others)
        {
            var key = keys.Of(other);
            if (!present.TryGetValue(key, out var mask)) present[key] = mask = new bool[steps];
            for (var i = 0; i < steps; i++) mask[i] |= other.Has(i);
        }
        kept = [];
        foreach (var one in series)
        {
            var mask = present.GetValueOrDefault(keys.Of(one));
            if (mask is not null || keepPresent)
                for (var i = 0; i < steps; i++)
                    if ((mask is not null && mask[i]) != keepPresent) one.Clear(i);
            if (one.HasAny(steps)) kept.Add(one);
        }
    }
}
