using Muster.Server.Hosts;
using Muster.Server.Notifications.Incidents;
using Muster.Server.Notifications.Outbox;
using Muster.Server.OnCall.Escalation;
using Muster.Server.Tests.AgentLink;

namespace Muster.Server.Tests.Notifications.Incidents;

public class EscalationPagesTests
{
    private const string People = """
        - {person: ann, contacts: [{hook: ann}]}
        - {person: bob, contacts: [{hook: bob}]}
        - policy: web
          rounds: 1
          steps:
            - page: ann
            - {page: bob, after: 1s}
        """;

    [Fact]
    public async Task A_policy_pages_one_after_another_until_somebody_takes_it_by_the_link_of_the_message()
    {
        await using var server = await NotifyServer.StartAsync("");
        server.Configure("oncall/people.yaml", People);
        server.Configure("notify/routes.yaml", "- route: all\n  notify: policy:web\n  wait: 100ms\n");
        var host = await server.HostAsync("web1");
        await server.SetAsync(host, HostStatus.Down);
        await CoreServer.UntilAsync(() => server.Outbox.Count(r => r.State == OutboxState.Sent) == 2, "both were paged, one after the other");
        Assert.Equal(["person:ann", "person:bob"], server.Outbox.Reverse().Select(r => r.Recipient));

        var link = new Uri(server.Got[0].GetProperty("links").GetProperty("acknowledge").GetString()!);
        using var stranger = new HttpClient { BaseAddress = server.Rest.Http.BaseAddress };
        Assert.Contains("Acknowledge as ann", await stranger.GetStringAsync(link.PathAndQuery));
        Assert.True((await stranger.PostAsync(link.PathAndQuery, new FormUrlEncodedContent([new("comment", "on it")]))).IsSuccessStatusCode);
        Assert.Contains("in the name of ann", await stranger.GetStringAsync(link.PathAndQuery));
        Assert.Equal(ChainEnd.Acknowledged, server.Get<Escalations>().Running.Single().Chains[0].End);
        Assert.Equal("ann", server.Get<IncidentStore>().Open()[0].TakenBy.Single().Person);
        Assert.Equal(System.Net.HttpStatusCode.NotFound, (await stranger.PostAsync(link.PathAndQuery + "x", null)).StatusCode);

        await server.SetAsync(host, HostStatus.Up);
        await CoreServer.UntilAsync(() => server.Subjects.Count(s => s == "RESOLVED web1 DOWN") == 2, "both hear that it is over");
        await CoreServer.UntilAsync(() => server.Get<Escalations>().Running.Count == 0, "the escalation is over");
    }
}
