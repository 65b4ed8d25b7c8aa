using Muster.Metrics;

namespace Muster.Server.MetricsApi.Forward;

/// <param name="TimeMs">Unix milliseconds.</param>
/// <param name="Value">Its bits go on as they came: stale markers and other NaNs too.</param>
public readonly record struct QueuedSample(Labels Labels, long TimeMs, double Value);

/// <summary>A place in the queue: behind a record.</summary>
public readonly record struct QueuePlace(long Segment, long Offset) : IComparable<QueuePlace>
{
    public int CompareTo(QueuePlace other) => Segment != other.Segment ? Segment.CompareTo(other.Segment) : Offset.CompareTo(other.Offset);
}
