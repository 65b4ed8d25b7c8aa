using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Muster.EndToEnd.Tests.Harness;

/// <summary>A real server on a free port with a data folder of its own, and a client that holds its admin token.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private readonly ScratchFolder _folder = new();
    private readonly List<IAsyncDisposable> _agents = [];
    private readonly bool _localAgent;
    private ChildProcess _process = null!;

    private ServerProcess(bool localAgent, string listenAddress)
    {
        _localAgent = localAgent;
        Url = $"http://{listenAddress}:{FreePort(listenAddress)}";
        Client = new HttpClient { BaseAddress = new Uri(Url), Timeout = TimeSpan.FromSeconds(20) };
    }

    public string Url { get; }
    public string Data => _folder.In("data");
    public string ApiKey { get; private set; } = "";
    public string Token { get; private set; } = "";
    public HttpClient Client { get; }
    public ChildProcess Process => _process;
    public IReadOnlyDictionary<string, string> CliEnvironment => new Dictionary<string, string> { ["MUSTER_URL"] = Url, ["MUSTER_TOKEN"] = Token };

    public static async Task<ServerProcess> StartAsync(bool localAgent = false, string listenAddress = "127.0.0.1")
    {
        var server = new ServerProcess(localAgent, listenAddress);
        await server.RunAsync();
        return server;
    }

    /// <summary>Starts the program (again) on the same data and waits until it is ready.</summary>
    public async Task RunAsync()
    {
        List<string> arguments = ["--data", Data, "--listen", Url];
        if (!_localAgent) arguments.Add("--no-local-agent");
        _process = ChildProcess.Start(Programs.Server, arguments, folder: _folder.Path);
        await Eventually.GetsAsync(ReadyAsync, ready => ready, $"the server at {Url} is ready; it printed:\n{_process.Output}");
        var secrets = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(Data, "secrets/first-run.json"))).RootElement;
        ApiKey = secrets.GetProperty("apiKey").GetString()!;
        Token = secrets.GetProperty("token").GetString()!;
        Client.DefaultRequestHeaders.Authorization = new("Bearer", Token);
    }

    public async Task KillAsync()
    {
        _process.Signal(ChildProcess.Kill);
        await _process.EndAsync(TimeSpan.FromSeconds(20));
    }

    public AgentProcess StartAgent(string name, string tags = "", string? namespaceName = null, string? url = null, string? state = null)
    {
        var agent = new AgentProcess(_folder.In("agents", state ?? name), url ?? Url, ApiKey, name, tags, namespaceName);
        _agents.Add(agent);
        return agent;
    }

    public void WriteCheck(string name, string yaml)
    {
        var file = Path.Combine(Data, "config/checks", name + ".yaml");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, yaml);
    }

    public void RemoveCheck(string name) => File.Delete(Path.Combine(Data, "config/checks", name + ".yaml"));

    public async Task<JsonNode> GetAsync(string path) =>
        JsonNode.Parse(await Client.GetStringAsync($"/api/v1/{path}"))!;

    public async Task<List<JsonNode>> ItemsAsync(string path)
    {
        var all = new List<JsonNode>();
        string? cursor = null;
        do
        {
            var page = await GetAsync($"{path}{(path.Contains('?') ? '&' : '?')}limit=1000{(cursor is null ? "" : "&cursor=" + Uri.EscapeDataString(cursor))}");
            all.AddRange(page["items"]!.AsArray().Select(item => item!));
            cursor = page["next"]?.GetValue<string>();
        } while (cursor is not null);
        return all;
    }

    public Task<JsonNode?> HostAsync(string name, Func<JsonNode, bool> wanted, string what, int seconds = 60) =>
        Eventually.GetsAsync(
            async () => (await ItemsAsync("hosts?all=true")).FirstOrDefault(host => (string?)host["name"] == name),
            host => host is not null && wanted(host), $"host {name} {what}", seconds);

    public Task HostIsAsync(string name, string status, int seconds = 60) =>
        HostAsync(name, host => (string?)host["status"] == status, $"is {status}", seconds);

    public Task<List<JsonNode>> ResultsAsync(string query, Func<List<JsonNode>, bool> wanted, string what, int seconds = 60) =>
        Eventually.GetsAsync(() => ItemsAsync("results?" + query), wanted, what, seconds);

    public async ValueTask DisposeAsync()
    {
        foreach (var agent in _agents) await agent.DisposeAsync();
        await _process.DisposeAsync();
        Client.Dispose();
        _folder.Dispose();
    }

    private async Task<bool> ReadyAsync()
    {
        if (_process.HasExited) throw new InvalidOperationException($"the server ended with {_process.ExitCode}:\n{_process.Output}");
        using var answer = await Client.GetAsync("/readyz");
        return answer.IsSuccessStatusCode;
    }

    private static int FreePort(string address)
    {
        using var listener = new TcpListener(IPAddress.Parse(address), 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
