using Muster.Metrics;

namespace Muster.Tsdb.Compaction;

/// <summary>The columns of a rollup, in the order they are written. Times are distances back from the bucket's end.</summary>
internal enum RollupColumn { FirstBefore, First, LastBefore, Last, NewestBefore, Newest, Min, Max, Sum, Count, Increase, Resets }

/// <summary>
/// One bucket (end - width, end] of a series: everything a long-range question needs. Stale markers count only for
/// <c>Newest</c>; increase and resets are between the bucket's own first and last sample.
/// </summary>
internal struct Bucket
{
    public const int Columns = 12;

    public long FirstTime, LastTime, NewestTime;
    public double First, Last, Newest, Min, Max, Sum, Increase;
    public int Count, Resets;

    /// <summary>End of the bucket a time is in: left-open, as PromQL's ranges are.</summary>
    public static long EndOf(long time, long width) => (time - 1 - (((time - 1) % width) + width) % width) + width;

    public void Add(long time, double value)
    {
        (NewestTime, Newest) = (time, value);
        if (StaleMarker.Is(value)) return;
        if (Count++ == 0)
        {
            (FirstTime, First, Min, Max, Sum) = (time, value, value, value, value);
        }
        else
        {
            var reset = value < Last;
            if (reset) Resets++;
            Increase += reset ? value : value - Last;
            if (value < Min || double.IsNaN(Min)) Min = value;
            if (value > Max || double.IsNaN(Max)) Max = value;
            Sum += value;
        }
        (LastTime, Last) = (time, value);
    }

    public readonly double this[RollupColumn column, long end] => column switch
    {
        RollupColumn.FirstBefore => Count == 0 ? 0 : end - FirstTime,
        RollupColumn.First => First,
        RollupColumn.LastBefore => Count == 0 ? 0 : end - LastTime,
        RollupColumn.Last => Last,
        RollupColumn.NewestBefore => end - NewestTime,
        RollupColumn.Newest => Newest,
        RollupColumn.Min => Min,
        RollupColumn.Max => Max,
        RollupColumn.Sum => Sum,
        RollupColumn.Count => Count,
        RollupColumn.Increase => Increase,
        _ => Resets,
    };
}
