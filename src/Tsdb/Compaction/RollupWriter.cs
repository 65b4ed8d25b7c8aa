using Muster.Tsdb.Blocks;

namespace Muster.Tsdb.Compaction;

/// <summary>Writes a block's two rollup files beside its raw data; series have the same numbers in all three.</summary>
internal sealed class RollupWriter(string folder, int quality) : IDisposable
{
    public const long FiveMinutes = 300_000, OneHour = 3_600_000;

    private readonly DataWriter _five = new(Path.Combine(folder, StoreFiles.Rollup5m), Bucket.Columns, quality);
    private readonly DataWriter _hour = new(Path.Combine(folder, StoreFiles.Rollup1h), Bucket.Columns, quality);
    private readonly List<Bucket> _buckets = [];
    private readonly List<long> _ends = [];

    public void Add(ReadOnlySpan<long> times, ReadOnlySpan<double> values)
    {
        Write(_five, FiveMinutes, times, values);
        Write(_hour, OneHour, times, values);
    }

    private void Write(DataWriter file, long width, ReadOnlySpan<long> times, ReadOnlySpan<double> values)
    {
        _buckets.Clear();
        _ends.Clear();
        var bucket = default(Bucket);
        for (var i = 0; i < times.Length; i++)
        {
            var end = Bucket.EndOf(times[i], width);
            if (i == 0 || end != _ends[^1])
            {
                if (i > 0) _buckets.Add(bucket);
                bucket = default;
                _ends.Add(end);
            }
            bucket.Add(times[i], values[i]);
        }
        _buckets.Add(bucket);
        var columns = new double[_ends.Count * Bucket.Columns];
        for (var column = 0; column < Bucket.Columns; column++)
            for (var i = 0; i < _ends.Count; i++) columns[column * _ends.Count + i] = _buckets[i][(RollupColumn)column, _ends[i]];
        file.AddColumns(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_ends), columns);
    }

    public void Finish()
    {
        _five.Finish();
        _hour.Finish();
    }

    public void Dispose()
    {
        _five.Dispose();
        _hour.Dispose();
    }
}
