using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Muster.Bench.Peers;

/// <summary>Another program's server on a free port over a folder of its own.</summary>
internal sealed class PeerProcess : IAsyncDisposable
{
    private readonly Process _process;

    private PeerProcess(Process process, string folder, HttpClient http) => (_process, Folder, Http) = (process, folder, http);

    public string Folder { get; }
    public HttpClient Http { get; }

    public static Task<PeerProcess> PrometheusAsync(string folder)
    {
        Directory.CreateDirectory(folder);
        var config = Path.Combine(folder, "prometheus.yml");
        File.WriteAllText(config, "");
        return StartAsync("prometheus", folder, "/-/ready", port =>
            [$"--config.file={config}", $"--storage.tsdb.path={Path.Combine(folder, "data")}", "--storage.tsdb.retention.time=100y", "--web.enable-remote-write-receiver", "--query.max-samples=500000000", $"--web.listen-address=127.0.0.1:{port}"]);
    }

    public static Task<PeerProcess> VictoriaMetricsAsync(string folder) => StartAsync("victoria-metrics", folder, "/health", port =>
        [$"-storageDataPath={folder}", $"-httpListenAddr=127.0.0.1:{port}", "-retentionPeriod=100y", "-search.disableCache", "-search.latencyOffset=0s"]);

    private static async Task<PeerProcess> StartAsync(string program, string folder, string ready, Func<int, string[]> arguments)
    {
        var port = FreePort();
        Process process;
        try
        {
            process = Process.Start(new ProcessStartInfo(program, arguments(port)) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            throw new InvalidOperationException($"{program} is not installed: script/bootstrap gets it");
        }
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        var peer = new PeerProcess(process, folder, new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = TimeSpan.FromMinutes(5) });
        for (var tries = 0; tries < 300; tries++)
        {
            if (process.HasExited) throw new InvalidOperationException($"{program} ended with {process.ExitCode}");
            if (await peer.AnswersAsync(ready)) return peer;
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        }
        throw new InvalidOperationException($"{program} did not get ready within 30 s");
    }

    /// <summary>A number of the program's own metrics; 0 when it has none of the name.</summary>
    public async Task<double> OwnMetricAsync(string name)
    {
        foreach (var line in (await Http.GetStringAsync("/metrics")).Split('\n'))
            if (line.StartsWith(name + " ", StringComparison.Ordinal)) return double.Parse(line[(name.Length + 1)..], CultureInfo.InvariantCulture);
        return 0;
    }

    private async Task<bool> AnswersAsync(string path)
    {
        try
        {
            using var answer = await Http.GetAsync(path);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
