using Muster.AccessLog.Tables;

namespace Muster.AccessLog.Reports;

/// <summary>The cells of some rows of a table as bytes, one behind the other; made by one thread.</summary>
internal sealed class CellBlock
{
    /// <summary>Longer views are cut.</summary>
    public const int LongestView = 512;

    private readonly IReadOnlyList<Column> _columns;
    private readonly int[] _ends;
    private readonly int _rows;
    private readonly byte[] _cells;

    /// <param name="order">The rows of the whole table, in order.</param>
    /// <param name="widest">Views are cut to so many columns; 0: only at <see cref="LongestView"/>.</param>
    public CellBlock(MergedTable table, IReadOnlyList<Column> columns, IReadOnlyList<int> order, int from, int count, int widest)
    {
        (_columns, _rows) = (columns, count);
        var cells = new byte[count * 96 + (1 << 12)];
        _ends = new int[count * columns.Count];
        Widths = new int[columns.Count];
        var figures = new RowFigures(table, 3);
        int used = 0, cell = 0;
        for (int r = from; r < from + count; r++)
        {
            figures.Take(order[r]);
            for (int c = 0; c < columns.Count; c++)
            {
                if (cells.Length - used < LongestView + 64) Array.Resize(ref cells, cells.Length * 2);
                int start = used;
                bool view = columns[c] == Column.View;
                used += figures.Write(columns[c], cells.AsSpan(used, view && widest > 0 ? Math.Min(widest, LongestView) : LongestView));
                if (view) CleanText(cells.AsSpan(start, used - start));
                _ends[cell++] = used;
                Widths[c] = Math.Max(Widths[c], Width(cells.AsSpan(start, used - start), columns[c]));
            }
        }
        _cells = cells;
    }

    /// <summary>Of the widest cell of each column, in characters.</summary>
    public int[] Widths { get; }

    /// <summary>Writes the rows, columns in line.</summary>
    public void Write(int[] widths, Stream to)
    {
        var line = new byte[_columns.Count * 3 + widths.Sum() + LongestView * 4];
        int at = 0, cell = 0;
        for (int r = 0; r < _rows; r++)
        {
            int length = 0;
            for (int c = 0; c < _columns.Count; c++)
            {
                int end = _ends[cell++];
                length = Put(_cells.AsSpan(at, end - at), widths[c], _columns[c], c == _columns.Count - 1, line, length);
                at = end;
            }
            to.Write(line, 0, length);
        }
    }

    /// <summary>Puts a cell into a line and answers where the line goes on.</summary>
    public static int Put(ReadOnlySpan<byte> text, int width, Column column, bool last, byte[] line, int length)
    {
        bool left = column is Column.View or Column.Method;
        int pad = Math.Max(0, width - Width(text, column));
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

    /// <summary>Characters, not bytes: continuation bytes of UTF-8 take no room.</summary>
    private static int Width(ReadOnlySpan<byte> text, Column column)
    {
        if (column != Column.View) return text.Length;
        int width = text.Length;
        foreach (byte b in text)
            if ((b & 0xC0) == 0x80) width--;
        return width;
    }

    /// <summary>Control characters and broken UTF-8 never reach a terminal.</summary>
    private static void CleanText(Span<byte> text)
    {
        if (!text.ContainsAnyExceptInRange((byte)0x20, (byte)0x7E)) return;
        bool whole = System.Text.Unicode.Utf8.IsValid(text);
        foreach (ref byte b in text)
            if (b < 0x20 || b == 0x7F || (!whole && b >= 0x80)) b = (byte)'?';
    }
}
