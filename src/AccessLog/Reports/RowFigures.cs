using Muster.AccessLog.Tables;

namespace Muster.AccessLog.Reports;

/// <summary>Writes the cells of a row as bytes: durations in seconds with three decimals, or six for programs.</summary>
/// <param name="decimals">Of durations.</param>
internal sealed class RowFigures(MergedTable table, int decimals)
{
    private static readonly double[] Shares = [0.5, 0.95, 0.99];

    /// <summary>How many percentiles a row has.</summary>
    public const int Percentiles = 3;

    private readonly long[] _percentiles = new long[Percentiles];
    private readonly string _double = "F" + decimals;
    private int _row;
    private TimingRow _figures;

    /// <param name="row">-1: the rest that did not get a row.</param>
    public void Take(int row)
    {
        Figure(row);
        table.Percentiles(row, _figures, Shares, _percentiles);
    }

    /// <summary>The same, with the row's percentiles in a place of the caller's.</summary>
    /// <param name="known">Whether they are there already; otherwise they are put there.</param>
    public void Take(int row, Span<long> percentiles, bool known)
    {
        Figure(row);
        if (!known) table.Percentiles(row, _figures, Shares, percentiles);
        percentiles.CopyTo(_percentiles);
    }

    /// <summary>The same, with percentiles that are known already.</summary>
    public void Take(int row, ReadOnlySpan<long> percentiles)
    {
        Figure(row);
        percentiles.CopyTo(_percentiles);
    }

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

    /// <summary>Writes a cell and answers its length; a view longer than the room is cut.</summary>
    public int Write(Column column, Span<byte> into)
    {
        switch (column)
        {
            case Column.View: return Copy(_row < 0 ? "(other)"u8 : Ranking.ViewOf(table.Key(_row)), into);
            case Column.Method: return Copy(_row < 0 ? "-"u8 : Ranking.MethodOf(table.Key(_row)), into);
            case Column.Status: return _figures.Status == 0 ? Copy("-"u8, into) : Whole(_figures.Status, into);
            case Column.Count: return Whole(_figures.Count, into);
            case Column.Bytes: return Whole(_figures.Bytes, into);
            case Column.Queries: return Whole(_figures.Queries, into);
            case Column.QueryTime: return Seconds(_figures.QueryMicros, into);
            case Column.Gzip: return Share(_figures.Compressed, _figures.CompressionKnown, into);
            case Column.Upstream: return Share(_figures.UpstreamSum, _figures.UpstreamOf, into);
        }
        if (_figures.Timed == 0) return Copy("-"u8, into);
        return column switch
        {
            Column.Minimum => Seconds(_figures.Minimum, into),
            Column.Maximum => Seconds(_figures.Maximum, into),
            Column.Mean => Double(Spread.Mean(_figures), into),
            Column.Stdev => Double(Spread.Stdev(_figures), into),
            Column.P50 => Seconds(_percentiles[0], into),
            Column.P95 => Seconds(_percentiles[1], into),
            _ => Seconds(_percentiles[2], into),
        };
    }

    private static int Copy(ReadOnlySpan<byte> text, Span<byte> into)
    {
        text = text[..Math.Min(text.Length, into.Length)];
        text.CopyTo(into);
        return text.Length;
    }

    private void Figure(int row)
    {
        _row = row;
        _figures = row < 0 ? table.Other : table.Row(row);
    }

    internal static int Whole(long value, Span<byte> into)
    {
        value.TryFormat(into, out int written, default, System.Globalization.CultureInfo.InvariantCulture);
        return written;
    }

    private int Double(double value, Span<byte> into)
    {
        // The exact decimal expansion decides only where a value lies in the very middle between two figures.
        double scaled = value * (decimals == 3 ? 1e6 : 1e9);
        long near = (long)scaled;
        if (scaled < 1e15 && near % 1000 is < 499 or > 501) return Seconds((near + 500) / 1000 * (decimals == 3 ? 1000 : 1), into);
        value.TryFormat(into, out int written, _double, System.Globalization.CultureInfo.InvariantCulture);
        return written;
    }

    /// <summary>Whole numbers all the way: microseconds, rounded half up to the decimals.</summary>
    private int Seconds(long micros, Span<byte> into)
    {
        if (decimals == 3) micros = (micros + 500) / 1000 * 1000;
        int written = Whole(micros / 1_000_000, into);
        into[written++] = (byte)'.';
        long rest = micros % 1_000_000, unit = 100_000;
        for (int i = 0; i < decimals; i++)
        {
            into[written++] = (byte)('0' + rest / unit % 10);
            unit /= 10;
        }
        return written;
    }

    /// <summary>Tenths of a percent, rounded; -1 of nothing.</summary>
    private static long Tenths(long part, long whole) =>
        whole == 0 ? -1
        : part < 1L << 50 && whole < 1L << 50 ? (part * 2000 + whole) / 2 / whole
        : (long)(((Int128)part * 2000 + whole) / 2 / whole);

    private static int Share(long part, long whole, Span<byte> into)
    {
        long tenths = Tenths(part, whole);
        if (tenths < 0) return Copy("-"u8, into);
        int written = Whole(tenths / 10, into);
        into[written] = (byte)'.';
        into[written + 1] = (byte)('0' + tenths % 10);
        return written + 2;
    }
}
