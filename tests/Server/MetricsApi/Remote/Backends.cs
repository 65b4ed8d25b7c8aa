using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Muster.Metrics;
using Muster.Server.MetricsApi.Remote;
using Muster.Server.Tests.MetricsApi.Peers;
using Muster.Tsdb;

namespace Muster.Server.Tests.MetricsApi.Remote;

/// <summary>A store that keeps metrics, started for the tests of one class.</summary>
public interface IBackend
{
    ISeriesReader Reader { get; }

    ISeriesAppender Appender();

    /// <summary>Ends when what was committed of this metric can be read.</summary>
    Task SettleAsync(string metric);
}

public sealed class EmbeddedBackend : IBackend, IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly TsdbStore _store;

    public EmbeddedBackend() => _store = TsdbStore.Open(new TsdbOptions { Folder = _folder.Path }, TimeProvider.System);

    public ISeriesReader Reader => _store;

    public ISeriesAppender Appender() => _store.Appender("contract");

    public Task SettleAsync(string metric) => Task.CompletedTask;

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }
}

public sealed class PrometheusBackend : IBackend, IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private PrometheusProcess? _process;
    private RemoteMetrics? _remote;

    public ISeriesReader Reader => _remote!.Reader;

    public ISeriesAppender Appender() => _remote!.Appender();

    public Task SettleAsync(string metric) => Peer.UntilAsync(() => Task.FromResult(_remote!.State is { Pending: 0 }), "everything is sent");

    public async ValueTask InitializeAsync()
    {
        _process = await PrometheusProcess.StartAsync(_folder["prometheus"], "", "--web.enable-remote-write-receiver");
        _remote = new RemoteMetrics(new Uri(_process.Url), _folder["queue"], null, TimeProvider.System, NullLogger.Instance);
    }

    public async ValueTask DisposeAsync()
    {
        _remote!.Dispose();
        await _process!.DisposeAsync();
        _folder.Dispose();
    }
}

public sealed class VictoriaMetricsBackend : IBackend, IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private readonly HttpClient _http = new();
    private Process? _process;
    private RemoteMetrics? _remote;

    public ISeriesReader Reader => _remote!.Reader;

    public ISeriesAppender Appender() => _remote!.Appender();

    public async Task SettleAsync(string metric)
    {
        await Peer.UntilAsync(() => Task.FromResult(_remote!.State is { Pending: 0 }), "everything is sent");
        // What it took becomes visible within seconds by itself, the names a little later than the samples.
        await Peer.UntilAsync(async () =>
        {
            await _http.GetAsync("internal/force_flush");
            return (await _http.GetStringAsync($"api/v1/export?match[]={metric}&start=0")).Length > 0;
        }, $"{metric} can be read");
    }

    public async ValueTask InitializeAsync()
    {
        var port = PrometheusProcess.FreePort();
        ProcessStartInfo start = new("victoria-metrics", [$"-storageDataPath={_folder["data"]}", $"-httpListenAddr=127.0.0.1:{port}", "-loggerLevel=ERROR", "-retentionPeriod=12"])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        _process = Process.Start(start)!;
        _process.ErrorDataReceived += (_, _) => { };
        _process.OutputDataReceived += (_, _) => { };
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
        _http.BaseAddress = new Uri($"http://127.0.0.1:{port}/");
        await Peer.UntilAsync(async () => (await _http.GetAsync("health")).IsSuccessStatusCode, "VictoriaMetrics is ready");
        _remote = new RemoteMetrics(_http.BaseAddress, _folder["queue"], null, TimeProvider.System, NullLogger.Instance);
    }

    public async ValueTask DisposeAsync()
    {
        _remote!.Dispose();
        _process!.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _http.Dispose();
        _folder.Dispose();
    }
}
