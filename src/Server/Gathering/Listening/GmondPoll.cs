using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Muster.Metrics;
using Muster.Metrics.Ganglia;
using Muster.Metrics.Intake;
using Muster.Server.Configuration.Sources;
using Muster.Server.Gathering.Scraping;
using Muster.Server.MetricsApi.Store;

namespace Muster.Server.Gathering.Listening;

/// <summary>Asks one gmond for its XML at every interval; <c>up</c>, <c>scrape_duration_seconds</c> and <c>scrape_samples_scraped</c> say how it went.</summary>
public sealed class GmondPoll(GangliaSource source, DnsEndPoint peer, MetricsStore store, TimeProvider time) : IDisposable
{
    private const int Longest = 256 << 20;
    private readonly CancellationTokenSource _ends = new();
    private readonly SampleWriter _writer = new(store, $"ganglia:{source.Name}/{peer.Host}:{peer.Port}", source.Labels, time);
    private TargetHealth _health = TargetHealth.None;

    public GangliaSource Source => source;
    public string Peer { get; } = $"{peer.Host}:{peer.Port.ToString(CultureInfo.InvariantCulture)}";
    public TargetHealth Health => Volatile.Read(ref _health);
    public Task Run { get; private set; } = Task.CompletedTask;

    public void Start() => Run = RunAsync(_ends.Token);

    private async Task RunAsync(CancellationToken ct)
    {
        var next = time.GetUtcNow();
        while (!ct.IsCancellationRequested)
        {
            await OnceAsync(ct);
            do next += source.Every;
            while (next <= time.GetUtcNow());
            await Task.Delay(next - time.GetUtcNow(), time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task OnceAsync(CancellationToken ct)
    {
        var (began, stamp, error) = (time.GetUtcNow(), time.GetTimestamp(), "");
        List<GangliaValue> values = [];
        using var patience = new CancellationTokenSource(source.Every < TimeSpan.FromSeconds(10) ? source.Every : TimeSpan.FromSeconds(10), time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, patience.Token);
        try
        {
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(peer, both.Token);
            var text = await ScrapeUnpacking.ReadAsync(new NetworkStream(socket), Longest, both.Token);
            values = GmondXml.Read(new MemoryStream(text.ToArray(), writable: false));
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            error = "no whole answer in time";
        }
        catch (OperationCanceledException)
        {
            return;
        }
        catch (Exception wrong) when (wrong is SocketException or IOException or InvalidDataException)
        {
            error = wrong.Message;
        }
        var duration = time.GetElapsedTime(stamp);
        var before = _writer.Stored;
        _writer.Write([.. values.Select(value => GangliaNames.Sample(value)), .. Report(began.ToUnixTimeMilliseconds(), duration, values.Count, error.Length == 0)]);
        foreach (var value in values) GangliaMetadata.Keep(value, store.Metadata);
        var kept = (int)(_writer.Stored - before);
        Volatile.Write(ref _health, new TargetHealth(began, duration, values.Count, kept, Math.Max(0, values.Count + 3 - kept), error, _writer.Refusals.Last is { } last ? $"{last.Text}: {last.Reason}" : ""));
    }

    private IEnumerable<LabelledSample> Report(long timeMs, TimeSpan duration, int samples, bool up)
    {
        LabelledSample One(string name, double value) => new(Labels.From((Labels.MetricName, name), ("job", source.Name), ("instance", Peer)), timeMs, value);
        return [One("up", up ? 1 : 0), One("scrape_duration_seconds", duration.TotalSeconds), One("scrape_samples_scraped", samples)];
    }

    public async Task StopAsync()
    {
        await _ends.CancelAsync();
        await Run;
    }

    public void Dispose() => _ends.Dispose();
}
