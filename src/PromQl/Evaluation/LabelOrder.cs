using Muster.Metrics;

namespace Muster.PromQl.Evaluation;

/// <summary>The usual order of series: label by label, name before value, a shorter set first.</summary>
internal static class LabelOrder
{
    public static int Compare(Labels a, Labels b)
    {
        for (var i = 0; i < a.Count && i < b.Count; i++)
        {
            var order = string.CompareOrdinal(a[i].Name, b[i].Name);
            if (order == 0) order = string.CompareOrdinal(a[i].Value, b[i].Value);
            if (order != 0) return order;
        }
        return a.Count.CompareTo(b.Count);
    }
}
