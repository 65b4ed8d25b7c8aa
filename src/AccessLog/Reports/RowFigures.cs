using Muster.AccessLog.Tables;

namespace Muster.AccessLog.Reports;

/// <summary>Writes the cells of a row as bytes: durations in seconds with three decimals, or six for programs.</summary>
internal sealed class RowFigures
{
    /// <summary>The most bytes a figure takes.</summary>
    private const int Widest = 64;

    private readonly MergedTable _table;
    private readonly int _decimals;
    private readonly long[] _percentiles = new long[AllPercentiles.Count];
    private int _row;
    private TimingRow _figures;

    /// <param name="decimals">Of durations.</param>
    public RowFigures(MergedTable table, int decimals)
    {
        (_table, _decimals) = (table, decimals);
        table.FinishPercentiles();
    }

    /// <param name="row">-1: the rest that did not get a row.</param>
    public void Take(int row)
    {
        _row = row;
        _figures = row < 0 ? _table.Other : _table.Row(row);
        _table.UsualPercentiles(row, _percentiles);
    }

    /// <summary>Asks for a row that will be taken soon.</summary>
    public void Fetch(int row) => _table.Fetch(row);

    /// <summary>The row's text as it is in the log, not to be shown without a look at it.</summary>
    public ReadOnlySpan<byte> Text(Column column) => column == Column.View
        ? _row < 0 ? "(other)"u8 : Ranking.ViewOf(_table.Key(_row))
        : _row < 0 ? "-"u8 : Ranking.MethodOf(_table.Key(_row));

    /// <summary>A number that is larger where the cell of a figure is wider.</summary>
    public double Size(Column column) => column switch
    {
        Column.Status => _figures.Status,
        Column.Count => _figures.Count,
        Column.Bytes => _figures.Bytes,
        Column.Queries => _figures.Queries,
        Column.QueryTime => _figures.QueryMicros,
        Column.Gzip => Tenths(_figures.Compressed, _figures.CompressionKnown),
        Column.Upstream => Tenths(_figures.UpstreamSum, _figures.UpstreamOf),
        _ when _figures.Timed == 0 => -1,
        Column.Minimum => _figures.Minimum,
        Column.Maximum => _figures.Maximum,
        Column.Mean => Spread.Mean(_figures),
        Column.Stdev => Spread.Stdev(_figures),
        Column.P50 => _percentiles[0],
        Column.P95 => _percentiles[1],
        _ => _percentiles[2],
    };

    /// <summary>Writes a cell and answers its length; text longer than the room is cut.</summary>
    public int Write(Column column, Span<byte> into)
    {
        if (TableCells.IsText(column))
        {
            var text = Text(column);
            text = text[..Math.Min(text.Length, into.Length)];
            text.CopyTo(into);
            return text.Length;
        }
        Span<byte> room = stackalloc byte[Widest];
        int length = WriteRight(column, room);
        room[^length..].CopyTo(into);
        return length;
    }

    /// <summary>Writes a figure at the end of the room, as tables have it, and answers its length; what is before it stays as it is.</summary>
    public int WriteRight(Column column, Span<byte> room)
    {
        switch (column)
        {
            case Column.Status: return _figures.Status == 0 ? Nothing(room) : Whole((ulong)_figures.Status, room);
            case Column.Count: return Whole((ulong)_figures.Count, room);
            case Column.Bytes: return Whole((ulong)_figures.Bytes, room);
            case Column.Queries: return Whole((ulong)_figures.Queries, room);
            case Column.QueryTime: return Seconds(_figures.QueryMicros, room);
            case Column.Gzip: return Share(_figures.Compressed, _figures.CompressionKnown, room);
            case Column.Upstream: return Share(_figures.UpstreamSum, _figures.UpstreamOf, room);
        }
        if (_figures.Timed == 0) return Nothing(room);
        return column switch
        {
            Column.Minimum => Seconds(_figures.Minimum, room),
            Column.Maximum => Seconds(_figures.Maximum, room),
            Column.Mean => Double(Spread.Mean(_figures), room),
            Column.Stdev => Double(Spread.Stdev(_figures), room),
            Column.P50 => Seconds(_percentiles[0], room),
            Column.P95 => Seconds(_percentiles[1], room),
            _ => Seconds(_percentiles[2], room),
        };
    }

    private static int Nothing(Span<byte> room)
    {
        room[^1] = (byte)'-';
        return 1;
    }

    private static int Whole(ulong value, Span<byte> room)
    {
        int at = room.Length;
        do
        {
            ulong tens = value / 10;
            room[--at] = (byte)('0' + (value - tens * 10));
            value = tens;
        }
        while (value != 0);
        return room.Length - at;
    }

    private int Double(double value, Span<byte> room)
    {
        // The exact decimal expansion decides only where a value lies in the very middle between two figures.
        double scaled = value * (_decimals == 3 ? 1e6 : 1e9);
        long near = (long)scaled;
        if (scaled < 1e15 && near % 1000 is < 499 or > 501) return Seconds((near + 500) / 1000 * (_decimals == 3 ? 1000 : 1), room);
        Span<byte> text = stackalloc byte[Widest];
        value.TryFormat(text, out int written, "F" + _decimals, System.Globalization.CultureInfo.InvariantCulture);
        text[..written].CopyTo(room[^written..]);
        return written;
    }

    /// <summary>Whole numbers all the way: microseconds, rounded half up to the _decimals.</summary>
    private int Seconds(long micros, Span<byte> room)
    {
        ulong value = (ulong)(_decimals == 3 ? (micros + 500) / 1000 : micros), seconds = value / (_decimals == 3 ? 1000UL : 1_000_000UL);
        value -= seconds * (_decimals == 3 ? 1000UL : 1_000_000UL);
        int point = room.Length - _decimals - 1;
        for (int at = room.Length - 1; at > point; at--)
        {
            ulong tens = value / 10;
            room[at] = (byte)('0' + (value - tens * 10));
            value = tens;
        }
        room[point] = (byte)'.';
        return Whole(seconds, room[..point]) + _decimals + 1;
    }

    /// <summary>Tenths of a percent, rounded; -1 of nothing.</summary>
    private static long Tenths(long part, long whole) =>
        whole == 0 ? -1
        : part < 1L << 50 && whole < 1L << 50 ? (part * 2000 + whole) / 2 / whole
        : (long)(((Int128)part * 2000 + whole) / 2 / whole);

    private static int Share(long part, long whole, Span<byte> room)
    {
        long tenths = Tenths(part, whole);
        if (tenths < 0) return Nothing(room);
        room[^1] = (byte)('0' + tenths % 10);
        room[^2] = (byte)'.';
        return Whole((ulong)tenths / 10, room[..^2]) + 2;
    }
}
