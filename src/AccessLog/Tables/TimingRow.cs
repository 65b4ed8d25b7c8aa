namespace Muster.AccessLog.Tables;

/// <summary>The figures of one row. All sums are exact integers, so the order and grouping of additions never changes a result.</summary>
public struct TimingRow
{
    /// <summary>Requests, and how many of them have a duration.</summary>
    public long Count, Timed;

    /// <summary>Of durations, in microseconds.</summary>
    public long Sum, Minimum, Maximum;

    /// <summary>The sum of the squares of durations.</summary>
    public UInt128 Squares;

    /// <summary>The status, 0 when rows are not told apart by it.</summary>
    public int Status;

    public long Bytes;

    /// <summary>Compressed answers, and all that say whether they were.</summary>
    public long Compressed, CompressionKnown;

    public long UpstreamSum;

    /// <summary>The durations of those requests only that went upstream and say how long that took.</summary>
    public long UpstreamOf;

    public long Queries, QueryMicros;

    /// <summary>Adds another row's figures (not its durations one by one).</summary>
    public void Add(in TimingRow other)
    {
        if (other.Timed > 0)
        {
            Minimum = Timed == 0 ? other.Minimum : Math.Min(Minimum, other.Minimum);
            Maximum = Math.Max(Maximum, other.Maximum);
        }
        Count += other.Count;
        Timed += other.Timed;
        Sum += other.Sum;
        Squares += other.Squares;
        Bytes += other.Bytes;
        Compressed += other.Compressed;
        CompressionKnown += other.CompressionKnown;
        UpstreamSum += other.UpstreamSum;
        UpstreamOf += other.UpstreamOf;
        Queries += other.Queries;
        QueryMicros += other.QueryMicros;
    }
}
