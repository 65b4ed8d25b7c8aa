using Muster.AccessLog.Tables;

namespace Muster.AccessLog.Reports;

/// <summary>What rows are ordered by; the largest come first, except for <see cref="View"/>.</summary>
public enum SortBy
{
    Total,
    Count,
    Mean,
    Maximum,
    P50,
    P95,
    P99,
    Stdev,
    Bytes,
    Queries,
    View,
}

/// <summary>Puts rows into order. Equal rows are ordered by key and status, so that an order never depends on chance.</summary>
public static class Ranking
{
    /// <param name="top">How many rows are wanted; 0: all.</param>
    public static int[] Rank(MergedTable table, SortBy by, int top)
    {
        if (top == 0) table.BeginPercentiles();
        var rows = new int[table.Count];
        var weights = new double[table.Count];
        for (int i = 0; i < rows.Length; i++)
        {
            rows[i] = i;
            weights[i] = by == SortBy.View ? 0 : -Weight(table, i, by);
        }
        if (top > 0 && top < rows.Length && by != SortBy.View)
        {
            // Only what can come into the list is ordered.
            var sorted = (double[])weights.Clone();
            Array.Sort(sorted);
            double limit = sorted[top - 1];
            rows = [.. rows.Where(i => weights[i] <= limit)];
        }
        var order = new double[rows.Length];
        for (int i = 0; i < rows.Length; i++) order[i] = weights[rows[i]];
        Array.Sort(order, rows);
        var byKey = Comparer<int>.Create((a, b) => CompareKeys(table, a, b));
        for (int from = 0, to; from < rows.Length; from = to)
        {
            for (to = from + 1; to < rows.Length && order[to].Equals(order[from]); to++) { }
            if (to - from == 2)
            {
                if (CompareKeys(table, rows[from], rows[from + 1]) > 0) (rows[from], rows[from + 1]) = (rows[from + 1], rows[from]);
            }
            else if (to - from > 2)
            {
                Array.Sort(rows, from, to - from, byKey);
            }
        }
        return top > 0 && top < rows.Length ? rows[..top] : rows;
    }

    private static int CompareKeys(MergedTable table, int a, int b)
    {
        int order = ViewOf(table.Key(a)).SequenceCompareTo(ViewOf(table.Key(b)));
        if (order == 0) order = table.Key(a).SequenceCompareTo(table.Key(b));
        return order != 0 ? order : table.Row(a).Status.CompareTo(table.Row(b).Status);
    }

    internal static ReadOnlySpan<byte> ViewOf(ReadOnlySpan<byte> key) => key[(key.IndexOf((byte)' ') + 1)..];

    internal static ReadOnlySpan<byte> MethodOf(ReadOnlySpan<byte> key) => key[..Math.Max(0, key.IndexOf((byte)' '))];

    private static double Weight(MergedTable table, int row, SortBy by)
    {
        var figures = table.Row(row);
        return by switch
        {
            SortBy.Total => figures.Sum,
            SortBy.Count => figures.Count,
            SortBy.Mean => figures.Timed == 0 ? 0 : (double)figures.Sum / figures.Timed,
            SortBy.Maximum => figures.Maximum,
            SortBy.Stdev => Spread.Stdev(figures),
            SortBy.Bytes => figures.Bytes,
            SortBy.Queries => figures.Queries,
            _ => Percentile(table, row, figures, by switch { SortBy.P50 => 0.5, SortBy.P95 => 0.95, _ => 0.99 }),
        };
    }

    private static double Percentile(MergedTable table, int row, in TimingRow figures, double share)
    {
        long micros = 0;
        table.Percentiles(row, figures, [share], new Span<long>(ref micros));
        return micros;
    }
}
