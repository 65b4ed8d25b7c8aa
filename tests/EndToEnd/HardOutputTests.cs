using System.Globalization;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Muster.EndToEnd.Tests.Harness;
using Muster.Testing.Swarm;

namespace Muster.EndToEnd.Tests;

/// <summary>Output nobody wants and programs that do not want to end, on a real agent.</summary>
public class HardOutputTests
{
    private const long Mebibyte = 1 << 20;

    [Fact]
    public async Task Sixty_megabytes_of_one_line_and_a_flood_of_lines_pass_whole_with_little_memory_on_either_side()
    {
        await using var server = await ServerProcess.StartAsync();
        var agent = server.StartAgent("alpha", "web");
        await ReadyAsync(server);
        var line = await RunAsync(server, "head -c 60000000 /dev/zero | tr '\\0' x; echo; echo behind it");
        Assert.Equal("succeeded", (string?)(await EndAsync(server, line))["status"]);
        var host = (await server.ItemsAsync($"executions/{line}/hosts"))[0];
        Assert.Equal((60_000_011L, 2L), ((long)host["bytes"]!, (long)host["lines"]!));
        var shown = await server.GetAsync($"executions/{line}/hosts/alpha/lines?from=1&count=2");
        Assert.True((bool?)shown["lines"]![0]!["cut"]);
        Assert.Equal("behind it", (string?)shown["lines"]![1]!["text"]);
        using (var whole = await server.Client.GetAsync($"/api/v1/executions/{line}/hosts/alpha/output", HttpCompletionOption.ResponseHeadersRead))
        {
            await using var stream = await whole.Content.ReadAsStreamAsync();
            var buffer = new byte[64 << 10];
            long got = 0;
            while (await stream.ReadAsync(buffer) is > 0 and var part) got += part;
            Assert.Equal(60_000_011, got);
        }
        var flood = await RunAsync(server, "seq 1 4000000");
        await EndAsync(server, flood);
        var lines = await server.GetAsync($"executions/{flood}/hosts/alpha/lines?from=3999999&count=5");
        Assert.Equal(4_000_000, (long?)lines["total"]);
        Assert.Equal(["3999999", "4000000"], lines["lines"]!.AsArray().Select(l => (string)l!["text"]!));
        Assert.InRange(Peak(server.Process.Id), 1, 600 * Mebibyte);
        Assert.InRange(Peak(agent.Process.Id), 1, 200 * Mebibyte);
    }

    [Fact]
    public async Task Many_hosts_that_print_much_at_once_lose_nothing()
    {
        const int Hosts = 50, Bytes = 300_000;
        await using var server = await ServerProcess.StartAsync();
        await using var swarm = AgentSwarm.Start(new SwarmOptions { Server = new Uri(server.Url), Key = server.ApiKey, Agents = Hosts, ResultsPerSecond = 0, Tags = ["web"], StepOutput = _ => Bytes }, TimeProvider.System);
        await ReadyAsync(server, Hosts);
        var id = await RunAsync(server, "print it", Hosts);
        Assert.Equal("succeeded", (string?)(await EndAsync(server, id))["status"]);
        foreach (var agent in swarm.Agents)
        {
            var printed = await server.Client.GetByteArrayAsync($"/api/v1/executions/{id}/hosts/{agent.Name}/output");
            Assert.Equal((Bytes, SimulatedStep.Sha256(agent.Name, Bytes)), (printed.Length, Convert.ToHexStringLower(SHA256.HashData(printed))));
        }
    }

    [Fact]
    public async Task What_forks_leaves_its_session_and_ignores_signals_is_gone_after_a_kill()
    {
        await using var server = await ServerProcess.StartAsync();
        server.StartAgent("alpha", "web");
        await ReadyAsync(server);
        var mark = $"muster-hard-{Guid.NewGuid():n}";
        var id = await RunAsync(server, $"trap '' TERM HUP INT; (setsid bash -c \"trap '' TERM HUP; exec -a {mark} sleep 611\" >/dev/null 2>&1 &) ; setsid bash -c \"trap '' TERM; exec -a {mark} sleep 612\" & echo ready; while :; do sleep 1; done");
        await Eventually.GetsAsync(() => server.Client.GetStringAsync($"/api/v1/executions/{id}/hosts/alpha/output"), text => text.Contains("ready", StringComparison.Ordinal), "it runs");
        await Eventually.GetsAsync(() => Task.FromResult(Running(mark)), running => running == 2, "what it started runs");
        using (var kill = await server.Client.PostAsJsonAsync($"/api/v1/executions/{id}/kill", new { })) kill.EnsureSuccessStatusCode();
        Assert.Equal("killed", (string?)(await EndAsync(server, id))["status"]);
        await Eventually.GetsAsync(() => Task.FromResult(Running(mark)), running => running == 0, "all that it started is gone");
    }

    private static int Running(string mark) => Directory.EnumerateDirectories("/proc").Count(folder =>
    {
        var file = Path.Combine(folder, "cmdline");
        if (!int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out _)) return false;
        try
        {
            return File.ReadAllText(file).Split('\0')[0] == mark;
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    });

    /// <summary>The most memory a process has held, in bytes.</summary>
    private static long Peak(int pid) => long.Parse(File.ReadLines($"/proc/{pid}/status").First(l => l.StartsWith("VmHWM:", StringComparison.Ordinal))["VmHWM:".Length..^2].Trim(), CultureInfo.InvariantCulture) * 1024;

    private static Task ReadyAsync(ServerProcess server, int hosts = 1) => Eventually.GetsAsync(async () =>
    {
        using var answer = await server.Client.PostAsJsonAsync("/api/v1/executions/preview", new { selector = "web" });
        return (int?)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["reachable"];
    }, reachable => reachable == hosts, "the agents take steps");

    private static async Task<long> RunAsync(ServerProcess server, string command, int hosts = 1)
    {
        using var answer = await server.Client.PostAsJsonAsync("/api/v1/executions", new { selector = "web", command, confirm = hosts });
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        return (long)JsonNode.Parse(text)!["id"]!;
    }

    private static async Task<JsonNode> EndAsync(ServerProcess server, long id) => (await Eventually.GetsAsync(
        () => server.GetAsync($"executions/{id}"), answer => (string?)answer["execution"]!["status"] != "running", $"execution {id} ends", seconds: 180))["execution"]!;
}
