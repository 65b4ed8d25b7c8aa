using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Muster.EndToEnd.Tests.Harness;

namespace Muster.EndToEnd.Tests;

/// <summary>Commands on real agents, with servers and agents that die meanwhile.</summary>
public class ExecutionTests
{
    [Fact]
    public async Task Output_is_whole_in_order_and_once_when_the_server_is_killed_during_a_step_on_three_agents()
    {
        await using var server = await ServerProcess.StartAsync();
        foreach (var name in new[] { "alpha", "beta", "gamma" }) server.StartAgent(name, "web");
        await ReadyAsync(server, 3);
        const int Lines = 160;
        var id = await RunAsync(server, new { selector = "web", command = $"i=0; while [ $i -lt {Lines} ]; do i=$((i+1)); echo line $i; [ $((i % 10)) -ne 0 ] || echo error $i >&2; sleep 0.1; done", timeout = "2m" });
        for (var kill = 0; kill < 3; kill++)
        {
            await Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System);
            await server.KillAsync();
            await Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System);
            await server.RunAsync();
        }
        var execution = await EndAsync(server, id);
        Assert.Equal("succeeded", (string?)execution["status"]);
        foreach (var name in new[] { "alpha", "beta", "gamma" })
        {
            Assert.Equal(string.Concat(Enumerable.Range(1, Lines).Select(n => $"line {n}\n")), await server.Client.GetStringAsync($"/api/v1/executions/{id}/hosts/{name}/output?stream=out"));
            Assert.Equal(string.Concat(Enumerable.Range(1, Lines / 10).Select(n => $"error {n * 10}\n")), await server.Client.GetStringAsync($"/api/v1/executions/{id}/hosts/{name}/output?stream=err"));
        }
    }

    [Fact]
    public async Task A_killed_agent_is_told_of_with_the_output_that_was_left()
    {
        await using var server = await ServerProcess.StartAsync();
        var agent = server.StartAgent("alpha", "web");
        await ReadyAsync(server, 1);
        var id = await RunAsync(server, new { selector = "web", command = "echo begun; sleep 3; echo never heard" });
        await Eventually.GetsAsync(() => server.Client.GetStringAsync($"/api/v1/executions/{id}/hosts/alpha/output"), text => text == "begun\n", "the step has begun");
        agent.Signal(ChildProcess.Kill);
        await agent.Process.EndAsync(TimeSpan.FromSeconds(10));
        agent.StartAgain();
        var execution = await EndAsync(server, id);
        Assert.Equal("failed", (string?)execution["status"]);
        var host = (await server.ItemsAsync($"executions/{id}/hosts"))[0];
        Assert.Equal("agentLost", (string?)host["state"]);
        Assert.Contains("the agent ended while this ran", (string?)host["message"]);
    }

    [Fact]
    public async Task Binary_invalid_and_endless_lines_and_a_flood_of_lines_come_through_byte_by_byte()
    {
        await using var server = await ServerProcess.StartAsync();
        server.StartAgent("alpha", "web");
        await ReadyAsync(server, 1);
        var binary = await RunAsync(server, new { selector = "web", command = "head -c 3000000 /dev/zero | tr '\\0' x; printf '\\377\\376\\000tail\\n'" });
        Assert.Equal("succeeded", (string?)(await EndAsync(server, binary))["status"]);
        var bytes = await server.Client.GetByteArrayAsync($"/api/v1/executions/{binary}/hosts/alpha/output");
        Assert.Equal(3_000_008, bytes.Length);
        Assert.Equal([0xFF, 0xFE, 0, (byte)'t'], bytes[3_000_000..3_000_004]);
        var shown = await server.GetAsync($"executions/{binary}/hosts/alpha/lines");
        Assert.Equal(1, (long?)shown["total"]);

        var flood = await RunAsync(server, new { selector = "web", command = "seq 1 1000000" });
        await EndAsync(server, flood);
        var lines = await server.GetAsync($"executions/{flood}/hosts/alpha/lines?from=999999&count=5");
        Assert.Equal(1_000_000, (long?)lines["total"]);
        Assert.Equal(["999999", "1000000"], lines["lines"]!.AsArray().Select(l => (string)l!["text"]!));
    }

    [Fact]
    public async Task The_command_line_runs_follows_and_ends_as_the_hosts_do()
    {
        await using var server = await ServerProcess.StartAsync();
        server.StartAgent("alpha", "web");
        server.StartAgent("beta", "web,odd");
        await ReadyAsync(server, 2);
        var (code, output) = await ChildProcess.RunAsync(Programs.Cli, ["run", "-t", "web", "--yes", "--", "echo", "hello  world"], server.CliEnvironment);
        Assert.Equal(0, code);
        Assert.Contains("alpha | hello  world", output);
        Assert.Contains("beta  | hello  world", output);
        (code, output) = await ChildProcess.RunAsync(Programs.Cli, ["run", "-t", "web", "--yes", "--grouped", "--", "test $(hostname) = nobody || exit 4"], server.CliEnvironment);
        Assert.Equal(1, code);
        Assert.Contains("✖ 2 hosts, failed with code 4", output);
        (code, output) = await ChildProcess.RunAsync(Programs.Cli, ["run", "--hosts", "beta", "-o", "json", "--env", "A=b c", "--", "echo \"$A\"; echo oops >&2"], server.CliEnvironment);
        Assert.Equal(0, code);
        Assert.Contains("\"stdout\": \"b c\\n\"", output);
        Assert.Contains("\"stderr\": \"oops\\n\"", output);
    }

    private static Task ReadyAsync(ServerProcess server, int hosts) => Eventually.GetsAsync(async () =>
    {
        using var answer = await server.Client.PostAsJsonAsync("/api/v1/executions/preview", new { selector = "web" });
        return (int?)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["reachable"];
    }, reachable => reachable == hosts, $"{hosts} agents take steps");

    private static async Task<long> RunAsync(ServerProcess server, object body)
    {
        using var answer = await server.Client.PostAsJsonAsync("/api/v1/executions", body);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        return (long)JsonNode.Parse(text)!["id"]!;
    }

    private static async Task<JsonNode> EndAsync(ServerProcess server, long id) => (await Eventually.GetsAsync(
        () => server.GetAsync($"executions/{id}"), answer => (string?)answer["execution"]!["status"] != "running", $"execution {id} ends", seconds: 120))["execution"]!;
}
