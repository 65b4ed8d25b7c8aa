namespace Muster.Tsdb;

/// <summary>How a store is kept. Only <see cref="Folder"/> has no default.</summary>
public sealed record TsdbOptions
{
    public required string Folder { get; init; }

    /// <summary>Span of the youngest blocks; the head holds one and a half of these.</summary>
    public TimeSpan BlockRange { get; init; } = TimeSpan.FromHours(2);

    /// <summary>How far behind the newest sample of the store a sample may still come. Zero: every series strictly in order.</summary>
    public TimeSpan OutOfOrderWindow { get; init; } = TimeSpan.FromHours(6);

    /// <summary>How far ahead of the clock a sample may be; <see cref="TimeSpan.MaxValue"/>: any.</summary>
    public TimeSpan MaxAhead { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Blocks wholly older than this go. Zero: never.</summary>
    public TimeSpan Retention { get; init; } = TimeSpan.FromDays(400);

    /// <summary>The oldest blocks go while all blocks together are larger. Zero: no limit.</summary>
    public long RetentionBytes { get; init; }

    /// <summary>True: a commit returns when the disk says the samples are on it (safe against power loss). False: when the kernel has them (safe against the death of the process); the disk follows within a second.</summary>
    public bool SyncEveryCommit { get; init; }

    public long WalSegmentBytes { get; init; } = 128 << 20;

    /// <summary>Active series one source may hold; more are refused and the source is shown as quarantined.</summary>
    public int SeriesPerSource { get; init; } = 1_000_000;

    /// <summary>Sources with a budget of their own; null for all that have the usual one.</summary>
    public Func<string, int?> BudgetOf { get; init; } = static _ => null;

    public int MaxLabelsPerSeries { get; init; } = 64;
    public int MaxLabelBytes { get; init; } = 4096;

    /// <summary>Largest span that compaction makes of small blocks.</summary>
    public TimeSpan MaxBlockRange { get; init; } = TimeSpan.FromDays(8);

    /// <summary>Blocks of at least this span get rollups of 5 minutes and 1 hour.</summary>
    public TimeSpan RollupFrom { get; init; } = TimeSpan.FromHours(18);

    internal long BlockMs => (long)BlockRange.TotalMilliseconds;
    internal long OutOfOrderMs => (long)OutOfOrderWindow.TotalMilliseconds;
}
