namespace Muster.AccessLog.Reports;

/// <summary>How a line of the table is put together: text on the left of its column, figures on the right.</summary>
internal static class TableLine
{
    private static ReadOnlySpan<byte> Between => " | "u8;

    /// <summary>The most bytes a line can have: text may have more bytes than characters.</summary>
    /// <param name="widths">Of the columns, in characters.</param>
    /// <param name="text">Bytes of the longest cell of text.</param>
    public static int RoomOf(IReadOnlyList<int> widths, int text) => widths.Sum(w => w + Between.Length) + 2 * text;

    /// <summary>Puts a cell into a line and answers how much it took; the last one ends the line.</summary>
    public static int Put(ReadOnlySpan<byte> cell, int width, Column column, bool last, Span<byte> into)
    {
        bool left = TableCells.IsText(column);
        int pad = Math.Max(0, width - TableCells.Width(cell, column)), length = 0;
        if (!left) length = Fill(into, 0, pad);
        cell.CopyTo(into[length..]);
        length += cell.Length;
        if (last)
        {
            into[length] = (byte)'\n';
            return length + 1;
        }
        if (left) length += Fill(into, length, pad);
        Between.CopyTo(into[length..]);
        return length + Between.Length;
    }

    private static int Fill(Span<byte> line, int at, int count)
    {
        line.Slice(at, count).Fill((byte)' ');
        return count;
    }
}
