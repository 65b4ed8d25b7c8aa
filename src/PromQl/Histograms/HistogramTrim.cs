namespace Muster.PromQl.Histograms;

/// <summary>
/// Takes the observations beyond a threshold out of a histogram. Inside the bucket that holds the threshold the share is
/// estimated as quantiles do: linearly in zero and custom buckets, else exponentially. When anything went, the sum is
/// worked out anew, each observation standing in the middle of what is left of its bucket.
/// </summary>
public static class HistogramTrim
{
    /// <summary>Keeps observations up to the threshold.</summary>
    public static NativeHistogram Above(NativeHistogram histogram, double threshold) => Cut(histogram, threshold, keepLower: true);

    /// <summary>Keeps observations from the threshold on.</summary>
    public static NativeHistogram Below(NativeHistogram histogram, double threshold) => Cut(histogram, threshold, keepLower: false);

    private static NativeHistogram Cut(NativeHistogram histogram, double threshold, bool keepLower)
    {
        if (double.IsNaN(threshold)) return histogram;
        var tally = new Tally(histogram, threshold, keepLower);
        var negative = tally.Side(histogram.Negative, isNegative: true);
        var zero = tally.Zero();
        var positive = tally.Side(histogram.Positive, isNegative: false);
        if (!tally.Trimmed) return histogram;
        return histogram with { Negative = negative, ZeroCount = zero, Positive = positive, Count = tally.Count, Sum = tally.Count == 0 ? 0 : tally.Sum };
    }

    private sealed class Tally(NativeHistogram histogram, double threshold, bool keepLower)
    {
        public bool Trimmed { get; private set; }
        public double Count { get; private set; }
        public double Sum { get; private set; }

        public BucketCounts Side(BucketCounts side, bool isNegative)
        {
            var kept = new SortedDictionary<int, double>();
            for (var i = 0; i < side.Length; i++)
            {
                var index = side.Indexes[i];
                var (low, high) = (histogram.Bound(index - 1), histogram.Bound(index));
                var count = isNegative ? Keep(side.Counts[i], -high, -low, histogram.IsCustom) : Keep(side.Counts[i], low, high, histogram.IsCustom);
                if (count != 0) kept[index] = count;
            }
            return BucketCounts.From(kept);
        }

        public double Zero()
        {
            if (histogram.ZeroCount == 0) return 0;
            // Where only one sign was observed, the zero bucket holds only that sign.
            var (low, high) = (-histogram.ZeroThreshold, histogram.ZeroThreshold);
            if (histogram.Negative.Length == 0 && histogram.Positive.Length > 0) low = 0;
            else if (histogram.Positive.Length == 0 && histogram.Negative.Length > 0) high = 0;
            return Keep(histogram.ZeroCount, low, high, linear: true);
        }

        private double Keep(double count, double low, double high, bool linear)
        {
            // A lowest custom bucket begins at 0 when it can.
            if (histogram.IsCustom && double.IsNegativeInfinity(low) && high > 0) low = 0;
            var whole = keepLower ? high <= threshold : low >= threshold;
            var gone = keepLower ? low >= threshold : high <= threshold;
            // Observations in a bucket without an end are taken to be as far out as can be.
            if (double.IsNegativeInfinity(low)) (whole, gone) = (keepLower || double.IsNegativeInfinity(threshold), !keepLower && !double.IsNegativeInfinity(threshold));
            if (double.IsPositiveInfinity(high)) (whole, gone) = (!keepLower || double.IsPositiveInfinity(threshold), keepLower && !double.IsPositiveInfinity(threshold));
            if (whole)
            {
                Take(count, low, high, linear);
                return count;
            }
            Trimmed = true;
            if (gone) return 0;
            var below = Share(low, high, linear);
            var kept = count * (keepLower ? below : 1 - below);
            if (keepLower) Take(kept, low, threshold, linear);
            else Take(kept, threshold, high, linear);
            return kept;
        }

        private double Share(double low, double high, bool linear)
        {
            if (linear || low == 0 || high == 0) return (threshold - low) / (high - low);
            var (from, to) = (Math.Log2(Math.Abs(low)), Math.Log2(Math.Abs(high)));
            return (Math.Log2(Math.Abs(threshold)) - from) / (to - from);
        }

        private void Take(double count, double low, double high, bool linear)
        {
            Count += count;
            var middle = double.IsNegativeInfinity(low) ? high
                : double.IsPositiveInfinity(high) ? low
                : linear || low == 0 || high == 0 ? (low + high) / 2
                : Math.Sqrt(low * high) * Math.Sign(low);
            Sum += count * middle;
        }
    }
}
