using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Muster.Server.Tests.MetricsApi.Peers;

/// <summary>Debian's Prometheus on a free port over a folder; it can be killed and started again with the same data.</summary>
internal sealed class PrometheusProcess : IAsyncDisposable
{
    private readonly string _folder;
    private readonly string[] _options;
    private readonly int _port;
    private Process? _process;

    private PrometheusProcess(string folder, string configuration, string[] options)
    {
        (_folder, _options, _port) = (folder, options, FreePort());
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "prometheus.yml"), configuration.Replace("SELF", $"127.0.0.1:{_port}"));
        Http.BaseAddress = new Uri(Url);
    }

    public HttpClient Http { get; } = new();
    public string Url => $"http://127.0.0.1:{_port}/";

    /// <param name="configuration">prometheus.yml; SELF stands for its own address.</param>
    public static async Task<PrometheusProcess> StartAsync(string folder, string configuration = "", params string[] options)
    {
        var prometheus = new PrometheusProcess(folder, configuration, options);
        await prometheus.StartAsync();
        return prometheus;
    }

    public static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    public async Task StartAsync()
    {
        ProcessStartInfo start = new("prometheus", [
            $"--config.file={_folder}/prometheus.yml", $"--storage.tsdb.path={_folder}/data", $"--web.listen-address=127.0.0.1:{_port}", "--log.level=warn", .. _options])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        _process = Process.Start(start)!;
        _process.ErrorDataReceived += (_, line) => File.AppendAllText(Path.Combine(_folder, "log"), line.Data + "\n");
        _process.OutputDataReceived += (_, _) => { };
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
        await Peer.UntilAsync(async () => (await Http.GetAsync("-/ready")).IsSuccessStatusCode, "Prometheus is ready");
    }

    /// <summary>As power is lost: nothing is written out.</summary>
    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }

    /// <summary>The result of an instant query.</summary>
    public async Task<JsonElement> QueryAsync(string query, long atSeconds) =>
        JsonDocument.Parse(await Http.GetStringAsync($"api/v1/query?query={Uri.EscapeDataString(query)}&time={atSeconds}")).RootElement.GetProperty("data").GetProperty("result");

    public async ValueTask DisposeAsync()
    {
        if (_process is not null) await KillAsync();
        Http.Dispose();
    }
}
