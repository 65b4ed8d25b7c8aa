using System.Runtime.CompilerServices;
using Muster.AccessLog.Parsing;

namespace Muster.AccessLog.Tables;

/// <summary>The tables of all threads as one. A row's durations stay where they are until a percentile is asked for; that may be done by several threads.</summary>
public sealed unsafe class MergedTable
{
    /// <summary>So many rows ahead memory is asked for.</summary>
    private const int Ahead = 16;

    private readonly TimingTable[] _tables;

    /// <summary>By table and row: that table's row, or -1. The first table's rows are the rows themselves.</summary>
    private readonly int[][] _also;

    /// <summary>The figures of every row over all tables.</summary>
    private readonly PinnedBlock<TimingRow> _rows;

    /// <summary>Where each table keeps the durations of each row, and how many they are.</summary>
    private readonly (int Place, int Timed)[][] _samples;
    private AllPercentiles? _percentiles;

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
            for (int row = 1; row <= table.Count; row++)
            {
                if (row + Ahead <= table.Count) first.FetchLike(table, row + Ahead);
                also[first.FindLike(table, row) - 1] = row;
            }
        }
        Count = first.Count;
        _rows = new PinnedBlock<TimingRow>(Count, RowRanges.Count(Count) > 1 ? new PageBank() : null);
        _samples = [.. _tables.Select(_ => GC.AllocateUninitializedArray<(int, int)>(Count))];
        var sums = new TimingRow[RowRanges.Count(Count)];
        RowRanges.Run(Count, (range, from, to) => sums[range] = Join(from, to));
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

    /// <summary>A row over all tables.</summary>
    public ref readonly TimingRow Row(int index) => ref _rows.At[index];

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

    /// <summary>Begins to work out the percentiles of all rows, if there are many: whoever orders all of them will show all of them.</summary>
    internal void BeginPercentiles()
    {
        if (_percentiles is null && RowRanges.Count(Count) > 1) _percentiles = new AllPercentiles(this);
    }

    /// <summary>Waits for what <see cref="BeginPercentiles"/> began, if it was called.</summary>
    internal void FinishPercentiles() => _percentiles?.Finish();

    /// <summary>The <see cref="AllPercentiles.Shares"/> of a row.</summary>
    /// <param name="row">-1: the row of the rest.</param>
    internal void UsualPercentiles(int row, Span<long> micros)
    {
        if (row >= 0 && _percentiles is { } known) known.Of(row).CopyTo(micros);
        else Percentiles(row, AllPercentiles.Shares, micros);
    }

    /// <summary>Fills in some rows, and answers their sum.</summary>
    private TimingRow Join(int from, int to)
    {
        var sum = new TimingRow();
        for (int i = from; i < to; i++)
        {
            ref var row = ref _rows.At[i];
            row = _tables[0].Row(i + 1);
            _samples[0][i] = Samples(0, i + 1);
            for (int t = 1; t < _tables.Length; t++)
            {
                int also = i < _also[t].Length ? _also[t][i] : -1;
                _samples[t][i] = also < 0 ? default : Samples(t, also);
                if (also < 0) continue;
                if (i + Ahead < _also[t].Length && _also[t][i + Ahead] is >= 0 and var next) _tables[t].FetchPlain(next);
                row.Add(_tables[t].Row(also));
            }
            sum.Add(row);
        }
        return sum;
    }

    [SkipLocalsInit]
    private void OfCodes(int row, in TimingRow figures, ReadOnlySpan<double> shares, Span<long> micros)
    {
        Span<ushort> codes = stackalloc ushort[SamplePool.Exact];
        int used = 0;
        for (int t = 0; t < _tables.Length; t++)
        {
            var (place, timed) = Part(t, row);
            if (timed == 0) continue;
            _tables[t].Samples.CopyCodes(place, timed, codes[used..]);
            used += timed;
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
            var (place, timed) = Part(t, row);
            if (timed == 0) continue;
            if (timed <= SamplePool.Exact)
            {
                _tables[t].Samples.CopyCodes(place, timed, codes);
                foreach (ushort code in codes[..timed]) counts[Durations.Bucket(Durations.Micros(code))]++;
                continue;
            }
            var parts = _tables[t].Samples.Counts(place);
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

    private (int Place, int Timed) Part(int table, int row) => row < 0 ? Samples(table, 0) : _samples[table][row];

    /// <summary>Of more durations than an int counts nobody wants to know how many more: they are kept as counts by bucket.</summary>
    private (int Place, int Timed) Samples(int table, int row)
    {
        var (place, timed) = _tables[table].SamplesOf(row);
        return (place, (int)Math.Min(timed, int.MaxValue));
    }

    /// <summary>Asks for the durations of a row, in two steps: first those a table wrote last, then those before them.</summary>
    internal void FetchSamples(int row, bool before)
    {
        if (row >= Count) return;
        for (int t = 0; t < _tables.Length; t++)
            if (_samples[t][row] is (var place, > 0 and <= SamplePool.Exact)) _tables[t].Samples.Fetch(place, before);
    }

    /// <summary>Asks for the figures of a row.</summary>
    internal void Fetch(int row)
    {
        if (row < 0) return;
        var figures = _rows.At + row;
        TimingQueue.Fetch(figures);
        TimingQueue.Fetch((byte*)figures + 64);
        _tables[0].FetchKey(row + 1);
        _percentiles?.Fetch(row);
    }

    private static long Rank(double share, long count) => Math.Clamp((long)Math.Ceiling(share * count), 1, count);
}
