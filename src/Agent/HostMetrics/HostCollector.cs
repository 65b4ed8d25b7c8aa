using Muster.Agent.Metrics;

namespace Muster.Agent.HostMetrics;

/// <summary>Reads one part of the host's figures. Names are those of node_exporter where it has the same number.</summary>
internal abstract class HostCollector(string name, SeriesBook book)
{
    /// <summary>As node_exporter calls it, in <c>node_scrape_collector_success</c>.</summary>
    public string Name => name;

    protected SeriesBook Book => book;

    /// <summary>False where this machine has nothing of the kind; asked once.</summary>
    public abstract bool IsThere { get; }

    /// <param name="buffer">Shared by all collectors; may be replaced by a larger one.</param>
    /// <exception cref="IOException">It cannot be read now.</exception>
    public abstract void Collect(Round round, ref byte[] buffer);

    protected uint Gauge(string metric, string help, params ReadOnlySpan<string> labels) => Series(metric, "gauge", help, labels);

    protected uint Counter(string metric, string help, params ReadOnlySpan<string> labels) => Series(metric, "counter", help, labels);

    private uint Series(string metric, string type, string help, ReadOnlySpan<string> labels)
    {
        book.Describe(metric, type, help);
        return book.Number(metric, labels);
    }
}
