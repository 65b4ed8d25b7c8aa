using Muster.Server.Downtimes.Acknowledgements;
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

    [Fact]
    public async Task Whoever_sleeps_through_one_way_is_called_by_the_next()
    {
        await using var server = await NotifyServer.StartAsync("");
        server.Configure("notify/more.yaml", $"- channel: phone\n  kind: webhook\n  url: {server.Receiver.Url}\n");
        server.Configure("oncall/people.yaml", "- {person: ann, contacts: [{hook: ann}, {phone: ann}]}\n- {policy: web, rounds: 3, pause: 1s, steps: [{page: ann}]}\n");
        server.Configure("notify/routes.yaml", "- route: all\n  notify: policy:web\n  wait: 100ms\n");
        await server.SetAsync(await server.HostAsync("web1"), HostStatus.Down);
        await CoreServer.UntilAsync(() => server.Outbox.Count(r => r.State == OutboxState.Sent) == 3, "she was paged three times");
        Assert.Equal(["hook", "phone", "hook"], server.Outbox.Reverse().Select(r => r.Channel));
    }

    private const string Roles = """
        - {person: ann, roles: [sysadmin], contacts: [{hook: ann}]}
        - {person: dan, roles: [developer], contacts: [{hook: dan}]}
        - {person: eve, roles: [developer], contacts: [{hook: eve}]}
        - policy: both
          rounds: 1
          roles:
            sysadmin: [{page: ann}]
            developer: [{page: dan}, {page: eve, after: 2s}]
        """;

    [Fact]
    public async Task Acknowledged_by_the_sysadmin_alone_the_developers_page_goes_on_escalating()
    {
        await using var server = await NotifyServer.StartAsync("");
        server.Configure("oncall/people.yaml", Roles);
        server.Configure("notify/routes.yaml", "- route: all\n  notify: policy:both\n  wait: 100ms\n");
        await server.SetAsync(await server.HostAsync("web1"), HostStatus.Down);
        await CoreServer.UntilAsync(() => server.Outbox.Count(r => r.State == OutboxState.Sent) >= 2, "both roles were paged");
        using var stranger = new HttpClient { BaseAddress = server.Rest.Http.BaseAddress };
        await PressAsync(server, stranger, "ann");

        RunningEscalation Running() => server.Get<Escalations>().Running.Single();
        Assert.Equal(("ann", ChainEnd.Acknowledged), (Running().Chains.Single(c => c.Chain.Role == "sysadmin").By, Running().Chains.Single(c => c.Chain.Role == "sysadmin").End));
        Assert.Null(Running().Chains.Single(c => c.Chain.Role == "developer").End);
        Assert.Equal("ann", Assert.Single(server.Get<AcknowledgementBook>().Open).Value.By);
        await CoreServer.UntilAsync(() => server.Outbox.Any(r => r is { Recipient: "person:eve", State: OutboxState.Sent }), "the next developer was paged all the same");

        await PressAsync(server, stranger, "eve");
        Assert.Equal(("eve", ChainEnd.Acknowledged), (Running().Chains.Single(c => c.Chain.Role == "developer").By, Running().Chains.Single(c => c.Chain.Role == "developer").End));
        Assert.Equal(["ann", "eve"], server.Get<IncidentStore>().Open()[0].TakenBy.Select(t => t.Person));
    }

    [Fact]
    public async Task When_the_last_acknowledgement_ends_nobody_has_the_incident_and_pages_begin_again()
    {
        await using var server = await NotifyServer.StartAsync("");
        server.Configure("oncall/people.yaml", Roles);
        server.Configure("notify/routes.yaml", "- route: all\n  notify: policy:both\n  wait: 100ms\n");
        await server.SetAsync(await server.HostAsync("web1"), HostStatus.Down);
        await CoreServer.UntilAsync(() => server.Outbox.Count(r => r.State == OutboxState.Sent) >= 2, "both roles were paged");
        var taken = await server.Rest.SendAsync(HttpMethod.Post, "/incidents/1/acknowledge", new { comment = "looking", duration = "2h", role = "sysadmin" });
        Assert.Equal((200, 1), (taken.Status, taken.Body.GetProperty("stillAsked").GetInt32()));
        var made = Assert.Single(server.Get<AcknowledgementBook>().Open).Value;
        Assert.Equal(("looking", TimeSpan.FromHours(2)), (made.Comment, made.Expires!.Value - made.At));
        Assert.Equal(400, (await server.Rest.SendAsync(HttpMethod.Post, "/incidents/1/acknowledge", new { expires = "2020-01-01T00:00:00Z" })).Status);

        Assert.Equal(204, (await server.Rest.SendAsync(HttpMethod.Delete, $"/problems/{made.Problem}/acknowledge")).Status);
        await CoreServer.UntilAsync(() => server.Get<IncidentStore>().Open()[0].TakenBy.Count == 0, "nobody has it in hand");
        Assert.Null(server.Get<Escalations>().Running.Single().Chains.Single(c => c.Chain.Role == "sysadmin").End);
    }

    private static async Task PressAsync(NotifyServer server, HttpClient stranger, string person)
    {
        var key = server.Outbox.Last(r => r.Recipient == $"person:{person}");
        var link = Muster.Server.Notifications.Channels.MessageJson.Read(key.Message).Links.Acknowledge!;
        Assert.True((await stranger.PostAsync(link.PathAndQuery, new FormUrlEncodedContent([new("comment", "on it")]))).IsSuccessStatusCode);
    }
}
