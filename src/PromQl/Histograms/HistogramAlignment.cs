namespace Muster.PromQl.Histograms;

/// <summary>Brings two histograms to one bucket layout, the coarser of both, so that buckets can be added or compared.</summary>
internal static class HistogramAlignment
{
    /// <param name="Reconciled">Custom bounds differed: only the common ones are left.</param>
    public readonly record struct Pair(NativeHistogram Left, NativeHistogram Right, bool Reconciled);

    /// <summary>Null: one is exponential and the other custom, which have nothing in common.</summary>
    public static Pair? Align(NativeHistogram left, NativeHistogram right)
    {
        if (left.IsCustom != right.IsCustom) return null;
        if (left.IsCustom)
        {
            if (left.CustomBounds.SequenceEqual(right.CustomBounds)) return new(left, right, false);
            double[] common = [.. left.CustomBounds.Intersect(right.CustomBounds)];
            return new(WithBounds(left, common), WithBounds(right, common), true);
        }
        var schema = Math.Min(left.Schema, right.Schema);
        left = Coarsen(left, schema);
        right = Coarsen(right, schema);
        // Widening one zero bucket may swallow half a bucket, which widens it further; both grow until they agree.
        while (left.ZeroThreshold != right.ZeroThreshold)
        {
            if (left.ZeroThreshold < right.ZeroThreshold) left = WidenZero(left, right.ZeroThreshold);
            else right = WidenZero(right, left.ZeroThreshold);
        }
        return new(left, right, false);
    }

    public static NativeHistogram Coarsen(NativeHistogram histogram, int schema)
    {
        var by = histogram.Schema - schema;
        if (by <= 0) return histogram;
        int Target(int index) => ((index - 1) >> by) + 1;
        return histogram with { Schema = schema, Positive = histogram.Positive.Regroup(Target), Negative = histogram.Negative.Regroup(Target) };
    }

    private static NativeHistogram WithBounds(NativeHistogram histogram, double[] bounds)
    {
        int Target(int index)
        {
            var at = Array.BinarySearch(bounds, histogram.Bound(index));
            return at < 0 ? ~at : at;
        }
        return histogram with { CustomBounds = bounds, Positive = histogram.Positive.Regroup(Target) };
    }

    public static NativeHistogram WidenZero(NativeHistogram histogram, double threshold)
    {
        if (threshold <= histogram.ZeroThreshold) return histogram;
        foreach (var side in (BucketCounts[])[histogram.Positive, histogram.Negative])
            for (var i = 0; i < side.Length; i++)
            {
                var upper = histogram.Bound(side.Indexes[i]);
                if (side.Counts[i] != 0 && upper > threshold && histogram.Bound(side.Indexes[i] - 1) < threshold) threshold = upper;
            }
        var zero = histogram.ZeroCount;
        BucketCounts Outside(BucketCounts side)
        {
            var kept = new SortedDictionary<int, double>();
            for (var i = 0; i < side.Length; i++)
                if (histogram.Bound(side.Indexes[i]) <= threshold) zero += side.Counts[i];
                else kept[side.Indexes[i]] = side.Counts[i];
            return BucketCounts.From(kept);
        }
        var positive = Outside(histogram.Positive);
        var negative = Outside(histogram.Negative);
        return histogram with { ZeroThreshold = threshold, ZeroCount = zero, Positive = positive, Negative = negative };
    }
}
