namespace Muster.PromQl.Functions;

/// <param name="Upper">The value of <c>le</c>.</param>
/// <param name="Count">Observations up to Upper, all lower ones included.</param>
internal readonly record struct ClassicBucket(double Upper, double Count);

/// <summary>Quantiles and fractions of cumulative buckets, linear inside a bucket.</summary>
internal static class ClassicBuckets
{
    /// <summary>What scraping at slightly different moments and rates does to counts; smaller differences say nothing.</summary>
    private const double Noise = 1e-12;

    /// <param name="buckets">By rising bound. Overwritten.</param>
    /// <param name="mended">Counts fell from one bucket to the next by more than noise and were raised.</param>
    public static double Quantile(double q, List<ClassicBucket> buckets, out bool mended)
    {
        mended = false;
        if (double.IsNaN(q)) return double.NaN;
        if (q < 0) return double.NegativeInfinity;
        if (q > 1) return double.PositiveInfinity;
        if (!Prepare(buckets, out mended)) return double.NaN;
        var rank = q * buckets[^1].Count;
        var at = 0;
        while (at < buckets.Count - 1 && buckets[at].Count < rank) at++;
        if (at == buckets.Count - 1) return buckets[^2].Upper;
        var end = buckets[at].Upper;
        if (at == 0 && end <= 0) return end;
        var (start, count) = (0.0, buckets[at].Count);
        if (at > 0)
        {
            start = buckets[at - 1].Upper;
            count -= buckets[at - 1].Count;
            rank -= buckets[at - 1].Count;
        }
        return start + (end - start) * (rank / count);
    }

    public static double Fraction(double lower, double upper, List<ClassicBucket> buckets, out bool mended)
    {
        mended = false;
        if (double.IsNaN(lower) || double.IsNaN(upper) || !Prepare(buckets, out mended)) return double.NaN;
        if (lower >= upper) return 0;
        return (RankOf(upper, buckets) - RankOf(lower, buckets)) / buckets[^1].Count;
    }

    private static double RankOf(double value, List<ClassicBucket> buckets)
    {
        double below = 0;
        for (var i = 0; i < buckets.Count; i++)
        {
            var (upper, count) = buckets[i];
            if (upper <= value)
            {
                below = count;
                continue;
            }
            // The first bucket begins at 0 when it can, and without bound when it cannot.
            var lower = i > 0 ? buckets[i - 1].Upper : upper > 0 ? 0 : double.NegativeInfinity;
            if (value <= lower || double.IsInfinity(upper) || double.IsInfinity(lower)) return below;
            return below + (count - below) * (value - lower) / (upper - lower);
        }
        return below;
    }

    private static bool Prepare(List<ClassicBucket> buckets, out bool mended)
    {
        mended = false;
        if (buckets.Count == 0 || !double.IsPositiveInfinity(buckets[^1].Upper)) return false;
        JoinEqualBounds(buckets);
        mended = MakeMonotonic(buckets);
        return buckets.Count >= 2 && buckets[^1].Count != 0 && !double.IsNaN(buckets[^1].Count);
    }

    private static void JoinEqualBounds(List<ClassicBucket> buckets)
    {
        var kept = 0;
        for (var i = 1; i < buckets.Count; i++)
            if (buckets[i].Upper == buckets[kept].Upper) buckets[kept] = buckets[kept] with { Count = buckets[kept].Count + buckets[i].Count };
            else buckets[++kept] = buckets[i];
        buckets.RemoveRange(kept + 1, buckets.Count - kept - 1);
    }

    private static bool MakeMonotonic(List<ClassicBucket> buckets)
    {
        var mended = false;
        for (var i = 1; i < buckets.Count; i++)
        {
            var (before, now) = (buckets[i - 1].Count, buckets[i].Count);
            if (now == before) continue;
            var isNoise = Math.Abs(now - before) <= Noise * (Math.Abs(now) + Math.Abs(before));
            if (!isNoise && !(now < before)) continue;
            mended |= !isNoise;
            buckets[i] = buckets[i] with { Count = before };
        }
        return mended;
    }
}
