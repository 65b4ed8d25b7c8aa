using Muster.AccessLog.Parsing;

namespace Muster.AccessLog.Tables;

/// <summary>The tables of all threads as one. A row's durations stay where they are until a percentile is asked for.</summary>
public sealed unsafe class MergedTable
{
    private readonly TimingTable[] _tables;
    private readonly TimingRow[] _rows;

    /// <summary>By table (from the second on) and row of the first: that table's row, or -1.</summary>
    private readonly int[][] _also;

    /// <param name="tables">At least one; they are read as long as percentiles are asked for.</param>
    public MergedTable(IReadOnlyList<TimingTable> tables)
    {
        _tables = [.. tables];
        var main = new TimingTable(int.MaxValue);
        var places = new List<int>[_tables.Length];
        for (int t = 0; t < _tables.Length; t++)
        {
            var table = _tables[t];
            places[t] = new List<int>(main.Count + table.Count);
            for (int i = 0; i < table.Count; i++)
            {
                ref var row = ref table.Row(i);
                var key = table.Key(row);
                int at = Find(main, key, row.Status);
                while (places[t].Count <= at) places[t].Add(-1);
                places[t][at] = i;
                main.Row(at).Add(row);
            }
        }
        Keys = main;
        _also = [.. places.Select(p => { while (p.Count < main.Count) p.Add(-1); return p.ToArray(); })];
        _rows = new TimingRow[main.Count];
        for (int i = 0; i < main.Count; i++) _rows[i] = main.Row(i);
        var other = new TimingRow();
        foreach (var table in _tables) other.Add(table.Other);
        Other = other;
        Floor = _tables.Sum(t => t.Floor);
    }

    private TimingTable Keys { get; }

    public int Count => _rows.Length;

    /// <summary>Rows that did not fit the budget, as one.</summary>
    public TimingRow Other { get; }

    /// <summary>See <see cref="TimingTable.Floor"/>, over all threads.</summary>
    public long Floor { get; }

    public ref readonly TimingRow Row(int index) => ref _rows[index];

    /// <summary>`METHOD SP view`.</summary>
    public ReadOnlySpan<byte> Key(int row) => Keys.Key(Keys.Row(row));

    /// <summary>
    /// Percentiles of a row's durations by nearest rank, in microseconds: exact up to <see cref="SamplePool.Exact"/> durations, then within 1.6 %
    /// (never outside the row's minimum and maximum). -1 when no request has a duration.
    /// </summary>
    /// <param name="row">-1: the row of the rest.</param>
    /// <param name="shares">Ascending, such as 0.5, 0.95, 0.99.</param>
    public void Percentiles(int row, ReadOnlySpan<double> shares, Span<long> micros)
    {
        var total = row < 0 ? Other : _rows[row];
        if (total.Timed == 0)
        {
            micros.Fill(LogEntry.Unknown);
            return;
        }
        if (total.Timed <= SamplePool.Exact) OfCodes(row, total.Timed, shares, micros);
        else OfCounts(row, total, shares, micros);
    }

    private void OfCodes(int row, long count, ReadOnlySpan<double> shares, Span<long> micros)
    {
        Span<uint> codes = stackalloc uint[SamplePool.Exact];
        int used = 0;
        for (int t = 0; t < _tables.Length; t++)
        {
            if (!Part(t, row, out var part)) continue;
            _tables[t].Samples.Codes(part.Samples, part.Timed).CopyTo(codes[used..]);
            used += (int)part.Timed;
        }
        codes = codes[..used];
        codes.Sort();
        for (int i = 0; i < shares.Length; i++) micros[i] = Durations.Micros(codes[(int)Rank(shares[i], count) - 1]);
    }

    private void OfCounts(int row, in TimingRow total, ReadOnlySpan<double> shares, Span<long> micros)
    {
        Span<long> counts = stackalloc long[Durations.Buckets];
        counts.Clear();
        for (int t = 0; t < _tables.Length; t++)
        {
            if (!Part(t, row, out var part)) continue;
            if (part.Timed <= SamplePool.Exact)
                foreach (uint code in _tables[t].Samples.Codes(part.Samples, part.Timed)) counts[Durations.Bucket(code)]++;
            else
                for (int b = 0; b < counts.Length; b++) counts[b] += _tables[t].Samples.Counts(part.Samples)[b];
        }
        long passed = 0;
        int bucket = -1;
        for (int i = 0; i < shares.Length; i++)
        {
            long rank = Rank(shares[i], total.Timed);
            while (passed < rank) passed += counts[++bucket];
            micros[i] = Math.Clamp(Durations.Middle(bucket), total.Minimum, total.Maximum);
        }
    }

    private bool Part(int table, int row, out TimingRow part)
    {
        int at = row < 0 ? -1 : _also[table][row];
        part = row < 0 ? _tables[table].Other : at < 0 ? default : _tables[table].Row(at);
        return part.Timed > 0;
    }

    private static long Rank(double share, long count) => Math.Clamp((long)Math.Ceiling(share * count), 1, count);

    private static int Find(TimingTable table, ReadOnlySpan<byte> key, int status)
    {
        fixed (byte* first = key) return table.Find(first, key.Length, status);
    }
}
