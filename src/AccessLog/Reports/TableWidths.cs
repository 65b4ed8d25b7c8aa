using Muster.AccessLog.Tables;

namespace Muster.AccessLog.Reports;

/// <summary>What must be known of all rows before the first can be written: the widest cell of each column, and the percentiles, which are worked out only once.</summary>
internal sealed class TableWidths
{
    private readonly long[] _percentiles;

    /// <param name="order">The rows of the table, in order.</param>
    public TableWidths(MergedTable table, IReadOnlyList<Column> columns, IReadOnlyList<string> headings, IReadOnlyList<int> order, int widest)
    {
        _percentiles = new long[order.Count * RowFigures.Percentiles];
        var parts = new (int[] Widths, int Bytes)[RowRanges.Count(order.Count)];
        RowRanges.Run(order.Count, (range, from, to) => parts[range] = OfRange(table, columns, order, from, to, widest));
        Columns = [.. headings.Select((h, c) => Math.Max(h.Length, parts.Max(p => p.Widths[c])))];
        LongestText = parts.Max(p => p.Bytes);
    }

    /// <summary>By column, in characters.</summary>
    public int[] Columns { get; }

    /// <summary>Bytes of the longest cell of text.</summary>
    public int LongestText { get; }

    /// <param name="at">A place in the order of rows.</param>
    public ReadOnlySpan<long> PercentilesAt(int at) => Of(at);

    private Span<long> Of(int at) => _percentiles.AsSpan(at * RowFigures.Percentiles, RowFigures.Percentiles);

    /// <summary>Text is measured row by row; of figures only the largest is written out, for none is wider.</summary>
    private (int[] Widths, int Bytes) OfRange(MergedTable table, IReadOnlyList<Column> columns, IReadOnlyList<int> order, int from, int to, int widest)
    {
        var cells = new TableCells(table, widest);
        Span<byte> cell = stackalloc byte[TableCells.LongestView];
        var widths = new int[columns.Count];
        var largest = new (double Size, int At)[columns.Count];
        Array.Fill(largest, (double.NegativeInfinity, -1));
        int bytes = 0;
        for (int at = from; at < to; at++)
        {
            cells.Figures.Take(order[at], Of(at), known: false);
            for (int c = 0; c < columns.Count; c++)
            {
                if (TableCells.IsText(columns[c]))
                {
                    int length = cells.Write(columns[c], cell);
                    bytes = Math.Max(bytes, length);
                    widths[c] = Math.Max(widths[c], TableCells.Width(cell[..length], columns[c]));
                }
                else if (cells.Figures.Size(columns[c]) is var size && size > largest[c].Size)
                {
                    largest[c] = (size, at);
                }
            }
        }
        for (int c = 0; c < columns.Count; c++)
        {
            if (largest[c].At < 0) continue;
            cells.Figures.Take(order[largest[c].At], Of(largest[c].At), known: true);
            widths[c] = cells.Write(columns[c], cell);
        }
        return (widths, bytes);
    }
}
