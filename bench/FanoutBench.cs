using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Muster.Testing.Swarm;

namespace Muster.Bench;

/// <summary>
/// A command on simulated agents over real WebSockets: time until every answer is on disk and the execution has ended, the server's memory, and how long its
/// page takes. The swarm shares the machine's cores with the server.
/// </summary>
public sealed class FanoutBench : IBench
{
    private const int DefaultAgents = 10_000;
    private const int AgentsPerAddress = 20_000;
    private static readonly TimeSpan Within = TimeSpan.FromMinutes(10), Look = TimeSpan.FromMilliseconds(20);

    public string Name => "fanout";

    public string Says => "a command on simulated agents, all answers: script/bench fanout [AGENTS [BYTES OF OUTPUT EACH]]";

    public async Task<int> RunAsync(string[] arguments)
    {
        var agents = arguments.Length > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : DefaultAgents;
        var bytes = arguments.Length > 1 ? int.Parse(arguments[1], CultureInfo.InvariantCulture) : 0;
        using var limit = new CancellationTokenSource(Within, TimeProvider.System);
        await using var server = await ServerProcess.StartAsync(limit.Token);
        await using var swarm = AgentSwarm.Start(new SwarmOptions
        {
            Server = server.Address,
            Key = server.Key,
            Agents = agents,
            ResultsPerSecond = 0,
            StepOutput = bytes > 0 ? _ => bytes : null,
            From = [.. Enumerable.Range(1, agents / AgentsPerAddress + 1).Select(n => new System.Net.IPAddress([127, 0, 0, (byte)n]))],
        }, TimeProvider.System);
        await swarm.AllConnectedAsync(limit.Token);
        using var http = new HttpClient { BaseAddress = server.Address };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", server.Token);
        while (await ReachableAsync(http, limit.Token) < agents) await Task.Delay(Look, TimeProvider.System, limit.Token);
        Say($"agents ready {agents}; server RSS {server.ResidentBytes / 1e6:0} MB");

        var ok = true;
        for (var run = 1; run <= 3; run++) ok &= await RunOnceAsync(http, server, agents, bytes, limit.Token);
        return ok ? 0 : 1;
    }

    private static async Task<bool> RunOnceAsync(HttpClient http, ServerProcess server, int agents, int bytes, CancellationToken ct)
    {
        var (watch, cpu) = (Stopwatch.StartNew(), server.ProcessorSeconds);
        using var answer = await http.PostAsJsonAsync("/api/v1/executions", new { selector = "swarm", command = "uptime", confirm = agents }, ct);
        answer.EnsureSuccessStatusCode();
        var id = (await answer.Content.ReadFromJsonAsync<JsonElement>(ct)).GetProperty("id").GetInt64();
        JsonElement execution;
        long largest = 0;
        do
        {
            await Task.Delay(Look, TimeProvider.System, ct);
            largest = Math.Max(largest, server.ResidentBytes);
            execution = (await http.GetFromJsonAsync<JsonElement>($"/api/v1/executions/{id}", ct)).GetProperty("execution");
        }
        while (execution.GetProperty("status").GetString() == "running");
        var succeeded = execution.GetProperty("counts").TryGetProperty("succeeded", out var count) ? count.GetInt32() : 0;
        Say($"{succeeded} of {agents} answers on disk after {watch.Elapsed.TotalSeconds:0.00} s ({watch.Elapsed.TotalMilliseconds * 1000 / agents:0} µs a host), server CPU {server.ProcessorSeconds - cpu:0.0} s, largest RSS {largest / 1e6:0} MB");
        if (bytes > 0) Say($"output {(double)agents * bytes / 1e6:0} MB at {agents * (double)bytes / 1e6 / watch.Elapsed.TotalSeconds:0} MB/s");
        var page = Stopwatch.StartNew();
        var text = await http.GetByteArrayAsync($"/executions/{id}", ct);
        Say($"its page {page.Elapsed.TotalMilliseconds:0} ms, {text.Length / 1024} KiB");
        return succeeded == agents;
    }

    private static async Task<int> ReachableAsync(HttpClient http, CancellationToken ct)
    {
        using var answer = await http.PostAsJsonAsync("/api/v1/executions/preview", new { selector = "swarm" }, ct);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(ct)).GetProperty("reachable").GetInt32();
    }

    private static void Say(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
