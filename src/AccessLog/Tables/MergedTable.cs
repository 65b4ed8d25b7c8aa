using System.Runtime.CompilerServices;
using Muster.AccessLog.Parsing;

namespace Muster.AccessLog.Tables;

/// <summary>The tables of all threads as one. A row's durations stay where they are until a percentile is asked for; that may be done by several threads.</summary>
public sealed class MergedTable
{
    private readonly TimingTable[] _tables;

    /// <summary>By table and row: that table's row, or -1. The first table's rows are the rows themselves.</summary>
    private readonly int[][] _also;

    /// <param name="tables">At least one; they are read as long as percentiles are asked for. The first takes on the keys of the others.</param>
    public MergedTable(IReadOnlyList<TimingTable> tables)
    {
        _tables = [.. tables];
        var first = _tables[0];
        _also = new int[_tables.Length][];
        for (int t = 1; t < _tables.Length; t++)
        {
            var table = _tables[t];
            var also = _also[t] = new int[first.Count + table.Count];
            also.AsSpan().Fill(-1);
            for (int row = 1; row <= table.Count; row++) also[first.FindLike(table, row) - 1] = row;
        }
        Count = first.Count;
        var sums = new TimingRow[RowRanges.Count(Count)];
        RowRanges.Run(Count, (range, from, to) => sums[range] = Sum(from, to));
        var other = new TimingRow();
        foreach (var table in _tables) other.Add(table.Row(0));
        Other = other;
        foreach (var sum in sums) other.Add(sum);
        All = other;
        Floor = _tables.Sum(t => t.Floor);
    }

    public int Count { get; }

    /// <summary>All rows and the rest, as one.</summary>
    public TimingRow All { get; }

    /// <summary>Rows that did not fit the budget, as one.</summary>
    public TimingRow Other { get; }

    /// <summary>See <see cref="TimingTable.Floor"/>, over all threads.</summary>
    public long Floor { get; }

    /// <summary>A row over all tables, added up anew at each call.</summary>
    public TimingRow Row(int index)
    {
        var row = _tables[0].Row(index + 1);
        for (int t = 1; t < _tables.Length; t++)
            if (index < _also[t].Length && _also[t][index] is >= 0 and var also) row.Add(_tables[t].Row(also));
        return row;
    }

    /// <summary>`METHOD SP view`.</summary>
    public ReadOnlySpan<byte> Key(int row) => _tables[0].Key(row + 1);

    /// <summary>
    /// Percentiles of a row's durations by nearest rank, in microseconds: exact for up to <see cref="SamplePool.Exact"/> durations of whole milliseconds
    /// below 16 s, within 0.1 % for so many others, then within 1.6 % (never outside the row's minimum and maximum). -1 when no request has a duration.
    /// </summary>
    /// <param name="row">-1: the row of the rest.</param>
    /// <param name="shares">Ascending, such as 0.5, 0.95, 0.99.</param>
    public void Percentiles(int row, ReadOnlySpan<double> shares, Span<long> micros) => Percentiles(row, row < 0 ? Other : Row(row), shares, micros);

    /// <summary>The same for a row that the caller has fetched already.</summary>
    internal void Percentiles(int row, in TimingRow figures, ReadOnlySpan<double> shares, Span<long> micros)
    {
        if (figures.Timed == 0)
        {
            micros.Fill(LogEntry.Unknown);
            return;
        }
        if (figures.Timed <= SamplePool.Exact) OfCodes(row, figures, shares, micros);
        else OfCounts(row, figures.Timed, shares, micros);
        foreach (ref long one in micros) one = Math.Clamp(one, figures.Minimum, figures.Maximum);
    }

    private TimingRow Sum(int from, int to)
    {
        var sum = new TimingRow();
        for (int i = from; i < to; i++) sum.Add(Row(i));
        return sum;
    }

    [SkipLocalsInit]
    private void OfCodes(int row, in TimingRow figures, ReadOnlySpan<double> shares, Span<long> micros)
    {
        Span<ushort> codes = stackalloc ushort[SamplePool.Exact];
        int used = 0;
        for (int t = 0; t < _tables.Length; t++)
        {
            var (start, timed) = Part(t, row);
            if (timed == 0) continue;
            _tables[t].Samples.CopyCodes(start, timed, codes[used..]);
            used += (int)timed;
        }
        codes = codes[..used];
        int count = (int)figures.Timed;
        if (codes.ContainsAnyInRange((ushort)Durations.Tenths, ushort.MaxValue))
        {
            OfMixed(codes, count, shares, micros);
            return;
        }
        Span<int> ranks = stackalloc int[shares.Length];
        for (int i = 0; i < shares.Length; i++) ranks[i] = (int)Rank(shares[i], count) - 1;
        // The codes are whole milliseconds, none above the row's longest.
        int longest = (int)Math.Min(figures.Maximum / 1000, Durations.Tenths - 1);
        Selection.Of(codes, ranks, (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)longest + 1));
        for (int i = 0; i < shares.Length; i++) micros[i] = Durations.Micros((ushort)ranks[i]);
    }

    /// <summary>Codes of different kinds are not in each other's order.</summary>
    [SkipLocalsInit]
    private static void OfMixed(ReadOnlySpan<ushort> codes, int count, ReadOnlySpan<double> shares, Span<long> micros)
    {
        Span<long> values = stackalloc long[SamplePool.Exact];
        for (int i = 0; i < codes.Length; i++) values[i] = Durations.Micros(codes[i]);
        values = values[..codes.Length];
        values.Sort();
        for (int i = 0; i < shares.Length; i++) micros[i] = values[(int)Rank(shares[i], count) - 1];
    }

    private void OfCounts(int row, long total, ReadOnlySpan<double> shares, Span<long> micros)
    {
        Span<ushort> codes = stackalloc ushort[SamplePool.Exact];
        Span<long> counts = stackalloc long[Durations.Buckets];
        counts.Clear();
        for (int t = 0; t < _tables.Length; t++)
        {
            var (start, timed) = Part(t, row);
            if (timed == 0) continue;
            if (timed <= SamplePool.Exact)
            {
                _tables[t].Samples.CopyCodes(start, timed, codes);
                foreach (ushort code in codes[..(int)timed]) counts[Durations.Bucket(Durations.Micros(code))]++;
                continue;
            }
            var parts = _tables[t].Samples.Counts(start);
            for (int b = 0; b < parts.Length; b++) counts[b] += parts[b];
        }
        long passed = 0;
        int bucket = -1;
        for (int i = 0; i < shares.Length; i++)
        {
            long rank = Rank(shares[i], total);
            while (passed < rank) passed += counts[++bucket];
            micros[i] = Durations.Middle(bucket);
        }
    }

    private (int Start, long Timed) Part(int table, int row)
    {
        int at = row < 0 ? 0 : table == 0 ? row + 1 : row < _also[table].Length ? _also[table][row] : -1;
        return at < 0 ? default : _tables[table].SamplesOf(at);
    }

    private static long Rank(double share, long count) => Math.Clamp((long)Math.Ceiling(share * count), 1, count);
}
