using Muster.Server.Hosts;
using Muster.Server.Notifications.Outbox;
using Muster.Server.Tests.AgentLink;

namespace Muster.Server.Tests.Notifications.Incidents;

public class IncidentRequestTests
{
    private const string People = """
        - {person: ann, contacts: [{hook: ann}]}
        - {person: dba, contacts: [{hook: dba}]}
        - {team: db, members: [dba]}
        - {policy: all, steps: [{page: everyone:db}]}
        """;

    [Fact]
    public async Task Whoever_is_asked_to_join_is_told_at_once_and_of_the_end_though_no_route_names_them()
    {
        await using var server = await NotifyServer.StartAsync("");
        server.Configure("oncall/people.yaml", People);
        server.Configure("notify/routes.yaml", "- route: all\n  notify: person:ann\n  wait: 100ms\n");
        var host = await server.HostAsync("web1");
        await server.SetAsync(host, HostStatus.Down);
        await server.UntilSubjectsAsync("ALERT web1 DOWN");
        Assert.Equal(202, (await server.Rest.SendAsync(HttpMethod.Post, "/incidents/1/ask", new { to = new[] { "db" }, comment = "is it the database?" })).Status);
        await server.UntilSubjectsAsync("ALERT web1 DOWN", "ALERT web1 DOWN");
        Assert.Contains("asks team:db: is it the database?", server.Got[1].GetProperty("parts").GetRawText(), StringComparison.Ordinal);
        // Asked by name, somebody who was told before hears of it again.
        Assert.Equal(202, (await server.Rest.SendAsync(HttpMethod.Post, "/incidents/1/ask", new { to = new[] { "person:ann" } })).Status);
        await CoreServer.UntilAsync(() => server.Outbox.Count(r => r is { Recipient: "person:ann", State: OutboxState.Sent }) == 2, "ann was asked by name");

        await server.SetAsync(host, HostStatus.Up);
        await CoreServer.UntilAsync(() => server.Subjects.Count(s => s == "RESOLVED web1 DOWN") == 2, "both hear once that it is over");
        Assert.Equal(["person:ann", "person:dba"], server.Outbox.Where(r => r.Kind == "Resolved").Select(r => r.Recipient).Order());
    }

    [Fact]
    public async Task Nobody_and_unknown_people_cannot_be_asked_and_an_acknowledgement_is_taken_back_as_a_whole()
    {
        await using var server = await NotifyServer.StartAsync("");
        server.Configure("oncall/people.yaml", People);
        server.Configure("notify/routes.yaml", "- route: all\n  notify: person:ann\n  wait: 100ms\n");
        await server.SetAsync(await server.HostAsync("web1"), HostStatus.Down);
        await server.UntilSubjectsAsync("ALERT web1 DOWN");
        foreach (var (to, said) in new[] { ("team:dbb", "did you mean"), ("pager:x", "says nobody"), (" ", "to is missing") })
        {
            var refused = await server.Rest.SendAsync(HttpMethod.Post, "/incidents/1/ask", new { to = new[] { to } });
            Assert.Equal(400, refused.Status);
            Assert.Contains(said, refused.Body.GetRawText(), StringComparison.Ordinal);
        }
        Assert.Equal(404, (await server.Rest.SendAsync(HttpMethod.Post, "/incidents/99/ask", new { to = new[] { "team:db" } })).Status);
        Assert.Equal(409, (await server.Rest.SendAsync(HttpMethod.Delete, "/incidents/1/acknowledge")).Status);
        Assert.Equal(200, (await server.Rest.SendAsync(HttpMethod.Post, "/incidents/1/acknowledge")).Status);
        Assert.Equal(204, (await server.Rest.SendAsync(HttpMethod.Delete, "/incidents/1/acknowledge")).Status);
        await CoreServer.UntilAsync(() => server.Get<Muster.Server.Notifications.Incidents.IncidentStore>().Open()[0].TakenBy.Count == 0, "nobody has it in hand");
    }
}
