using System.Text;
using Muster.AccessLog.Analysis;
using Muster.AccessLog.Grouping;
using Muster.AccessLog.Tables;

namespace Muster.AccessLog.Reports;

/// <summary>The table for people: `view | method | status | count | …`, columns in line.</summary>
public static class TableReport
{
    private const int LongestView = 512;

    /// <param name="rows">Which rows, in order (see <see cref="Ranking"/>); the rest of the budget comes last when there is one.</param>
    /// <param name="widest">Views are cut to so many columns; 0: only at 512.</param>
    public static void Write(TimelogResult result, GroupBy by, IReadOnlyList<int> rows, int widest, Stream to)
    {
        var columns = Columns.Of(result, by);
        var order = result.Table.Other.Count > 0 ? [.. rows, -1] : rows;
        Write(result.Table, columns, [.. columns.Select(c => c.Heading(by))], order, widest, to);
    }

    internal static void Write(MergedTable table, IReadOnlyList<Column> columns, IReadOnlyList<string> headings, IReadOnlyList<int> order, int widest, Stream to)
    {
        // Cells are written once into one long buffer; widths are known only at the end.
        var figures = new RowFigures(table, 3);
        var cells = new byte[1 << 16];
        var ends = new int[order.Count * columns.Count];
        var widths = headings.Select(h => h.Length).ToArray();
        int used = 0, cell = 0;
        foreach (int row in order)
        {
            figures.Take(row);
            for (int c = 0; c < columns.Count; c++)
            {
                if (cells.Length - used < LongestView + 64) Array.Resize(ref cells, cells.Length * 2);
                int start = used;
                bool view = columns[c] == Column.View;
                used += figures.Write(columns[c], cells.AsSpan(used, view && widest > 0 ? Math.Min(widest, LongestView) : LongestView));
                if (view) CleanText(cells.AsSpan(start, used - start));
                ends[cell++] = used;
                widths[c] = Math.Max(widths[c], Width(cells.AsSpan(start, used - start)));
            }
        }

        var line = new byte[columns.Count * 3 + widths.Sum() + LongestView * 4];
        var heads = headings.Select(Encoding.UTF8.GetBytes).ToArray();
        WriteLine(columns, widths, line, to, c => heads[c]);
        int at = 0;
        cell = 0;
        for (int r = 0; r < order.Count; r++)
        {
            int length = 0;
            for (int c = 0; c < columns.Count; c++)
            {
                int end = ends[cell++];
                length = Put(cells.AsSpan(at, end - at), widths[c], IsText(columns[c]), c == columns.Count - 1, line, length);
                at = end;
            }
            to.Write(line, 0, length);
        }
    }

    private static void WriteLine(IReadOnlyList<Column> columns, int[] widths, byte[] line, Stream to, Func<int, byte[]> text)
    {
        int length = 0;
        for (int c = 0; c < columns.Count; c++) length = Put(text(c), widths[c], IsText(columns[c]), c == columns.Count - 1, line, length);
        to.Write(line, 0, length);
    }

    private static int Put(ReadOnlySpan<byte> text, int width, bool left, bool last, byte[] line, int length)
    {
        int pad = Math.Max(0, width - Width(text));
        if (!left) length += Fill(line, length, pad);
        text.CopyTo(line.AsSpan(length));
        length += text.Length;
        if (left && !last) length += Fill(line, length, pad);
        if (last)
        {
            line[length++] = (byte)'\n';
            return length;
        }
        " | "u8.CopyTo(line.AsSpan(length));
        return length + 3;
    }

    private static int Fill(byte[] line, int at, int count)
    {
        line.AsSpan(at, count).Fill((byte)' ');
        return count;
    }

    private static bool IsText(Column column) => column is Column.View or Column.Method;

    /// <summary>Characters, not bytes: continuation bytes of UTF-8 take no room.</summary>
    private static int Width(ReadOnlySpan<byte> text)
    {
        int width = 0;
        foreach (byte b in text)
            if ((b & 0xC0) != 0x80) width++;
        return width;
    }

    /// <summary>Control characters and broken UTF-8 never reach a terminal.</summary>
    private static void CleanText(Span<byte> text)
    {
        bool whole = System.Text.Unicode.Utf8.IsValid(text);
        foreach (ref byte b in text)
            if (b < 0x20 || b == 0x7F || (!whole && b >= 0x80)) b = (byte)'?';
    }
}
