namespace Muster.Metrics.Statsd;

/// <summary>How what StatsD sends becomes series.</summary>
public sealed record StatsdOptions
{
    /// <summary>Quantiles of timers and histograms over one flush, in (0, 1]. Not used when there are <see cref="Buckets"/>.</summary>
    public IReadOnlyList<double> Quantiles { get; init; } = [0.5, 0.9, 0.99];

    /// <summary>Upper bounds, ascending, in the unit of the series (timers: seconds): timers and histograms become classic histograms.</summary>
    public IReadOnlyList<double> Buckets { get; init; } = [];

    /// <summary>A series nobody sent to for so long ends.</summary>
    public TimeSpan Forget { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Names with different tags, at most; more are refused.</summary>
    public int MostSeries { get; init; } = 50_000;
}
