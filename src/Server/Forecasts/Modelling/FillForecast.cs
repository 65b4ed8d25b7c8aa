namespace Muster.Server.Forecasts.Modelling;

/// <summary>Why no date is given.</summary>
public enum Abstention
{
    None,

    /// <summary>There are not yet enough hours to tell a habit from a trend.</summary>
    TooNew,

    /// <summary>The level goes up and down more than it goes anywhere.</summary>
    Fluctuating,

    /// <summary>Nothing speaks for the bound being reached within two years.</summary>
    FarAway,
}

/// <summary>How the future was drawn.</summary>
public enum FillManner
{
    None,

    /// <summary>A drift with its own uncertainty.</summary>
    Growth,

    /// <summary>Saw-teeth: the peaks between cleanups.</summary>
    Peaks,

    /// <summary>Cleanups used to come and are overdue.</summary>
    CleanupOverdue,

    /// <summary>The date is known.</summary>
    Known,

    /// <summary>The bound is reached already.</summary>
    Reached,
}

/// <summary>A cleanup that a clock brings.</summary>
/// <param name="Hours">To the next one, from the newest sample.</param>
/// <param name="EveryHours">After which it all comes again: a day, a week, or so many days.</param>
public sealed record RegularCleanup(double Hours, int EveryHours);

/// <summary>What may happen to one bounded metric. Times are hours from the newest sample.</summary>
/// <param name="In4h">Probability that the bound is reached within 4 hours, 0 to 1; the others likewise.</param>
/// <param name="Early">The beginning of the band that holds four times of five: with about 10 % probability it is reached before.</param>
/// <param name="Late">The end of that band: with about 90 % probability it is reached before; null: less within two years.</param>
/// <param name="DriftPerHour">Of the level, as it goes on; for saw-teeth of the peaks.</param>
public sealed record FillForecast(
    double In4h, double In24h, double In7d, double In30d, double? Early, double? Middle, double? Late, Abstention Abstention, FillManner Manner, double DriftPerHour)
{
    /// <summary>Where cleanups come by the clock; null: they do not, or none is seen.</summary>
    public RegularCleanup? Cleanup { get; init; }

    /// <summary>Probability that the bound is reached within one of the horizons.</summary>
    public double Within(int hours) => hours switch { 4 => In4h, 24 => In24h, 168 => In7d, 720 => In30d, _ => throw new ArgumentOutOfRangeException(nameof(hours), hours, "4, 24, 168 or 720") };

    public static FillForecast Without(Abstention why) => new(0, 0, 0, 0, null, null, null, why, FillManner.None, 0);
}
