using System.Text.Json;
using Muster.Server.Accounts.Audit;
using Muster.Server.Configuration;
using Muster.Server.OnCall.Escalation;
using Muster.Server.Problems;
using Muster.Server.Tests.AgentLink;

namespace Muster.Server.Tests.Downtimes;

public class AcknowledgementTests
{
    private static async Task<(RestServer Server, FakeAgent Agent, long Problem)> WithProblemAsync(uint status = 1)
    {
        var server = await RestServer.StartAsync();
        var agent = await server.AgentAsync("web-01");
        for (var attempt = 0; attempt < 3; attempt++) await agent.ResultsAsync(("disk", status, "bad"));
        var board = server.Get<ProblemBoard>();
        await CoreServer.UntilAsync(() => board.All().Any(p => p.Check == "disk"), "the problem began");
        return (server, agent, board.All().Single(p => p.Check == "disk").Id);
    }

    private static async Task<bool> AcknowledgedAsync(RestServer server) => (await server.GetAsync("/problems")).GetProperty("items")[0].GetProperty("acknowledged").GetBoolean();

    [Fact]
    public async Task An_acknowledged_problem_says_so_until_it_is_taken_back()
    {
        var (server, agent, problem) = await WithProblemAsync();
        await using var _ = server;
        using var __ = agent;
        var made = await server.SendAsync(HttpMethod.Post, $"/problems/{problem}/acknowledge", new { comment = "on it", duration = "2h" });
        Assert.Equal((200, "admin", 0), (made.Status, made.Body.GetProperty("by").GetString(), made.Body.GetProperty("stillAsked").GetInt32()));
        Assert.True(await AcknowledgedAsync(server));
        var reason = (await server.GetAsync($"/problems/{problem}/suppressions")).GetProperty("items")[0];
        Assert.Equal(("acknowledgement", "on it"), (reason.GetProperty("kind").GetString(), reason.GetProperty("comment").GetString()));
        Assert.Contains(server.Get<AuditTrail>().Latest(3), a => a.Target == $"problem {problem}" && a.Detail == "acknowledged disk: on it");
        Assert.Equal(204, (await server.SendAsync(HttpMethod.Delete, $"/problems/{problem}/acknowledge")).Status);
        Assert.False(await AcknowledgedAsync(server));
        Assert.Equal(404, (await server.SendAsync(HttpMethod.Delete, $"/problems/{problem}/acknowledge")).Status);
        Assert.Equal(404, (await server.SendAsync(HttpMethod.Post, "/problems/999999/acknowledge")).Status);
        Assert.Equal(400, (await server.SendAsync(HttpMethod.Post, $"/problems/{problem}/acknowledge", new { duration = "soon" })).Status);
    }

    [Fact]
    public async Task A_plain_acknowledgement_ends_when_the_problem_gets_worse_and_a_sticky_one_stays()
    {
        var (server, agent, problem) = await WithProblemAsync();
        await using var _ = server;
        using var __ = agent;
        await server.SendAsync(HttpMethod.Post, $"/problems/{problem}/acknowledge");
        await agent.ResultsAsync(("disk", 2, "worse"));
        await CoreServer.UntilAsync(() => server.Get<ProblemBoard>().All().Single().Status == "CRITICAL" && !server.Get<ProblemBoard>().All().Single().Acknowledged, "it is open again");
        await server.SendAsync(HttpMethod.Post, $"/problems/{problem}/acknowledge", new { sticky = true });
        await agent.ResultsAsync(("disk", 1, "better"));
        await CoreServer.UntilAsync(() => server.Get<ProblemBoard>().All().Single().Status == "WARNING", "it is a warning");
        Assert.True(await AcknowledgedAsync(server));
        await agent.ResultsAsync(("disk", 0, "fine"));
        await CoreServer.UntilAsync(() => !server.Get<ProblemBoard>().All().Any(), "it recovered");
    }

    [Fact]
    public async Task Acknowledging_a_problem_ends_the_page_of_ones_own_role_only()
    {
        var (server, agent, problem) = await WithProblemAsync();
        await using var _ = server;
        using var __ = agent;
        server.Get<ConfigurationStore>().Edit("oncall/x.yaml", """
            - {person: adm, user: admin, roles: [sysadmin]}
            - {person: dan, roles: [developer]}
            - {policy: both, roles: {sysadmin: [{page: adm}], developer: [{page: dan}]}}
            """, "test", "x");
        var escalations = server.Get<Escalations>();
        await escalations.BeginAsync("incident:1", "disk", [problem], "both");
        var made = await server.SendAsync(HttpMethod.Post, $"/problems/{problem}/acknowledge");
        Assert.Equal(1, made.Body.GetProperty("stillAsked").GetInt32());
        var chains = (await server.GetAsync("/oncall/escalations")).GetProperty("items")[0].GetProperty("chains").EnumerateArray();
        Assert.Equal(["acknowledged", "running"], chains.Select(c => c.GetProperty("state").GetString()));
        Assert.Equal(0, (await server.SendAsync(HttpMethod.Post, $"/problems/{problem}/acknowledge", new { role = "developer" })).Body.GetProperty("stillAsked").GetInt32());
    }

    [Fact]
    public async Task Comments_stand_beside_a_problem_and_many_problems_are_acknowledged_at_once()
    {
        var (server, agent, problem) = await WithProblemAsync();
        await using var _ = server;
        using var __ = agent;
        Assert.Equal(201, (await server.SendAsync(HttpMethod.Post, $"/problems/{problem}/comments", new { text = "looks like last week" })).Status);
        Assert.Equal("looks like last week", (await server.GetAsync($"/problems/{problem}/comments")).GetProperty("items")[0].GetProperty("text").GetString());
        Assert.Equal(404, (await server.SendAsync(HttpMethod.Post, "/problems/99999/comments", new { text = "x" })).Status);
        var many = await server.SendAsync(HttpMethod.Post, "/problems/acknowledge", new { selector = "web", checks = new[] { "d*" }, comment = "maintenance" });
        Assert.Equal((200, 1), (many.Status, many.Body.GetProperty("acknowledged").GetInt32()));
        Assert.True(await AcknowledgedAsync(server));
        Assert.Equal(400, (await server.SendAsync(HttpMethod.Post, "/problems/acknowledge", new { comment = "all of them" })).Status);
    }

    [Fact]
    public async Task Silences_and_downtimes_are_previewed_made_listed_and_ended()
    {
        var (server, agent, problem) = await WithProblemAsync(2);
        await using var _ = server;
        using var __ = agent;
        var preview = await server.SendAsync(HttpMethod.Post, "/silences/preview", new { selector = "web", checks = new[] { "disk" } });
        Assert.Equal((1, problem), (preview.Body.GetProperty("hosts").GetInt32(), preview.Body.GetProperty("problems")[0].GetProperty("id").GetInt64()));
        Assert.Equal(400, (await server.SendAsync(HttpMethod.Post, "/silences", new { comment = "everything", duration = "1h" })).Status);
        Assert.Equal(400, (await server.SendAsync(HttpMethod.Post, "/silences", new { selector = "web and", comment = "x", duration = "1h" })).Status);
        var silence = await server.SendAsync(HttpMethod.Post, "/silences", new { selector = "web", matchers = new[] { "severity=\"critical\"" }, comment = "x", duration = "1h" });
        Assert.Equal((201, "active"), (silence.Status, silence.Body.GetProperty("state").GetString()));
        var longer = await server.SendAsync(HttpMethod.Put, $"/silences/{silence.Body.GetProperty("id").GetString()}", new { selector = "web", matchers = new[] { "severity=\"critical\"" }, comment = "x", duration = "3h" });
        Assert.Equal(silence.Body.GetProperty("id").GetString(), longer.Body.GetProperty("id").GetString());

        var downtime = await server.SendAsync(HttpMethod.Post, "/downtimes", new { title = "patch night", selector = "web", start = "2026-01-05T22:00", days = "sun", duration = "4h", zone = "Europe/Berlin" });
        Assert.Equal((201, "recurring", "2026-01-11T22:00"), (downtime.Status, downtime.Body.GetProperty("kind").GetString(), downtime.Body.GetProperty("times").GetString()!.Split("from ")[1][..16].Replace(' ', 'T')));
        var times = (await server.GetAsync($"/downtimes/{downtime.Body.GetProperty("id")}/occurrences?from=2026-03-20T00:00:00Z&to=2026-04-06T00:00:00Z")).GetProperty("items").EnumerateArray().Select(o => o.GetProperty("from").GetString());
        Assert.Equal(["2026-03-22T21:00:00.000Z", "2026-03-29T20:00:00.000Z", "2026-04-05T20:00:00.000Z"], times);
        Assert.Equal(204, (await server.SendAsync(HttpMethod.Delete, $"/downtimes/{downtime.Body.GetProperty("id")}")).Status);
        Assert.Equal(0, (await server.GetAsync("/downtimes")).GetProperty("total").GetInt32());
        Assert.Equal(1, (await server.GetAsync("/downtimes?state=ended")).GetProperty("total").GetInt32());
        Assert.Equal(204, (await server.SendAsync(HttpMethod.Delete, $"/silences/{silence.Body.GetProperty("id").GetString()}")).Status);
        Assert.Equal(409, (await server.SendAsync(HttpMethod.Delete, $"/silences/{silence.Body.GetProperty("id").GetString()}")).Status);
    }
}
