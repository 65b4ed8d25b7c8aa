using System.Text;
using Muster.AccessLog.Analysis;
using Muster.AccessLog.Grouping;
using Muster.AccessLog.Tables;

namespace Muster.AccessLog.Reports;

/// <summary>The table for people: `view | method | status | count | …`, columns in line.</summary>
public static class TableReport
{
    /// <summary>So many rows are worth a thread.</summary>
    private const int RowsPerThread = 2000;

    /// <param name="rows">Which rows, in order (see <see cref="Ranking"/>); the rest of the budget comes last when there is one.</param>
    /// <param name="widest">Views are cut to so many columns; 0: only at 512.</param>
    public static void Write(TimelogResult result, GroupBy by, IReadOnlyList<int> rows, int widest, Stream to)
    {
        var columns = Columns.Of(result, by);
        var order = result.Table.Other.Count > 0 ? [.. rows, -1] : rows;
        Write(result.Table, columns, [.. columns.Select(c => c.Heading(by))], order, widest, to);
    }

    private static void Write(MergedTable table, IReadOnlyList<Column> columns, IReadOnlyList<string> headings, IReadOnlyList<int> order, int widest, Stream to)
    {
        // Cells are made once, on several threads when they are many; widths are known only at the end.
        var blocks = new CellBlock[Math.Clamp(order.Count / RowsPerThread, 1, Environment.ProcessorCount)];
        int First(int block) => (int)((long)order.Count * block / blocks.Length);
        if (blocks.Length == 1) blocks[0] = new CellBlock(table, columns, order, 0, order.Count, widest);
        else Parallel.For(0, blocks.Length, b => blocks[b] = new CellBlock(table, columns, order, First(b), First(b + 1) - First(b), widest));

        var widths = headings.Select((h, c) => Math.Max(h.Length, blocks.Max(b => b.Widths[c]))).ToArray();
        var line = new byte[columns.Count * 3 + widths.Sum() + headings.Sum(h => h.Length) + 1];
        int length = 0;
        for (int c = 0; c < columns.Count; c++) length = CellBlock.Put(Encoding.UTF8.GetBytes(headings[c]), widths[c], columns[c], c == columns.Count - 1, line, length);
        to.Write(line, 0, length);
        foreach (var block in blocks) block.Write(widths, to);
    }
}
