using Muster.Metrics;

namespace Muster.Tsdb.Index;

/// <summary>The order of series in a block: label by label, name before value, ordinal.</summary>
internal sealed class LabelOrder : IComparer<Labels>
{
    public static readonly LabelOrder Instance = new();

    public int Compare(Labels? x, Labels? y)
    {
        var common = Math.Min(x!.Count, y!.Count);
        for (var i = 0; i < common; i++)
        {
            var order = string.CompareOrdinal(x[i].Name, y[i].Name);
            if (order == 0) order = string.CompareOrdinal(x[i].Value, y[i].Value);
            if (order != 0) return order;
        }
        return x.Count.CompareTo(y.Count);
    }
}
