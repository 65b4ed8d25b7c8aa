using System.Net.Sockets;
using Muster.Metrics.Ganglia;
using Muster.Metrics.Graphite;
using Muster.Metrics.Listening;
using Muster.Metrics.Statsd;
using Muster.Server.Configuration.Sources;
using Muster.Server.MetricsApi.Store;

namespace Muster.Server.Gathering.Listening;

/// <summary>One configured listener of the server: listens, and tries again when its address is taken.</summary>
public sealed class ListenerRun : IDisposable
{
    private static readonly TimeSpan TryAgain = TimeSpan.FromSeconds(5);
    private readonly CancellationTokenSource _ends = new();
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private string _error = "";

    public ListenerRun(MetricSource source, MetricsStore store, TimeProvider time, ILogger log)
    {
        (Source, _time, _log) = (source, time, log);
        Writer = new SampleWriter(store, $"{source.Kind}:{source.Name}", source.Labels, time);
        Listener = source switch
        {
            GraphiteSource graphite => new GraphiteListener(graphite.Listen, graphite.Rules, Writer.Write, time),
            StatsdSource statsd => new StatsdListener(statsd.Listen, statsd.Options, statsd.Rules, statsd.Flush, Writer.Write, time),
            GangliaSource { Listen: { } listen } ganglia => new GangliaListener(listen, ganglia.Multicast, ganglia.Cluster, value => GangliaMetadata.Keep(value, store.Metadata), Writer.Write, time),
            _ => throw new InvalidOperationException($"{source.Kind} {source.Name} does not listen"),
        };
    }

    public MetricSource Source { get; }
    public MetricListener Listener { get; }
    public SampleWriter Writer { get; }

    /// <summary>Why it does not listen; empty when it does.</summary>
    public string Error => Volatile.Read(ref _error);

    public Task Run { get; private set; } = Task.CompletedTask;

    public void Start() => Run = RunAsync(_ends.Token);

    private async Task RunAsync(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            try
            {
                Volatile.Write(ref _error, "");
                await Listener.RunAsync(ct);
            }
            catch (SocketException taken)
            {
                if (_error != taken.Message) _log.LogWarning("{Kind} {Name} cannot listen (tried again every {Seconds} s): {Reason}", Source.Kind, Source.Name, TryAgain.TotalSeconds, taken.Message);
                Volatile.Write(ref _error, taken.Message);
            }
            await Task.Delay(TryAgain, _time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Ends listening; what came before is stored.</summary>
    public async Task StopAsync()
    {
        await _ends.CancelAsync();
        await Run;
    }

    public void Dispose() => _ends.Dispose();
}
