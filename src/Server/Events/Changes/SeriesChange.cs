using Muster.Metrics;

namespace Muster.Server.Events.Changes;

public enum ChangeKind
{
    /// <summary>There before and after, with other values.</summary>
    Moved,

    /// <summary>No values before.</summary>
    Appeared,

    /// <summary>No values after.</summary>
    Ended,
}

/// <summary>One series, compared.</summary>
/// <param name="PerSecond">A counter: its increase per second was compared, not its value.</param>
/// <param name="Effect">See <see cref="RobustEffect"/>; 0 for what appeared or ended.</param>
/// <param name="Alike">Other series of the same metric that moved at least half as much the same way and are not listed.</param>
public sealed record SeriesChange(
    Labels Series, ChangeKind Kind, bool PerSecond, double Effect, ValueFigures Before, ValueFigures After, int Alike = 0)
{
    public string Metric => Series.Get(Labels.MetricName);
}

/// <param name="From">The span looked at, to <paramref name="To"/> (left out) …</param>
/// <param name="BeforeFrom">… and the one it is compared with.</param>
/// <param name="Matchers">Which series; empty: all.</param>
/// <param name="Most">So many are answered.</param>
public sealed record ChangeQuestion(DateTimeOffset From, DateTimeOffset To, DateTimeOffset BeforeFrom, DateTimeOffset BeforeTo, IReadOnlyList<Matcher> Matchers, int Most)
{
    /// <summary>A span beside the one right before it, of the same length.</summary>
    public static ChangeQuestion WithTimeBefore(DateTimeOffset from, DateTimeOffset to, IReadOnlyList<Matcher> matchers, int most) => new(from, to, from - (to - from), from, matchers, most);
}

/// <summary>The series that changed most, first.</summary>
/// <param name="Compared">Series whose values were read.</param>
/// <param name="Samples">Values read.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Whole">Every series that matches was compared; else the budget ended it, and metrics that had changed on some hosts went first.</param>
public sealed record RankedChanges(IReadOnlyList<SeriesChange> Changes, int Compared, long Samples, double Seconds, bool Whole, int Metrics);
