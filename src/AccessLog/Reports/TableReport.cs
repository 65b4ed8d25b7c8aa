using System.Text;
using Muster.AccessLog.Analysis;
using Muster.AccessLog.Grouping;

namespace Muster.AccessLog.Reports;

/// <summary>The table for people: `view | method | status | count | …`, columns in line.</summary>
public static class TableReport
{
    /// <param name="rows">Which rows, in order (see <see cref="Ranking"/>); the rest of the budget comes last when there is one.</param>
    /// <param name="widest">Views are cut to so many columns; 0: only at 512.</param>
    /// <exception cref="IOException">The table cannot be written.</exception>
    public static void Write(TimelogResult result, GroupBy by, IReadOnlyList<int> rows, int widest, Stream to)
    {
        var columns = Columns.Of(result, by);
        var order = result.Table.Other.Count > 0 ? [.. rows, -1] : rows;
        string[] headings = [.. columns.Select(c => c.Heading(by))];
        var widths = new TableWidths(result.Table, columns, headings, order, widest);
        var head = new byte[TableLine.RoomOf(widths.Columns, headings.Max(h => h.Length))];
        int length = 0;
        for (int c = 0; c < columns.Count; c++)
            length += TableLine.Put(Encoding.UTF8.GetBytes(headings[c]), widths.Columns[c], columns[c], c == columns.Count - 1, head.AsSpan(length));
        to.Write(head, 0, length);
        new TableLines(result.Table, columns, order, widest, widths, to).Write();
    }
}
