using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Muster.Bench.Commands;

namespace Muster.Bench;

/// <summary>The built server, on a free port over a data folder that is gone afterwards; its memory and processor time from /proc.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private readonly DirectoryInfo data;
    private Process process;

    private ServerProcess(Process process, DirectoryInfo data) => (this.process, this.data) = (process, data);

    public Uri Address { get; private set; } = new("http://127.0.0.1");

    /// <summary>An enrolment key.</summary>
    public string Key { get; private set; } = "";

    /// <summary>An administrator's API token.</summary>
    public string Token { get; private set; } = "";

    /// <summary>One of the server's own figures, or the sum of those that begin so.</summary>
    public async Task<double> FigureAsync(string begin, CancellationToken ct)
    {
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = new("Bearer", Token);
        var text = await http.GetStringAsync(new Uri(Address, "/metrics"), ct);
        return text.Split('\n').Where(line => line.StartsWith(begin, StringComparison.Ordinal)).Sum(line => double.Parse(line.AsSpan(line.LastIndexOf(' ') + 1), CultureInfo.InvariantCulture));
    }

    /// <summary>The folder of check files.</summary>
    public string Checks => Path.Combine(data.FullName, "config", "checks");

    public long ResidentBytes => Memory.Now;

    public MemoryWatch Memory => new(process.Id);

    public double ProcessorSeconds
    {
        get
        {
            process.Refresh();
            return process.TotalProcessorTime.TotalSeconds;
        }
    }

    /// <exception cref="InvalidOperationException">It is not built, or ended instead of starting.</exception>
    public static Task<ServerProcess> StartAsync(CancellationToken ct) => StartAsync(_ => { }, ct);

    /// <param name="prepare">Puts into the data folder what is to be there when the server starts.</param>
    /// <exception cref="InvalidOperationException">It is not built, or ended instead of starting.</exception>
    public static Task<ServerProcess> StartAsync(Action<string> prepare, CancellationToken ct) => StartAsync(prepare, 0, ct);

    /// <summary>A free port that no connection gets while the server is down: below those the system gives to them.</summary>
    public static int LastingPort()
    {
        while (true)
        {
            using var probe = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, Random.Shared.Next(20_000, 32_000));
            try
            {
                probe.Start();
                return ((System.Net.IPEndPoint)probe.LocalEndpoint).Port;
            }
            catch (System.Net.Sockets.SocketException)
            {
                // Somebody has it: another one.
                continue;
            }
        }
    }

    /// <inheritdoc cref="StartAsync(Action{string}, CancellationToken)"/>
    /// <param name="port">0: any that is free.</param>
    public static async Task<ServerProcess> StartAsync(Action<string> prepare, int port, CancellationToken ct)
    {
        var program = Path.Combine(Root(), "artifacts/bin/Server/release/muster-server");
        if (!File.Exists(program)) throw new InvalidOperationException($"{program} is not built: dotnet build src/Server -c Release");
        var data = Directory.CreateTempSubdirectory("muster-bench-");
        prepare(data.FullName);
        var process = Run(data.FullName, $"http://127.0.0.1:{port}");
        var server = new ServerProcess(process, data);
        while (!server.Read())
        {
            if (process.HasExited) throw new InvalidOperationException($"the server ended with {process.ExitCode}");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, ct);
        }
        return server;
    }

    /// <summary>The file is written before the port is known, and again when it is.</summary>
    private bool Read()
    {
        var file = Path.Combine(data.FullName, "secrets", "first-run.json");
        if (!File.Exists(file) || File.ReadAllText(file) is not { Length: > 0 } text) return false;
        using var json = JsonDocument.Parse(text);
        Address = new Uri(json.RootElement.GetProperty("url").GetString()!);
        Key = json.RootElement.GetProperty("apiKey").GetString()!;
        Token = json.RootElement.GetProperty("token").GetString()!;
        return Address.Port != 0;
    }

    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
    }

    /// <summary>On the same data and port.</summary>
    public async Task StartAgainAsync()
    {
        process.Dispose();
        process = Run(data.FullName, Address.AbsoluteUri.TrimEnd('/'));
        using var http = new HttpClient();
        while (true)
        {
            if (process.HasExited) throw new InvalidOperationException($"the server ended with {process.ExitCode}");
            try
            {
                using var answer = await http.GetAsync(new Uri(Address, "/readyz"));
                if (answer.IsSuccessStatusCode) return;
            }
            catch (HttpRequestException)
            {
                // Not there yet.
            }
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }
    }

    private static Process Run(string folder, string listen)
    {
        var start = new ProcessStartInfo(Path.Combine(Root(), "artifacts/bin/Server/release/muster-server")) { RedirectStandardOutput = true, WorkingDirectory = folder };
        foreach (var argument in new[] { "--data", folder, "--listen", listen, "--no-local-agent" }) start.ArgumentList.Add(argument);
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        return process;
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited) process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
        data.Delete(recursive: true);
    }

    /// <summary>The checkout.</summary>
    public static string Root()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
            if (File.Exists(Path.Combine(folder, "Muster.slnx"))) return folder;
        throw new InvalidOperationException("no Muster.slnx above the bench");
    }
}
