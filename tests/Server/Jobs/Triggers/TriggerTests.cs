using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Muster.Server.Configuration;
using Muster.Server.Tests.Jobs.Running;

namespace Muster.Server.Tests.Jobs.Triggers;

/// <summary>Calls from outside, over HTTP, to the job they are bound to.</summary>
public sealed class TriggerTests
{
    private const string Secret = "a shared secret";
    private const string Payload = """{"ref":"refs/heads/main","after":"abc123","commits":[{"id":"abc123","message":"it's; $(rm) {new}"}],"n":5}""";

    private static async Task<RestServer> StartAsync(string triggers)
    {
        var server = await RestServer.StartAsync();
        await server.SendAsync(HttpMethod.Put, "/secrets/hook", new { value = Secret });
        await server.JobAsync("""
            - name: shop
              group: deploy
              on: web
              options:
              - {name: revision, required: true, regex: '[0-9a-f]+'}
              - {name: note, value: none}
              sequence: {commands: [{exec: 'deploy ${option.revision} ${option.note}'}]}
            """, "shop");
        var folder = Directory.CreateDirectory(Path.Combine(server.Data, "config", "triggers")).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "shop.yaml"), triggers);
        server.Get<ConfigurationStore>().Reload();
        Assert.Null(server.Get<ConfigurationStore>().LastRefusal);
        return server;
    }

    private static async Task<(int Status, JsonElement Body)> CallAsync(RestServer server, string path, string body, params (string Name, string Value)[] headers)
    {
        using var http = new HttpClient { BaseAddress = server.Http.BaseAddress };
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/json")) };
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        using var answer = await http.SendAsync(request);
        return ((int)answer.StatusCode, JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement);
    }

    private static (string, string)[] GitHub(string body, string delivery, string what = "push") =>
    [
        ("X-GitHub-Event", what), ("X-GitHub-Delivery", delivery), ("X-Hub-Signature-256", "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), Encoding.UTF8.GetBytes(body)))),
    ];

    [Fact]
    public async Task A_push_runs_its_job_once_with_what_it_brings_and_other_calls_are_told_why_not()
    {
        await using var server = await StartAsync("job: deploy/shop\nproject: shop\nsecret: secret:hook\nevents: [push]\nwhen: {ref: [refs/heads/main, refs/tags/*]}\noptions: {revision: '{after}', note: '{event} {commits.0.message} {{x} {missing}'}\n");
        using var agent = await JobAgent.StartAsync(server, "one");
        var (status, begun) = await CallAsync(server, "/hooks/shop", Payload, GitHub(Payload, "d-1"));
        Assert.Equal((202, "begun"), (status, begun.GetProperty("outcome").GetString()));
        var execution = begun.GetProperty("execution").GetInt64();
        Assert.Equal("succeeded", (await server.EndAsync(execution)).Status());
        Assert.Equal("deploy abc123 'push it'\\''s; $(rm) {new} {x} '", agent.Orders.Single().Argv[2]);
        Assert.Equal("trigger shop", (await server.GetAsync($"/executions/{execution}")).GetProperty("execution").GetProperty("by").GetString());

        var (again, duplicate) = await CallAsync(server, "/hooks/shop", Payload, GitHub(Payload, "d-1"));
        Assert.Equal((200, "duplicate", execution), (again, duplicate.GetProperty("outcome").GetString(), duplicate.GetProperty("execution").GetInt64()));
        var (other, ignored) = await CallAsync(server, "/hooks/shop", Payload, GitHub(Payload, "d-2", "ping"));
        Assert.Equal((200, "the event ping is none of push"), (other, ignored.GetProperty("detail").GetString()));
        var branch = Payload.Replace("refs/heads/main", "refs/heads/odd", StringComparison.Ordinal);
        Assert.Contains("ref is “refs/heads/odd”", (await CallAsync(server, "/hooks/shop", branch, GitHub(branch, "d-3"))).Body.GetProperty("detail").GetString());
        Assert.Equal(401, (await CallAsync(server, "/hooks/shop", branch, GitHub(Payload, "d-4"))).Status);
        Assert.Equal(404, (await CallAsync(server, "/hooks/none", Payload, GitHub(Payload, "d-5"))).Status);

        // What the job refuses may be sent again.
        var bad = Payload.Replace("\"after\":\"abc123\"", "\"after\":\"not hex\"", StringComparison.Ordinal);
        Assert.Equal(400, (await CallAsync(server, "/hooks/shop", bad, GitHub(bad, "d-6"))).Status);
        Assert.Equal(202, (await CallAsync(server, "/hooks/shop", Payload, GitHub(Payload, "d-6"))).Status);

        var told = (await server.GetAsync("/triggers")).GetProperty("items")[0];
        Assert.Equal(["begun", "failed", "ignored", "ignored", "begun"], told.GetProperty("deliveries").EnumerateArray().Select(d => d.GetProperty("outcome").GetString()!));
        Assert.Contains("does not fit the body", told.GetProperty("refused")[0].GetProperty("why").GetString());
        var audit = (await server.GetAsync("/audit")).GetProperty("items").EnumerateArray().Select(a => $"{a.GetProperty("caller")} {a.GetProperty("action")} {a.GetProperty("target")}").ToList();
        Assert.Contains($"trigger shop job begun execution {execution}", audit);
        Assert.DoesNotContain(Secret, told.ToString());
    }

    [Fact]
    public async Task A_token_in_the_address_builds_with_the_parameters_it_may_give()
    {
        await using var server = await StartAsync("- name: build\n  kind: token\n  job: deploy/shop\n  secret: secret:hook\n  parameters: [revision]\n  options: {note: by token}\n");
        using var agent = await JobAgent.StartAsync(server, "one");
        using var http = new HttpClient { BaseAddress = server.Http.BaseAddress };
        using var missing = await http.GetAsync("/hooks/build/build?revision=1");
        Assert.Equal(401, (int)missing.StatusCode);
        using var wrong = await http.GetAsync("/hooks/build/build?token=guess&revision=1");
        Assert.Equal(401, (int)wrong.StatusCode);
        using var right = await http.GetAsync($"/hooks/build/build?token={Uri.EscapeDataString(Secret)}&revision=beef&note=mine");
        Assert.Equal(202, (int)right.StatusCode);
        var execution = JsonDocument.Parse(await right.Content.ReadAsStringAsync()).RootElement.GetProperty("execution").GetInt64();
        Assert.Equal("succeeded", (await server.EndAsync(execution)).Status());
        Assert.Equal("deploy beef 'by token'", agent.Orders.Single().Argv[2]);
    }

    [Fact]
    public async Task A_job_marked_for_approval_waits_and_runs_as_it_was_asked_for()
    {
        await using var server = await StartAsync("job: deploy/shop\nsecret: secret:hook\nkind: generic\noptions: {revision: '{after}'}\n");
        using var agent = await JobAgent.StartAsync(server, "one");
        var folder = Directory.CreateDirectory(Path.Combine(server.Data, "config", "rights")).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "r.yaml"), "approvals:\n- name: deploys\n  jobs: [deploy/*]\n");
        server.Get<ConfigurationStore>().Reload();
        var signature = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), Encoding.UTF8.GetBytes(Payload)));
        var (status, waiting) = await CallAsync(server, "/hooks/shop", Payload, ("X-Signature-256", signature));
        Assert.Equal((202, "waiting", 1L), (status, waiting.GetProperty("outcome").GetString(), waiting.GetProperty("approval").GetInt64()));
        Assert.Empty(agent.Orders);
        var approval = await server.GetAsync("/approvals/1");
        Assert.Contains("-revision abc123", approval.GetProperty("content").GetString());
        var (_, decided) = await server.SendAsync(HttpMethod.Post, "/approvals/1/approve", new { reason = "looked at" });
        Assert.Equal("succeeded", (await server.EndAsync(decided.GetProperty("execution").GetInt64())).Status());
        Assert.Equal("deploy abc123 none", agent.Orders.Single().Argv[2]);
    }

    [Theory]
    [InlineData("job: x\n", "what proves the caller")]
    [InlineData("secret: secret:a\n", "which job does it run")]
    [InlineData("job: x\nsecret: plain text\n", "does not belong into a file")]
    [InlineData("job: x\nsecret: secret:a\nkind: svn\n", "none of any, github")]
    [InlineData("job: x\nsecret: secret:a\nparameters: [a]\n", "only callers with a token")]
    [InlineData("job: x\nsecret: secret:a\nevnts: [push]\n", "did you mean “events”")]
    [InlineData("- {name: a, job: x, secret: 'secret:a'}\n- {name: a, job: x, secret: 'secret:a'}\n", "there are two triggers")]
    public void A_wrong_file_of_triggers_is_refused_with_the_cure(string yaml, string reason) =>
        Assert.Contains(reason, Assert.Throws<ConfigurationException>(() => Server.Jobs.Triggers.TriggerFile.ReadAll([KeyValuePair.Create("triggers/t.yaml", yaml)], ConfigurationSnapshot.Empty)).Message);
}
