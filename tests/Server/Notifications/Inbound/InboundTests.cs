using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Muster.Server.Downtimes.Acknowledgements;
using Muster.Server.Problems;
using Muster.Server.Storage;
using Muster.Server.Tests.AgentLink;

namespace Muster.Server.Tests.Notifications.Inbound;

public class InboundTests
{
    private const string Key = "0123456789abcdef0123456789abcdef";
    private const string Hooks = "- hook: grafana\n  kind: pagerduty\n  key: secret:inbound\n- hook: prom\n  kind: alertmanager\n  key: secret:inbound\n  host: gateway\n- route: all\n  notify: channel:hook\n  wait: 300ms\n";

    private static async Task<NotifyServer> StartAsync()
    {
        var server = await NotifyServer.StartAsync(Hooks);
        DataFolder.WriteSecret(Path.Combine(server.Get<DataFolder>().Secrets, "inbound"), Key + "\n");
        await server.HostAsync("web3");
        await server.HostAsync("gateway");
        return server;
    }

    private static async Task<(HttpStatusCode Status, JsonElement Body)> PostAsync(NotifyServer server, string path, string json, string? key = null)
    {
        using var client = new HttpClient { BaseAddress = server.Rest.Http.BaseAddress };
        if (key is not null) client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using var answer = await client.PostAsync(new Uri(path, UriKind.Relative), new StringContent(json, Encoding.UTF8, "application/json"), TestContext.Current.CancellationToken);
        return (answer.StatusCode, JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement);
    }

    private static Task<(HttpStatusCode Status, JsonElement Body)> EventAsync(NotifyServer server, string action, string key = "disk-7", string source = "web3.example.org", string routing = Key) =>
        PostAsync(server, "/hooks/pagerduty/v2/enqueue", JsonSerializer.Serialize(new
        {
            routing_key = routing,
            event_action = action,
            dedup_key = key,
            payload = action == "trigger" ? new { summary = "Disk is full", source, severity = "critical", @class = "Disk Full", timestamp = "2026-11-21T10:00:00Z" } : null,
        }));

    private static Task<(HttpStatusCode Status, JsonElement Body)> NoticeAsync(NotifyServer server, string status, string host, string? key = Key, string print = "f1") =>
        PostAsync(server, "/hooks/alertmanager", $$"""{"version":"4","status":"{{status}}","alerts":[{"status":"{{status}}","labels":{"alertname":"HighLoad","instance":"{{host}}:9100","severity":"warning"},"annotations":{"summary":"load is 40"},"startsAt":"2026-11-21T10:00:00Z","endsAt":"0001-01-01T00:00:00Z","fingerprint":"{{print}}"}]}""", key);

    private static IEnumerable<Problem> Open(NotifyServer server) => server.Get<ProblemBoard>().Open;

    [Fact]
    public async Task An_event_of_pagerduty_becomes_a_problem_is_told_acknowledged_and_over()
    {
        await using var server = await StartAsync();
        var (status, body) = await EventAsync(server, "trigger");
        Assert.Equal((HttpStatusCode.Accepted, "success", "disk-7"), (status, body.GetProperty("status").GetString(), body.GetProperty("dedup_key").GetString()));
        await server.UntilSubjectsAsync("ALERT web3: alert:grafana.Disk-Full CRITICAL");
        var problem = Assert.Single(Open(server));
        Assert.Equal(("CRITICAL", "Disk is full"), (problem.Status, problem.Output));
        Assert.Equal(HttpStatusCode.Accepted, (await EventAsync(server, "acknowledge")).Status);
        await CoreServer.UntilAsync(() => server.Get<AcknowledgementBook>().Open.ContainsKey(problem.Id), "it is acknowledged");
        Assert.Equal(HttpStatusCode.Accepted, (await EventAsync(server, "resolve")).Status);
        await CoreServer.UntilAsync(() => !Open(server).Any(), "it is over");
    }

    [Fact]
    public async Task Alerts_of_one_name_are_one_problem_until_the_last_is_resolved()
    {
        await using var server = await StartAsync();
        await EventAsync(server, "trigger", "a");
        await EventAsync(server, "trigger", "b");
        Assert.Single(Open(server));
        await EventAsync(server, "resolve", "a");
        Assert.Single(Open(server));
        await EventAsync(server, "resolve", "b");
        Assert.Empty(Open(server));
    }

    [Fact]
    public async Task Alertmanagers_alerts_begin_and_end_and_those_of_unknown_hosts_go_to_the_hooks_own()
    {
        await using var server = await StartAsync();
        Assert.Equal(HttpStatusCode.OK, (await NoticeAsync(server, "firing", "web3")).Status);
        Assert.Equal(HttpStatusCode.OK, (await NoticeAsync(server, "firing", "nowhere", print: "f2")).Status);
        Assert.Equal(["gateway", "web3"], Open(server).Select(p => server.Get<Server.Hosts.HostRegistry>().Find(p.Host)!.Name).Order());
        Assert.All(Open(server), p => Assert.Equal(("alert:prom.HighLoad", "WARNING", "load is 40"), (p.Check, p.Status, p.Output)));
        await NoticeAsync(server, "resolved", "web3");
        await NoticeAsync(server, "resolved", "nowhere", print: "f2");
        Assert.Empty(Open(server));
    }

    [Fact]
    public async Task Whoever_has_no_key_gets_nothing_done()
    {
        await using var server = await StartAsync();
        Assert.Equal(HttpStatusCode.Unauthorized, (await NoticeAsync(server, "firing", "web3", null)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await NoticeAsync(server, "firing", "web3", Key[1..])).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await EventAsync(server, "trigger", routing: "")).Status);
        DataFolder.WriteSecret(Path.Combine(server.Get<DataFolder>().Secrets, "inbound"), "short\n");
        Assert.Equal(HttpStatusCode.BadRequest, (await EventAsync(server, "trigger", routing: "short")).Status);
        Assert.Empty(Open(server));
    }

    [Fact]
    public async Task What_cannot_be_taken_is_said_with_the_cure()
    {
        await using var server = await StartAsync();
        var (status, body) = await EventAsync(server, "trigger", source: "moon");
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("no host “moon” is known here; host: NAME of the hook grafana", body.GetProperty("errors")[0].GetString(), StringComparison.Ordinal);
        Assert.Contains("one of trigger, acknowledge, resolve", (await EventAsync(server, "explode")).Body.GetProperty("errors")[0].GetString(), StringComparison.Ordinal);
        Assert.Contains("alerts are missing", (await PostAsync(server, "/hooks/alertmanager", "{}", Key)).Body.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_alert_about_an_unknown_host_is_shown_with_the_cure_until_the_host_is_known()
    {
        await using var server = await StartAsync();
        await EventAsync(server, "trigger", source: "moon");
        await EventAsync(server, "trigger", source: "moon");
        using var posted = await server.Rest.Http.PostAsync(new Uri("/alertmanager/api/v2/alerts", UriKind.Relative), new StringContent("""[{"labels":{"alertname":"Tide","instance":"mars:9100"}}]""", Encoding.UTF8, "application/json"), TestContext.Current.CancellationToken);
        Assert.True(posted.IsSuccessStatusCode);
        var shown = (await server.Rest.GetAsync("/notify/homeless")).EnumerateArray().ToDictionary(a => a.GetProperty("source").GetString()!);
        Assert.Equal((2, "“moon”"), (shown["grafana"].GetProperty("times").GetInt32(), shown["grafana"].GetProperty("what").GetString()));
        Assert.Contains("host: NAME of the hook grafana", shown["grafana"].GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.Contains("no host “mars:9100” is known here", shown["Alertmanager API"].GetProperty("reason").GetString(), StringComparison.Ordinal);
        await server.HostAsync("moon");
        await EventAsync(server, "trigger", source: "moon");
        Assert.Single((await server.Rest.GetAsync("/notify/homeless")).EnumerateArray());
    }

    [Fact]
    public async Task An_alert_that_says_something_else_is_the_same_problem_with_other_words()
    {
        await using var server = await StartAsync();
        await NoticeAsync(server, "firing", "web3");
        await server.UntilSubjectsAsync("ALERT web3: alert:prom.HighLoad WARNING");
        var before = Assert.Single(Open(server));
        await PostAsync(server, "/hooks/alertmanager", """{"alerts":[{"status":"firing","labels":{"alertname":"HighLoad","instance":"web3:9100","severity":"warning"},"annotations":{"summary":"load is 80"},"fingerprint":"f1"}]}""", Key);
        var after = Assert.Single(Open(server));
        Assert.Equal((before.Id, before.Since, "WARNING", "load is 80"), (after.Id, after.Since, after.Status, after.Output));
        await CoreServer.UntilAsync(() => server.Get<ProblemStore>().Find(before.Id)?.Output == "load is 80", "it is kept");
        Assert.Single(server.Subjects);
    }
}
