using Muster.PromQl.Histograms;

namespace Muster.PromQl.Conformance;

/// <summary>Equality up to a relative difference of 1e-6; zero only equals zero, NaN equals NaN.</summary>
internal static class Closeness
{
    private const double Tolerance = 1e-6;
    private const double SmallestNormal = 2.2250738585072014e-308;

    public static bool Of(double a, double b)
    {
        if (a == b || (double.IsNaN(a) && double.IsNaN(b))) return true;
        if (!double.IsFinite(a) || !double.IsFinite(b)) return false;
        var difference = Math.Abs(a - b);
        var size = Math.Abs(a) + Math.Abs(b);
        if (a == 0 || b == 0 || size < SmallestNormal) return difference < Tolerance * SmallestNormal;
        return difference / Math.Min(size, double.MaxValue) < Tolerance;
    }

    public static bool Of(NativeHistogram a, NativeHistogram b, bool compareHints) =>
        a.Schema == b.Schema && Of(a.ZeroThreshold, b.ZeroThreshold) && Of(a.ZeroCount, b.ZeroCount) && Of(a.Count, b.Count) && Of(a.Sum, b.Sum)
        && Of(a.Positive, b.Positive) && Of(a.Negative, b.Negative) && a.CustomBounds.SequenceEqual(b.CustomBounds)
        && (!compareHints || a.Hint == b.Hint);

    private static bool Of(BucketCounts a, BucketCounts b)
    {
        foreach (var index in a.Indexes)
            if (!Of(a.Of(index), b.Of(index))) return false;
        foreach (var index in b.Indexes)
            if (!Of(a.Of(index), b.Of(index))) return false;
        return true;
    }
}
