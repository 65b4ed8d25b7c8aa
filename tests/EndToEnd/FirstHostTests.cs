using Muster.EndToEnd.Tests.Harness;

namespace Muster.EndToEnd.Tests;

/// <summary>The main job: one command, and the machine itself is the first host.</summary>
public class FirstHostTests
{
    [Fact]
    public async Task The_machine_of_the_server_is_its_first_host_and_its_base_checks_answer()
    {
        await using var server = await ServerProcess.StartAsync(localAgent: true);
        var hosts = await Eventually.GetsAsync(() => server.ItemsAsync("hosts"), all => all.Count == 1 && (string?)all[0]["status"] == "UP", "one host, UP");
        Assert.Contains("all", hosts[0]["tags"]!.AsArray().Select(tag => (string?)tag));
        Assert.False(string.IsNullOrEmpty((string?)hosts[0]["facts"]!["kernel"]));
        var results = await server.ResultsAsync("", all => all.Select(r => (string?)r["check"]).ToHashSet().IsSupersetOf(["cpu", "memory", "disk", "load", "uptime"]), "the base checks have results");
        var memory = results.First(r => (string?)r["check"] == "memory");
        Assert.NotEmpty(memory["perfdata"]!.AsArray());
    }

    [Fact]
    public async Task The_local_agent_ends_with_its_server()
    {
        var server = await ServerProcess.StartAsync(localAgent: true);
        await using (server)
        {
            await Eventually.GetsAsync(() => server.ItemsAsync("hosts"), all => all.Count == 1, "the first host");
            server.Process.Signal(ChildProcess.Terminate);
            await server.Process.EndAsync(TimeSpan.FromSeconds(20));
            Assert.Equal(0, server.Process.ExitCode);
            var (_, listing) = await ChildProcess.RunAsync("ps", ["-eo", "args"]);
            Assert.DoesNotContain(listing.Split('\n'), line => line.Contains("muster-agent", StringComparison.Ordinal) && line.Contains(server.Url, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task The_one_liner_adds_a_second_host_with_its_tag()
    {
        await using var server = await ServerProcess.StartAsync();
        using var scratch = new ScratchFolder();
        var environment = new Dictionary<string, string> { ["HOME"] = scratch.Path, ["MUSTER_STATE"] = scratch.In("state") };
        var command = $"curl -fsS {server.Url}/install | sh -s -- {server.ApiKey} web --name second --no-systemd";
        var (code, output) = await ChildProcess.RunAsync("sh", ["-c", command], environment);
        Assert.True(code == 0, output);
        var host = await server.HostAsync("second", h => (string?)h["status"] == "UP", "is UP");
        Assert.Contains("web", host!["tags"]!.AsArray().Select(tag => (string?)tag));
        await server.ResultsAsync("selector=web", all => all.Count > 0, "a first result of the new host");

        (code, output) = await ChildProcess.RunAsync("sh", ["-c", $"curl -fsS {server.Url}/install | sh -s -- --uninstall --state {scratch.In("state")}"], environment);
        Assert.True(code == 0, output);
        await server.HostIsAsync("second", "GONE");
    }
}
