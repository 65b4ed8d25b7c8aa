using Muster.AccessLog.Tables;

namespace Muster.AccessLog.Reports;

/// <summary>Writes the cells of a row as bytes: durations in seconds with three decimals, or six for programs.</summary>
/// <param name="decimals">Of durations.</param>
internal sealed class RowFigures(MergedTable table, int decimals)
{
    private static readonly double[] Shares = [0.5, 0.95, 0.99];

    private readonly long[] _percentiles = new long[3];
    private readonly string _double = "F" + decimals;
    private int _row;
    private TimingRow _figures;

    /// <param name="row">-1: the rest that did not get a row.</param>
    public void Take(int row)
    {
        _row = row;
        _figures = row < 0 ? table.Other : table.Row(row);
        table.Percentiles(row, Shares, _percentiles);
    }

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

    private static int Share(long part, long whole, Span<byte> into)
    {
        if (whole == 0) return Copy("-"u8, into);
        long tenths = (long)(((Int128)part * 2000 + whole) / 2 / whole);
        int written = Whole(tenths / 10, into);
        into[written] = (byte)'.';
        into[written + 1] = (byte)('0' + tenths % 10);
        return written + 2;
    }
}
