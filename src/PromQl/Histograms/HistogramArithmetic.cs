namespace Muster.PromQl.Histograms;

/// <param name="Reconciled">Bounds of custom buckets differed and were cut to the common ones.</param>
/// <param name="HintCollision">One operand says "counter reset", the other "no counter reset".</param>
public readonly record struct HistogramSum(NativeHistogram Value, bool Reconciled, bool HintCollision);

public static class HistogramArithmetic
{
    /// <summary>Null: exponential and custom buckets do not mix.</summary>
    public static HistogramSum? Add(NativeHistogram left, NativeHistogram right) => Combine(left, right, 1, SumHint(left.Hint, right.Hint));

    /// <summary>Null: exponential and custom buckets do not mix. A difference is a gauge.</summary>
    public static HistogramSum? Subtract(NativeHistogram left, NativeHistogram right) => Combine(left, right, -1, ResetHint.Gauge);

    private static HistogramSum? Combine(NativeHistogram left, NativeHistogram right, double factor, ResetHint hint)
    {
        if (HistogramAlignment.Align(left, right) is not { } pair) return null;
        var (a, b, reconciled) = pair;
        var value = a with
        {
            ZeroCount = a.ZeroCount + factor * b.ZeroCount,
            Count = a.Count + factor * b.Count,
            Sum = a.Sum + factor * b.Sum,
            Positive = a.Positive.Plus(b.Positive, factor),
            Negative = a.Negative.Plus(b.Negative, factor),
            Hint = hint,
        };
        return new(value, reconciled, Collides(left.Hint, right.Hint));
    }

    private static bool Collides(ResetHint a, ResetHint b) =>
        (a == ResetHint.CounterReset && b == ResetHint.NotCounterReset) || (a == ResetHint.NotCounterReset && b == ResetHint.CounterReset);

    private static ResetHint SumHint(ResetHint a, ResetHint b)
    {
        if (a == b) return a;
        return a == ResetHint.Gauge || b == ResetHint.Gauge ? ResetHint.Gauge : ResetHint.Unknown;
    }

    /// <summary>True when, between the two samples of a counter, it must have begun anew: anything shrank or the layout became finer.</summary>
    public static bool IsReset(NativeHistogram previous, NativeHistogram current)
    {
        if (current.Hint == ResetHint.CounterReset) return true;
        if (current.Hint is ResetHint.NotCounterReset) return false;
        if (current.Count < previous.Count || current.IsCustom != previous.IsCustom) return true;
        if (!current.IsCustom && current.Schema > previous.Schema) return true;
        if (!current.IsCustom && current.ZeroThreshold < previous.ZeroThreshold) return true;
        if (HistogramAlignment.Align(previous, current) is not { } pair) return true;
        var (before, after, _) = pair;
        // Widening the old zero bucket to the new one must not need more than the new one offers.
        if (!current.IsCustom && after.ZeroThreshold != current.ZeroThreshold) return true;
        return after.ZeroCount < before.ZeroCount || Shrank(before.Positive, after.Positive) || Shrank(before.Negative, after.Negative);
    }

    private static bool Shrank(BucketCounts before, BucketCounts after)
    {
        for (var i = 0; i < before.Length; i++)
            if (after.Of(before.Indexes[i]) < before.Counts[i]) return true;
        return false;
    }
}
