using Muster.Server.Hosts;
using Muster.Server.Notifications.Incidents;
using Muster.Server.Notifications.Outbox;
using Muster.Server.Notifications.Routing;
using Muster.Server.Tests.AgentLink;

namespace Muster.Server.Tests.Notifications.Incidents;

public class IncidentTests
{
    [Fact]
    public async Task A_problem_is_told_gets_worse_and_is_over()
    {
        await using var server = await NotifyServer.StartAsync();
        using var agent = await server.Rest.AgentAsync("web3");
        await NotifyServer.HardAsync(agent, "load", 1, "QUEUE WARNING - 300 waiting");
        await server.UntilSubjectsAsync("ALERT web3: load WARNING");
        await agent.ResultsAsync(("load", 2, "QUEUE CRITICAL - 900 waiting"));
        await server.UntilSubjectsAsync("ALERT web3: load WARNING", "UPDATE web3: load CRITICAL");
        await agent.ResultsAsync(("load", 0, "fine"));
        await server.UntilSubjectsAsync("ALERT web3: load WARNING", "UPDATE web3: load CRITICAL", "RESOLVED web3: load CRITICAL");
        Assert.Single(server.Got.Select(m => m.GetProperty("thread").GetString()).Distinct());
        Assert.Equal([1, 2, 3], server.Got.Select(m => m.GetProperty("number").GetInt32()));
        Assert.StartsWith("https://muster.example/ack/", server.Got[0].GetProperty("links").GetProperty("acknowledge").GetString());
        Assert.Equal(3, server.Receiver.All.Select(t => t.Headers["webhook-id"]).Distinct().Count());
    }

    [Fact]
    public async Task A_rack_that_is_cut_off_is_one_message_with_all_hosts_and_one_when_it_is_back()
    {
        await using var server = await NotifyServer.StartAsync();
        var rack = new List<HostRecord>();
        for (var i = 0; i < 30; i++) rack.Add(await server.HostAsync($"r7-{i}", "prod", "rack7"));
        for (var i = 0; i < 40; i++) await server.HostAsync($"r8-{i}", "prod", "rack8");
        await Task.WhenAll(rack.Select(host => server.SetAsync(host, HostStatus.Down)));
        await server.UntilSubjectsAsync("ALERT 30 hosts of rack7 DOWN");
        Assert.Equal(30, server.Got[0].GetProperty("memberCount").GetInt32());
        await Task.WhenAll(rack.Select(host => server.SetAsync(host, HostStatus.Up)));
        await server.UntilSubjectsAsync("ALERT 30 hosts of rack7 DOWN", "RESOLVED 30 hosts of rack7 DOWN");
        Assert.Equal(2, server.Outbox.Count);
    }

    [Fact]
    public async Task A_host_behind_one_that_is_gone_is_held_back_with_the_reason_and_told_when_it_outlives_it()
    {
        await using var server = await NotifyServer.StartAsync();
        server.Configure("hosts.yaml", NotifyServer.Patient + "- on: behind\n  parents: [router]\n");
        var (router, host) = (await server.HostAsync("router"), await server.HostAsync("far", "behind"));
        await server.SetAsync(router, HostStatus.Down);
        await server.SetAsync(host, HostStatus.Down);
        await server.UntilSubjectsAsync("ALERT router DOWN");
        var incident = Assert.Single(await server.Get<IncidentDesk>().OpenAsync(default));
        Assert.Equal("its parent router is DOWN", incident.Members.Single(m => m.HostName == "far").Held);
        Assert.Contains("far DOWN: its parent router is DOWN", server.Got[0].GetProperty("parts").ToString());
    }

    [Fact]
    public async Task A_check_that_names_a_dead_database_is_part_of_its_incident()
    {
        await using var server = await NotifyServer.StartAsync();
        var database = await server.HostAsync("db1.example", "db");
        using var web = await server.Rest.AgentAsync("web1");
        await server.SetAsync(database, HostStatus.Down);
        await NotifyServer.HardAsync(web, "processes", 2, "HTTP 500: could not connect to db1:3306");
        await CoreServer.UntilAsync(() => server.Get<IncidentStore>().Open() is [{ Members.Count: 2 }], "both are one incident");
        await server.UntilSubjectsAsync("ALERT db1.example DOWN");
        Assert.Equal("it speaks of db1.example, where the host is DOWN", server.Get<IncidentStore>().Open()[0].Members.Single(m => m.Check == "processes").Held);
    }

    [Fact]
    public async Task What_is_kept_quiet_is_told_when_nothing_keeps_it_any_more()
    {
        await using var server = await NotifyServer.StartAsync();
        Hold? hold = new("downtime", "new disks", null);
        server.Get<Suppression>().From((_, _) => Volatile.Read(ref hold));
        var host = await server.HostAsync("web1");
        await server.SetAsync(host, HostStatus.Down);
        await CoreServer.UntilAsync(() => server.Get<IncidentStore>().Open() is [{ Branches: [{ Quiet: "downtime: new disks" }] }], "it is quiet, and says why");
        Assert.Empty(server.Got);
        Volatile.Write(ref hold, null);
        await server.UntilSubjectsAsync("ALERT web1 DOWN");
    }

    [Fact]
    public async Task What_is_over_before_it_was_told_is_not_told()
    {
        await using var server = await NotifyServer.StartAsync("- route: all\n  notify: channel:hook\n  wait: 30s\n");
        var host = await server.HostAsync("web1");
        await server.SetAsync(host, HostStatus.Down);
        await CoreServer.UntilAsync(() => server.Get<IncidentStore>().Open().Count == 1, "it began");
        await server.SetAsync(host, HostStatus.Up);
        await CoreServer.UntilAsync(() => server.Get<IncidentStore>().Open().Count == 0, "it is over");
        Assert.Empty(server.Outbox);
        Assert.Contains("it was over before anybody was told", server.Get<IncidentStore>().Story(1).Select(e => e.Text));
    }

    [Fact]
    public async Task Nothing_configured_shows_it_on_the_pages()
    {
        await using var server = await NotifyServer.StartAsync("");
        await server.SetAsync(await server.HostAsync("web1"), HostStatus.Down);
        await CoreServer.UntilAsync(() => server.Outbox is [{ State: OutboxState.Sent, Channel: "pages" }], "it stands in the outbox as shown");
    }
}
