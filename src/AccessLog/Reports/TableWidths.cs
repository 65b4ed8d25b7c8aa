using Muster.AccessLog.Tables;

namespace Muster.AccessLog.Reports;

/// <summary>What must be known of all rows before the first can be written: the widest cell of each column.</summary>
internal sealed class TableWidths
{
    /// <param name="order">The rows of the table, in order.</param>
    public TableWidths(MergedTable table, IReadOnlyList<Column> columns, IReadOnlyList<string> headings, IReadOnlyList<int> order, int widest)
    {
        var parts = new (int[] Widths, int Bytes)[RowRanges.Count(order.Count)];
        RowRanges.Run(order.Count, (range, from, to) => parts[range] = OfRange(new TableCells(table, widest), [.. columns], [.. order.Skip(from).Take(to - from)]));
        Columns = [.. headings.Select((h, c) => Math.Max(h.Length, parts.Max(p => p.Widths[c])))];
        LongestText = parts.Max(p => p.Bytes);
    }

    /// <summary>By column, in characters.</summary>
    public int[] Columns { get; }

    /// <summary>Bytes of the longest cell of text.</summary>
    public int LongestText { get; }

    /// <summary>Text is measured row by row; of figures only the largest is written out, for none is wider.</summary>
    private static (int[] Widths, int Bytes) OfRange(TableCells cells, Column[] columns, int[] rows)
    {
        Span<byte> cell = stackalloc byte[TableCells.LongestView];
        var widths = new int[columns.Length];
        var largest = new (double Size, int Row)[columns.Length];
        Array.Fill(largest, (double.NegativeInfinity, int.MinValue));
        int bytes = 0;
        for (int at = 0; at < rows.Length; at++)
        {
            int row = rows[at];
            cells.Figures.Fetch(rows[Math.Min(at + TableCells.Ahead, rows.Length - 1)]);
            cells.Figures.Take(row);
            bool plain = cells.IsPlain;
            for (int c = 0; c < columns.Length; c++)
            {
                if (TableCells.IsText(columns[c]))
                {
                    int length = plain ? cells.Figures.Text(columns[c]).Length : cells.Write(columns[c], cell);
                    bytes = Math.Max(bytes, length);
                    widths[c] = Math.Max(widths[c], plain ? length : TableCells.Width(cell[..length], columns[c]));
                }
                else if (cells.Figures.Size(columns[c]) is var size && size > largest[c].Size)
                {
                    largest[c] = (size, row);
                }
            }
        }
        for (int c = 0; c < columns.Length; c++)
        {
            if (largest[c].Row == int.MinValue) continue;
            cells.Figures.Take(largest[c].Row);
            widths[c] = cells.Write(columns[c], cell);
        }
        return (widths, bytes);
    }
}
