using Muster.Server.Hosts;
using Muster.Server.Problems;

namespace Muster.Server.Tests.Notifications;

public class ExplainingTests
{
    [Fact]
    public async Task Why_and_dry_run_say_what_the_routes_say()
    {
        await using var server = await NotifyServer.StartAsync("- route: databases\n  on: db\n  notify: channel:hook\n  wait: 100ms\n- route: rest\n  notify: channel:hook\n  wait: 100ms\n");
        await server.SetAsync(await server.HostAsync("web1", "web"), HostStatus.Down);
        await server.UntilSubjectsAsync("ALERT web1 DOWN");
        var problem = server.Get<ProblemBoard>().All().Single().Id;
        await AgentLink.CoreServer.UntilAsync(() => server.Outbox.All(r => !r.Open), "it is recorded");

        var why = await server.Rest.GetAsync($"/notify/why?problem={problem}");
        Assert.StartsWith("Somebody was told, first at", why.GetProperty("verdict").GetString());
        Assert.Equal("person:ann was not told: no route that took it names them.", (await server.Rest.GetAsync($"/notify/why?problem={problem}&person=ann")).GetProperty("verdict").GetString());

        await server.HostAsync("db1", "db");
        var dry = await server.Rest.GetAsync("/notify/dry-run?host=db1&check=load");
        Assert.Equal("channel:hook would be told after 3 attempts.", dry.GetProperty("verdict").GetString());
        Assert.Contains("Route databases: matches.", dry.GetProperty("lines").EnumerateArray().Select(l => l.GetProperty("text").GetString()));

        foreach (var page in new[] { "/notifications", "/notifications?host=db1&check=load&status=CRITICAL", "/incidents/1", $"/problems/{problem}?person=ann", "/problems" })
            Assert.Contains("</html>", await server.Rest.Http.GetStringAsync(page));
    }
}
