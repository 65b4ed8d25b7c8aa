using Muster.Metrics;
using Muster.PromQl.Evaluation;
using Muster.Server.MetricsApi.Forward;
using Muster.Server.MetricsApi.Remote;
using Muster.Server.Storage;
using Muster.Tsdb;

namespace Muster.Server.MetricsApi.Store;

/// <summary>The metrics of this server: the embedded database in <c>DATA/tsdb</c> or another program's, the engine that answers PromQL over it, and what is known of metric names.</summary>
public sealed class MetricsStore : IDisposable
{
    /// <summary>How the source of a host's own series begins (<see cref="Ingest.SampleWriters.SourceOf"/>).</summary>
    public const string HostSource = "host:";

    /// <summary>A large machine has some thousand series of its own and some hundred of checks; what it gathers from programs on it comes on top.</summary>
    private const int SeriesPerHost = 100_000;

    private readonly Forwarder _forwarder;
    private readonly SeriesNames _names = new();
    private readonly RemoteMetrics? _remote;

    /// <exception cref="StartException">The folder cannot be read or written.</exception>
    public MetricsStore(DataFolder folder, ServerOptions options, HostLabels hostLabels, Forwarder forwarder, MetricsLimits limits, TimeProvider time, ILogger<MetricsStore> log)
    {
        try
        {
            Directory.CreateDirectory(folder.Metrics);
            Metadata = MetadataCatalogue.Load(Path.Combine(folder.Metrics, "metadata.json"));
            Tsdb = TsdbStore.Open(new TsdbOptions { Folder = folder.Metrics, Retention = limits.Retention, RetentionBytes = limits.Bytes, BudgetOf = source => source.StartsWith(HostSource, StringComparison.Ordinal) ? SeriesPerHost : null }, time);
            if (options.Metrics is { } elsewhere) _remote = new RemoteMetrics(elsewhere, folder.MetricsQueue, Metadata, time, log);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Tsdb?.Dispose();
            throw new StartException($"the metrics in {folder.Metrics} cannot be opened: {error.Message} Give this user the folder, or move it away to begin with an empty one.", error);
        }
        HostLabels = hostLabels;
        _forwarder = forwarder;
        forwarder.Metadata = Metadata;
        Engine = new QueryEngine(Reader, new QueryEngineOptions { RewriteMatchers = hostLabels.Rewrite }, time);
    }

    /// <summary>The database in the data folder. When another program keeps the metrics it gets no samples and answers nothing; what it holds from before stays in it.</summary>
    public TsdbStore Tsdb { get; }

    /// <summary>The database in the data folder; null when another program keeps the metrics.</summary>
    public TsdbStore? Embedded => _remote is null ? Tsdb : null;

    /// <summary>How the sending to the other program stands; null when the metrics are kept here.</summary>
    public ForwardState? Elsewhere => _remote?.State;

    /// <summary>Where every question reads, whatever keeps the samples.</summary>
    public ISeriesReader Reader => _remote?.Reader ?? (ISeriesReader)Tsdb;

    public QueryEngine Engine { get; }
    public MetadataCatalogue Metadata { get; }
    public HostLabels HostLabels { get; }

    /// <summary>The way in for every sample, so that none passes by those it is forwarded to. Each writer takes its own.</summary>
    /// <param name="source">Whose series these are, for the cardinality guard: a host, a scrape job, a remote writer.</param>
    public ISeriesAppender Appender(string source) => new ForwardingAppender(_remote?.Appender() ?? Tsdb.Appender(source), _forwarder, _names);

    /// <summary>Finds or makes a series for writers that share appenders; it counts to the source.</summary>
    /// <returns>No series (0) when the cardinality guard refuses it.</returns>
    public SeriesRef Series(Labels labels, string source)
    {
        var series = _remote?.Series(labels) ?? Tsdb.Series(labels, source);
        if (_forwarder.Queue is not null) _names.Put(series, labels);
        return series;
    }

    public void Dispose()
    {
        Engine.Dispose();
        Tsdb.Dispose();
        _remote?.Dispose();
        Metadata.Save();
    }
}
