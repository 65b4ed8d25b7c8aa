using Muster.AccessLog.Reports;
using Muster.AccessLog.Tables;
using Muster.Protocol;

namespace Muster.Server.Requests;

/// <summary>The figures of some requests, added up from windows: the same sums and buckets as <c>muster timelog</c> has.</summary>
public sealed class RequestFigures
{
    private TimingRow _row;
    private long[]? _counts;

    public long Count => _row.Count;
    public long Bytes => _row.Bytes;

    /// <summary>Answers of 500 and above, and of 400 to 499.</summary>
    public long Errors { get; private set; }

    public long Refusals { get; private set; }

    /// <summary>Durations in seconds; null when no request has one.</summary>
    public double? Minimum => Seconds(_row.Minimum);

    public double? Maximum => Seconds(_row.Maximum);
    public double? Mean => _row.Timed == 0 ? null : Spread.Mean(_row);
    public double? Stdev => _row.Timed == 0 ? null : Spread.Stdev(_row);

    /// <summary>All durations together, in seconds.</summary>
    public double Total => _row.Sum / 1e6;

    public void Add(RequestRow row)
    {
        _row.Add(new TimingRow
        {
            Count = (long)row.Count,
            Timed = (long)row.Timed,
            Sum = (long)row.SumUs,
            Squares = new UInt128(row.SquaresHigh, row.SquaresLow),
            Minimum = (long)row.MinimumUs,
            Maximum = (long)row.MaximumUs,
            Bytes = (long)row.Bytes,
            UpstreamSum = (long)row.UpstreamUs,
        });
        if (row.Status >= 500) Errors += (long)row.Count;
        else if (row.Status >= 400) Refusals += (long)row.Count;
        if (row.Buckets.Count == 0) return;
        _counts ??= new long[Durations.Buckets];
        int bucket = 0;
        for (int i = 0; i < row.Buckets.Count; i++)
        {
            bucket += (int)row.Buckets[i];
            _counts[bucket] += (long)row.Counts[i];
        }
    }

    /// <summary>A percentile by nearest rank, in seconds, within 1.6 %; null when no request has a duration.</summary>
    public double? Percentile(double share)
    {
        if (_counts is null || _row.Timed == 0) return null;
        long rank = Math.Clamp((long)Math.Ceiling(share * _row.Timed), 1, _row.Timed), passed = 0;
        for (int bucket = 0; bucket < _counts.Length; bucket++)
            if ((passed += _counts[bucket]) >= rank) return Math.Clamp(Durations.Middle(bucket), _row.Minimum, _row.Maximum) / 1e6;
        return _row.Maximum / 1e6;
    }

    /// <summary>
    /// Between which durations a percentile lies when these requests are taken for a sample of many: the ranks around its own that hold it in 99 of 100 cases. Null where
    /// there are too few requests for an upper end.
    /// </summary>
    public (double Low, double High)? Between(double share)
    {
        const double Times = 2.6;
        double reach = Times * Math.Sqrt(share * (1 - share) / Math.Max(1, _row.Timed));
        return share + reach < 1 && Percentile(Math.Max(0, share - reach)) is { } low && Percentile(share + reach) is { } high ? (low, high) : null;
    }

    /// <summary>One row again, for keeping several windows as one.</summary>
    public RequestRow ToRow(string method, string route, uint status)
    {
        var row = new RequestRow
        {
            Method = method,
            Route = route,
            Status = status,
            Count = (ulong)_row.Count,
            Timed = (ulong)_row.Timed,
            SumUs = (ulong)_row.Sum,
            SquaresHigh = (ulong)(_row.Squares >> 64),
            SquaresLow = (ulong)_row.Squares,
            MinimumUs = (ulong)_row.Minimum,
            MaximumUs = (ulong)_row.Maximum,
            Bytes = (ulong)_row.Bytes,
            UpstreamUs = (ulong)_row.UpstreamSum,
        };
        int before = 0;
        for (int bucket = 0; bucket < _counts?.Length; bucket++)
        {
            if (_counts[bucket] == 0) continue;
            row.Buckets.Add((uint)(bucket - before));
            row.Counts.Add((ulong)_counts[bucket]);
            before = bucket;
        }
        return row;
    }

    private double? Seconds(long micros) => _row.Timed == 0 ? null : micros / 1e6;
}
