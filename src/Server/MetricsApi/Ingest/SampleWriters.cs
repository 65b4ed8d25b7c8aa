using System.Collections.Concurrent;
using Muster.Metrics;
using Muster.Server.MetricsApi.Store;

namespace Muster.Server.MetricsApi.Ingest;

/// <summary>
/// Appenders shared by all who write by series reference: as many as write at the same time, not one for each host. References come from
/// <see cref="SeriesOf"/>, which counts a series to its source.
/// </summary>
public sealed class SampleWriters(MetricsStore store)
{
    private readonly ConcurrentBag<ISeriesAppender> _idle = [];

    /// <param name="source">Whose series it is, for the cardinality guard.</param>
    /// <returns>No series (0) when the guard refuses it.</returns>
    public SeriesRef SeriesOf(Labels labels, string source) => store.Series(labels, source);

    /// <summary>The source of a host's own metrics and results.</summary>
    public static string SourceOf(string host) => MetricsStore.HostSource + host;

    /// <summary>Give it back with <see cref="Return"/>.</summary>
    public ISeriesAppender Rent() => _idle.TryTake(out var appender) ? appender : store.Appender("shared");

    /// <summary>What was not committed is dropped.</summary>
    public void Return(ISeriesAppender appender)
    {
        appender.Dispose();
        _idle.Add(appender);
    }
}
