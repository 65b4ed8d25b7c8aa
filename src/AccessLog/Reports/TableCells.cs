using Muster.AccessLog.Tables;

namespace Muster.AccessLog.Reports;

/// <summary>The cells of one row at a time, as they stand in the table for people. Belongs to one thread.</summary>
/// <param name="widest">Views are cut to so many columns; 0: only at <see cref="LongestView"/>.</param>
internal sealed class TableCells(MergedTable table, int widest)
{
    /// <summary>Longer views are cut, in bytes.</summary>
    public const int LongestView = 512;

    /// <summary>So many rows ahead memory is asked for.</summary>
    public const int Ahead = 8;

    private readonly RowFigures _figures = new(table, 3);
    private readonly int _cut = widest > 0 ? Math.Min(widest, LongestView) : LongestView;

    public RowFigures Figures => _figures;

    public static bool IsText(Column column) => column is Column.View or Column.Method;

    /// <summary>Writes a cell and answers its length.</summary>
    /// <param name="into">At least <see cref="LongestView"/> bytes.</param>
    public int Write(Column column, Span<byte> into)
    {
        if (column != Column.View) return _figures.Write(column, into);
        int length = _figures.Write(column, into[.._cut]);
        CleanText(into[..length]);
        return length;
    }

    /// <summary>Whether the row's text can be put into a line as it is: nothing in it but ordinary characters of one byte, and not too long.</summary>
    public bool IsPlain => _figures.Text(Column.View) is var view && view.Length <= _cut && IsPlainText(view) && IsPlainText(_figures.Text(Column.Method));

    private static bool IsPlainText(ReadOnlySpan<byte> text) => !text.ContainsAnyExceptInRange((byte)0x20, (byte)0x7E);

    /// <summary>Characters, not bytes: continuation bytes of UTF-8 take no room.</summary>
    public static int Width(ReadOnlySpan<byte> cell, Column column)
    {
        int width = cell.Length;
        if (column == Column.View && cell.ContainsAnyExceptInRange((byte)0, (byte)0x7F))
            foreach (byte b in cell)
                if ((b & 0xC0) == 0x80) width--;
        return width;
    }

    /// <summary>Control characters and broken UTF-8 never reach a terminal.</summary>
    private static void CleanText(Span<byte> text)
    {
        if (IsPlainText(text)) return;
        bool whole = System.Text.Unicode.Utf8.IsValid(text);
        foreach (ref byte b in text)
            if (b < 0x20 || b == 0x7F || (!whole && b >= 0x80)) b = (byte)'?';
    }
}
