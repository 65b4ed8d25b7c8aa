using Muster.EndToEnd.Tests.Harness;

namespace Muster.EndToEnd.Tests;

/// <summary><c>muster load --on</c> with real agents: each sends the load with the program it has.</summary>
public class LoadOnHostsTests
{
    [Fact]
    public async Task A_load_from_two_agents_gives_two_reports_and_is_kept_on_the_server()
    {
        await using var server = await ServerProcess.StartAsync();
        foreach (var name in new[] { "alpha", "beta" })
        {
            server.StartAgent(name, "web");
            await server.HostIsAsync(name, "UP");
        }
        var (code, said) = await ChildProcess.RunAsync(Programs.Cli, ["load", $"{server.Url}/healthz", "--on", "web", "-n", "50", "--program", Programs.Cli, "--publish", "-y"], server.CliEnvironment);
        Assert.True(code == 0, said);
        Assert.Contains("== alpha", said, StringComparison.Ordinal);
        Assert.Contains("== beta", said, StringComparison.Ordinal);
        Assert.Contains("together: 100 requests from 2 hosts", said, StringComparison.Ordinal);
        Assert.Equal(2, (await server.ItemsAsync("load-runs")).Count);
    }

    [Fact]
    public async Task A_load_that_is_ended_early_ends_on_the_hosts_and_what_it_was_until_then_is_told()
    {
        await using var server = await ServerProcess.StartAsync();
        server.StartAgent("alpha", "web");
        await server.HostIsAsync("alpha", "UP");
        await using var command = ChildProcess.Start(Programs.Cli, ["load", $"{server.Url}/healthz", "--on", "web", "--rate", "20", "-d", "10m", "--program", Programs.Cli, "-y"], server.CliEnvironment);
        // The host tells of itself while it runs.
        await Eventually.GetsAsync(async () => (await server.ItemsAsync("executions")).Count, count => count == 1, "the load has begun");
        var id = (string)(await server.ItemsAsync("executions"))[0]["id"]!.ToString();
        await Eventually.GetsAsync(() => server.Client.GetStringAsync($"/api/v1/executions/{id}/hosts/alpha/output?stream=err"), text => text.Contains("load: 1 s", StringComparison.Ordinal), "a second of the load is told of");
        command.Signal(ChildProcess.Terminate);
        await command.EndAsync(TimeSpan.FromSeconds(60));
        Assert.Contains("Complete requests:", command.Output, StringComparison.Ordinal);
        Assert.Equal("killed", (string?)(await server.ItemsAsync($"executions/{id}/hosts"))[0]["state"]);
    }
}
