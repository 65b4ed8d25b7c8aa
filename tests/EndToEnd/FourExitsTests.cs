using Muster.EndToEnd.Tests.Harness;

namespace Muster.EndToEnd.Tests;

/// <summary>Stopped, killed, frozen and cut off are four different things.</summary>
public class FourExitsTests
{
    [Fact]
    public async Task A_clean_stop_is_gone_without_a_problem_and_a_return_brings_the_history_back()
    {
        await using var server = await ServerProcess.StartAsync();
        var agent = server.StartAgent("leaver", "web");
        await server.HostIsAsync("leaver", "UP");
        var id = (string?)(await server.HostAsync("leaver", _ => true, "is there"))!["id"];
        agent.Signal(ChildProcess.Terminate);
        await agent.Process.EndAsync(TimeSpan.FromSeconds(10));
        await server.HostIsAsync("leaver", "GONE");
        Assert.DoesNotContain(await server.ItemsAsync("problems"), p => (string?)p["host"] == "leaver");
        Assert.DoesNotContain(await server.ItemsAsync("hosts"), h => (string?)h["name"] == "leaver");

        agent.StartAgain();
        var back = await server.HostAsync("leaver", h => (string?)h["status"] == "UP", "is back");
        Assert.Equal(id, (string?)back!["id"]);
    }

    [Fact]
    public async Task A_killed_agent_is_blind_because_its_host_still_answers()
    {
        await using var server = await ServerProcess.StartAsync();
        var agent = server.StartAgent("killed");
        await server.HostIsAsync("killed", "UP");
        agent.Signal(ChildProcess.Kill);
        await server.HostIsAsync("killed", "BLIND");
        await agent.Process.EndAsync(TimeSpan.FromSeconds(5));
        agent.StartAgain();
        await server.HostIsAsync("killed", "UP");
    }

    [Fact]
    public async Task A_frozen_agent_is_blind_and_comes_back_when_it_thaws()
    {
        await using var server = await ServerProcess.StartAsync();
        var agent = server.StartAgent("frozen");
        await server.HostIsAsync("frozen", "UP");
        agent.Signal(ChildProcess.Stop);
        await server.HostIsAsync("frozen", "BLIND");
        agent.Signal(ChildProcess.Continue);
        await server.HostIsAsync("frozen", "UP");
    }

    [Fact]
    public async Task A_host_whose_cable_is_pulled_is_down_and_is_up_again_with_the_results_it_kept()
    {
        await using var network = await NetworkNamespace.CreateAsync();
        await using var server = await ServerProcess.StartAsync(listenAddress: network.ServerAddress);
        server.StartAgent("cut", "web", network.Name);
        await server.HostIsAsync("cut", "UP");
        await network.CutAsync();
        await server.HostIsAsync("cut", "DOWN");
        await Eventually.GetsAsync(() => server.ItemsAsync("problems"), all => all.Count(p => (string?)p["host"] == "cut" && (string?)p["check"] == "host") == 1, "the lost host is a problem");
        await network.JoinAsync();
        await server.HostIsAsync("cut", "UP", 90);
        await Eventually.GetsAsync(() => server.ItemsAsync("problems"), all => !all.Any(p => (string?)p["host"] == "cut" && (string?)p["check"] == "host"), "the host's problem has ended");
    }
}
