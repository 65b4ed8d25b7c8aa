namespace Muster.AccessLog.Reports;

/// <summary>An empty line of the table, copied for each row and filled in; for rows whose text has one byte for each character.</summary>
internal sealed class LineForm
{
    private readonly Column[] _columns;
    private readonly int[] _starts, _widths;
    private readonly byte[] _empty;

    /// <param name="widths">Of the columns, in characters.</param>
    public LineForm(IReadOnlyList<Column> columns, IReadOnlyList<int> widths)
    {
        (_columns, _widths, _starts) = ([.. columns], [.. widths], new int[columns.Count]);
        var line = new byte[TableLine.RoomOf(widths, widths.Count == 0 ? 0 : widths.Max())];
        int length = 0;
        for (int c = 0; c < _columns.Length; c++)
        {
            _starts[c] = length;
            // A last column of text ends the line where its text ends: it is never last.
            length += TableLine.Put(" "u8, _widths[c], _columns[c], c == _columns.Length - 1, line.AsSpan(length));
        }
        _empty = line[..length];
    }

    /// <summary>Writes the line of a row and answers its length.</summary>
    public int Fill(RowFigures row, Span<byte> line)
    {
        _empty.CopyTo(line);
        for (int c = 0; c < _columns.Length; c++)
        {
            var cell = line.Slice(_starts[c], _widths[c]);
            if (TableCells.IsText(_columns[c])) row.Text(_columns[c]).CopyTo(cell);
            else row.WriteRight(_columns[c], cell);
        }
        return _empty.Length;
    }
}
