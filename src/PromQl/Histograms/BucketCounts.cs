namespace Muster.PromQl.Histograms;

/// <summary>Populated buckets of one side of a histogram, by rising index. Immutable.</summary>
public sealed class BucketCounts
{
    public static readonly BucketCounts None = new([], []);

    private readonly int[] _indexes;
    private readonly double[] _counts;

    /// <param name="indexes">Rising, none twice.</param>
    public BucketCounts(int[] indexes, double[] counts)
    {
        _indexes = indexes;
        _counts = counts;
    }

    public int Length => _indexes.Length;
    public ReadOnlySpan<int> Indexes => _indexes;
    public ReadOnlySpan<double> Counts => _counts;

    public static BucketCounts From(SortedDictionary<int, double> counts) => counts.Count == 0 ? None : new([.. counts.Keys], [.. counts.Values]);

    public BucketCounts Scale(double factor) => Length == 0 ? None : new(_indexes, Array.ConvertAll(_counts, c => c * factor));

    public BucketCounts Divide(double divisor) => Length == 0 ? None : new(_indexes, Array.ConvertAll(_counts, c => c / divisor));

    /// <summary>Joins buckets: every index becomes <paramref name="target"/> of it; counts of one target are added.</summary>
    public BucketCounts Regroup(Func<int, int> target)
    {
        var grouped = new SortedDictionary<int, double>();
        for (var i = 0; i < Length; i++)
        {
            var index = target(_indexes[i]);
            grouped[index] = grouped.GetValueOrDefault(index) + _counts[i];
        }
        return From(grouped);
    }

    /// <summary>This + factor * other, bucket by bucket.</summary>
    public BucketCounts Plus(BucketCounts other, double factor)
    {
        if (other.Length == 0) return this;
        var sum = new SortedDictionary<int, double>();
        for (var i = 0; i < Length; i++) sum[_indexes[i]] = _counts[i];
        for (var i = 0; i < other.Length; i++) sum[other._indexes[i]] = sum.GetValueOrDefault(other._indexes[i]) + factor * other._counts[i];
        return From(sum);
    }

    public double Of(int index)
    {
        var at = Array.BinarySearch(_indexes, index);
        return at < 0 ? 0 : _counts[at];
    }

    /// <summary>Equal counts; a bucket of zero equals an absent one.</summary>
    public bool SameAs(BucketCounts other)
    {
        foreach (var index in _indexes)
            if (!Of(index).Equals(other.Of(index))) return false;
        foreach (var index in other._indexes)
            if (!Of(index).Equals(other.Of(index))) return false;
        return true;
    }
}
