namespace Muster.Server.States.Journal;

/// <summary>When a segment is closed and how much of what a snapshot already holds is kept all the same.</summary>
public sealed record JournalLimits
{
    public long SegmentBytes { get; init; } = 64L << 20;
    /// <summary>Segments that no restart needs any more are kept until there are this many bytes of them…</summary>
    public long KeepBytes { get; init; } = 256L << 20;
    /// <summary>…or they are this old.</summary>
    public TimeSpan KeepFor { get; init; } = TimeSpan.FromHours(24);
    /// <summary>A snapshot is made after so much journal at the latest…</summary>
    public long SnapshotBytes { get; init; } = 256L << 20;
    /// <summary>…or after so much time, if anything was written.</summary>
    public TimeSpan SnapshotEvery { get; init; } = TimeSpan.FromMinutes(2);
}
