namespace Muster.PromQl.Histograms;

public enum ResetHint { Unknown, CounterReset, NotCounterReset, Gauge }

/// <param name="Lower">Open for positive, closed for negative buckets.</param>
public readonly record struct HistogramBucket(double Lower, double Upper, bool LowerClosed, bool UpperClosed, double Count);

/// <summary>
/// A histogram as one sample. Exponential: schema -4 to 8, bucket i ends at 2^(i * 2^-schema).
/// Custom (schema -53): bucket i ends at the i-th bound, the one after the last at +Inf. Immutable.
/// </summary>
public sealed record NativeHistogram
{
    public const int CustomSchema = -53;

    public int Schema { get; init; }
    public double ZeroThreshold { get; init; }
    public double ZeroCount { get; init; }
    public double Count { get; init; }
    public double Sum { get; init; }
    public BucketCounts Positive { get; init; } = BucketCounts.None;
    public BucketCounts Negative { get; init; } = BucketCounts.None;
    public IReadOnlyList<double> CustomBounds { get; init; } = [];
    public ResetHint Hint { get; init; }

    public bool IsCustom => Schema == CustomSchema;

    /// <summary>The same numbers; the hint does not count.</summary>
    public bool SameAs(NativeHistogram other) =>
        Schema == other.Schema && ZeroThreshold.Equals(other.ZeroThreshold) && ZeroCount.Equals(other.ZeroCount) && Count.Equals(other.Count)
        && Sum.Equals(other.Sum) && Positive.SameAs(other.Positive) && Negative.SameAs(other.Negative) && CustomBounds.SequenceEqual(other.CustomBounds);

    /// <summary>Populated buckets from the lowest to the highest value, the zero bucket in its place.</summary>
    public IEnumerable<HistogramBucket> Buckets()
    {
        for (var i = Negative.Length - 1; i >= 0; i--)
        {
            var index = Negative.Indexes[i];
            if (Negative.Counts[i] != 0) yield return new(-Bound(index), -Bound(index - 1), true, false, Negative.Counts[i]);
        }
        if (ZeroCount != 0) yield return new(-ZeroThreshold, ZeroThreshold, true, true, ZeroCount);
        for (var i = 0; i < Positive.Length; i++)
        {
            var index = Positive.Indexes[i];
            if (Positive.Counts[i] != 0) yield return new(Bound(index - 1), Bound(index), IsCustom && index == 0, true, Positive.Counts[i]);
        }
    }

    /// <summary>Upper bound of the positive bucket with this index.</summary>
    public double Bound(int index)
    {
        if (IsCustom) return index < 0 ? double.NegativeInfinity : index < CustomBounds.Count ? CustomBounds[index] : double.PositiveInfinity;
        return BoundAt(index, Schema);
    }

    internal static double BoundAt(int index, int schema)
    {
        if (schema <= 0) return Math.ScaleB(1, index << -schema);
        var whole = index >> schema;
        var rest = index & ((1 << schema) - 1);
        return Math.ScaleB(Math.Pow(2, rest / (double)(1 << schema)), whole);
    }

    public NativeHistogram Scale(double factor) => this with
    {
        ZeroCount = ZeroCount * factor,
        Count = Count * factor,
        Sum = Sum * factor,
        Positive = Positive.Scale(factor),
        Negative = Negative.Scale(factor),
        Hint = factor < 0 ? ResetHint.Gauge : Hint,
    };

    public NativeHistogram Divide(double divisor) => this with
    {
        ZeroCount = ZeroCount / divisor,
        Count = Count / divisor,
        Sum = Sum / divisor,
        // A division by zero leaves nothing that could be told of single buckets.
        Positive = divisor == 0 ? BucketCounts.None : Positive.Divide(divisor),
        Negative = divisor == 0 ? BucketCounts.None : Negative.Divide(divisor),
        Hint = divisor < 0 ? ResetHint.Gauge : Hint,
    };

    public override string ToString() => HistogramText.Format(this);
    public bool Equals(NativeHistogram? other) => other is not null && Hint == other.Hint && SameAs(other);
    public override int GetHashCode() => HashCode.Combine(Schema, Count, Sum, ZeroCount);
}
