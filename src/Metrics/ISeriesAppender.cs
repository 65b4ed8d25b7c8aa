namespace Muster.Metrics;

/// <summary>A series inside one store; cheap to keep and to append by. 0 is no series.</summary>
public readonly record struct SeriesRef(ulong Id);

/// <summary>What became of a sample. <c>UnknownSeries</c>: the store forgot the reference (the series was idle too long): ask <see cref="ISeriesAppender.Series"/> again.</summary>
public enum AppendOutcome { Stored, Duplicate, OutOfOrder, TooOld, TooFarAhead, OverBudget, UnknownSeries }

/// <summary>
/// One writer's batch. Samples become visible and durable together at <see cref="Commit"/>.
/// Not thread-safe: one appender per writer.
/// </summary>
public interface ISeriesAppender : IDisposable
{
    /// <summary>Finds or makes the series. Keep the reference: appending by it is much cheaper.</summary>
    SeriesRef Series(Labels labels);

    /// <param name="timeMs">Unix milliseconds.</param>
    AppendOutcome Append(SeriesRef series, long timeMs, double value);

    /// <summary>Returns when every stored sample is as safe as the store promises.</summary>
    void Commit();
}
