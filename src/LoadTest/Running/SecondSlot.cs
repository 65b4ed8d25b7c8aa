using Muster.LoadTest.Histogram;

namespace Muster.LoadTest.Running;

/// <summary>What one worker finished within one second of the run.</summary>
internal sealed class SecondSlot
{
    public int Second { get; set; }

    public long Requests { get; set; }

    public long Failed { get; set; }

    public long Bytes { get; set; }

    /// <summary>By <see cref="Wire.ErrorKind"/>.</summary>
    public long[] Errors { get; } = new long[Tally.Kinds];

    public LatencyHistogram Latency { get; } = new(8);

    public void Clear()
    {
        (Requests, Failed, Bytes) = (0, 0, 0);
        Array.Clear(Errors);
        Latency.Clear();
    }
}
