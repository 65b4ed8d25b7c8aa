namespace Muster.PromQl.Histograms;

/// <summary>Questions answered by interpolation inside buckets: exponentially where buckets are, linearly in zero and custom ones.</summary>
public static class HistogramStatistics
{
    /// <summary>-Inf below 0, +Inf above 1, NaN of an empty histogram or where NaN observations fill the rank.</summary>
    public static double Quantile(double q, NativeHistogram histogram)
    {
        if (q < 0) return double.NegativeInfinity;
        if (q > 1) return double.PositiveInfinity;
        if (double.IsNaN(q) || histogram.Count == 0) return double.NaN;
        var forward = double.IsNaN(histogram.Sum) || q < 0.5;
        var buckets = histogram.Buckets().ToList();
        if (!forward) buckets.Reverse();
        var rank = (forward ? q : 1 - q) * histogram.Count;
        double seen = 0;
        HistogramBucket bucket = default;
        foreach (var candidate in buckets)
        {
            if (candidate.Count == 0) continue;
            bucket = candidate;
            seen += bucket.Count;
            if (seen >= rank) break;
        }
        if (bucket.Count == 0 || (seen < rank && double.IsNaN(histogram.Sum))) return double.NaN;
        var (lower, upper) = (bucket.Lower, bucket.Upper);
        var linear = histogram.IsCustom;
        if (histogram.IsCustom)
        {
            if (double.IsNegativeInfinity(lower))
            {
                if (upper <= 0) return upper;
                lower = 0;
            }
            else if (double.IsPositiveInfinity(upper)) return lower;
        }
        else if (lower < 0 && upper > 0)
        {
            (lower, upper) = ZeroBucket(histogram);
            linear = true;
        }
        if (seen < rank) return forward ? upper : lower;
        rank -= seen - bucket.Count;
        if (!forward) rank = bucket.Count - rank;
        var fraction = rank / bucket.Count;
        if (linear || lower == 0 || upper == 0) return lower + (upper - lower) * fraction;
        if (lower > 0) return Math.Pow(2, Math.Log2(lower) + (Math.Log2(upper) - Math.Log2(lower)) * fraction);
        var (from, to) = (Math.Log2(-upper), Math.Log2(-lower));
        return -Math.Pow(2, from + (to - from) * (1 - fraction));
    }

    /// <summary>Where only one sign was observed, the zero bucket too is taken to hold only that sign.</summary>
    private static (double Lower, double Upper) ZeroBucket(NativeHistogram histogram)
    {
        var (positive, negative) = (histogram.Positive.Length > 0, histogram.Negative.Length > 0);
        return (positive && !negative ? 0 : -histogram.ZeroThreshold, negative && !positive ? 0 : histogram.ZeroThreshold);
    }

    /// <summary>The share of observations in [lower, upper]; NaN of an empty histogram.</summary>
    public static double Fraction(double lower, double upper, NativeHistogram histogram)
    {
        if (histogram.Count == 0 || double.IsNaN(lower) || double.IsNaN(upper)) return double.NaN;
        if (lower >= upper) return 0;
        return (RankOf(upper, histogram) - RankOf(lower, histogram)) / histogram.Count;
    }

    private static double RankOf(double value, NativeHistogram histogram)
    {
        double rank = 0;
        foreach (var bucket in histogram.Buckets())
        {
            var (low, high) = (bucket.Lower, bucket.Upper);
            var linear = histogram.IsCustom;
            if (histogram.IsCustom)
            {
                if (double.IsNegativeInfinity(low) && high > 0) low = 0;
            }
            else if (low <= 0 && high >= 0)
            {
                linear = true;
                (low, high) = ZeroBucket(histogram);
            }
            if (high <= value) rank += bucket.Count;
            else if (low < value) rank += bucket.Count * Share(low, high, value, linear);
        }
        return rank;
    }

    private static double Share(double low, double high, double value, bool linear)
    {
        if (double.IsInfinity(low) || double.IsInfinity(high)) return 0;
        if (linear || low == 0 || high == 0) return (value - low) / (high - low);
        var (from, to) = (Math.Log2(Math.Abs(low)), Math.Log2(Math.Abs(high)));
        return (Math.Log2(Math.Abs(value)) - from) / (to - from);
    }

    /// <summary>Variance, each observation taken to stand in the middle of its bucket (the geometric one of exponential buckets).</summary>
    public static double Variance(NativeHistogram histogram)
    {
        var mean = histogram.Sum / histogram.Count;
        double variance = 0, rest = 0;
        foreach (var bucket in histogram.Buckets())
        {
            double middle;
            if (histogram.IsCustom) middle = (bucket.Lower + bucket.Upper) / 2;
            else if (bucket.Lower <= 0 && bucket.Upper >= 0) middle = 0;
            else middle = Math.Sqrt(bucket.Upper * bucket.Lower) * Math.Sign(bucket.Lower);
            var away = middle - mean;
            Evaluation.Kahan.Add(bucket.Count * away * away, ref variance, ref rest);
        }
        return (variance + rest) / histogram.Count;
    }
}
