using Muster.Protocol;
using Muster.Server.Configuration;
using Muster.Server.Tests.AgentLink;

namespace Muster.Server.Tests.Commands;

/// <summary>Who may run what where, what waits for another person's word, and secrets by name.</summary>
public sealed class RightsTests
{
    private static async Task GiveAsync(RestServer server, string yaml)
    {
        var folder = Directory.CreateDirectory(Path.Combine(server.Data, "config", "rights")).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "rights.yaml"), yaml);
        server.Get<ConfigurationStore>().Reload();
        Assert.Null(server.Get<ConfigurationStore>().LastRefusal);
    }

    private static async Task<FakeAgent> AgentAsync(RestServer server, string name = "web1")
    {
        var agent = await server.AgentAsync(name);
        await agent.SendAsync(new FromAgent { StepsHeld = new StepsHeld() });
        return agent;
    }

    private static async Task<string> ObjectionAsync(Person person, object run)
    {
        var (status, body) = await person.SendAsync(HttpMethod.Post, "/executions", run);
        return status switch { 201 => "", 403 => body.GetProperty("detail").GetString()!, _ => throw new InvalidOperationException(body.ToString()) };
    }

    [Fact]
    public async Task Without_rules_operators_run_everything_and_with_them_only_what_a_rule_says()
    {
        await using var server = await RestServer.StartAsync();
        using var agent = await AgentAsync(server);
        using var olga = await Person.ComesAsync(server, "olga", "operator");
        Assert.Equal("", await ObjectionAsync(olga, new { hosts = new[] { "web1" }, command = "rm -rf /tmp/x" }));
        await GiveAsync(server, """
            rules:
            - who: operator
              may: [command]
              on: web
              commands: ["systemctl restart *", uptime]
              as: [agent]
            - who: user:vera
              may: [command, script]
              on: db
            """);
        Assert.Equal("", await ObjectionAsync(olga, new { hosts = new[] { "web1" }, command = "systemctl restart nginx" }));
        Assert.Equal("", await ObjectionAsync(olga, new { hosts = new[] { "web1" }, argv = new[] { "uptime" } }));
        Assert.Contains("No rule of rights/*.yaml lets olga/t (operator) run “reboot”", await ObjectionAsync(olga, new { hosts = new[] { "web1" }, command = "reboot" }));
        // What a shell would make a second command of does not hide behind the star.
        foreach (var sly in new[] { "systemctl restart nginx; reboot", "systemctl restart $(reboot)", "systemctl restart nginx\nreboot", "systemctl restart `reboot`", "systemctl restart x && reboot", "systemctl restart x > /etc/passwd" })
            Assert.Contains("No rule", await ObjectionAsync(olga, new { hosts = new[] { "web1" }, command = sly }));
        Assert.Contains("as root", await ObjectionAsync(olga, new { hosts = new[] { "web1" }, command = "uptime", user = "root" }));
        Assert.Contains("script", await ObjectionAsync(olga, new { hosts = new[] { "web1" }, script = new { text = "uptime" } }));
        var read = (await olga.SendAsync(HttpMethod.Get, "/rights", null)).Body.GetProperty("rules").EnumerateArray().ToList();
        Assert.Equal(("web", 1, true, "rights/rights.yaml", 2), (read[0].GetProperty("on").GetString(), read[0].GetProperty("hosts").GetInt32(), read[0].GetProperty("yours").GetBoolean(), read[0].GetProperty("file").GetString(), read[0].GetProperty("line").GetInt32()));
        Assert.Equal(["systemctl restart *", "uptime"], read[0].GetProperty("commands").EnumerateArray().Select(c => c.GetString()!));
        Assert.Equal((false, "command, script"), (read[1].GetProperty("yours").GetBoolean(), string.Join(", ", read[1].GetProperty("may").EnumerateArray().Select(m => m.GetString()))));
        using var vera = await Person.ComesAsync(server, "vera", "operator");
        Assert.Contains("on web1", await ObjectionAsync(vera, new { hosts = new[] { "web1" }, script = new { text = "uptime" } }));
        // Whoever could write the file may everything.
        var (status, _) = await server.SendAsync(HttpMethod.Post, "/executions", new { hosts = new[] { "web1" }, command = "reboot" });
        Assert.Equal(201, status);
        var denials = (await server.GetAsync("/audit")).GetProperty("items").EnumerateArray().Count(a => a.GetProperty("action").GetString() == "denied" && a.GetProperty("caller").GetString() == "olga/t");
        Assert.Equal(9, denials);
    }

    [Theory]
    [InlineData("rules:\n- may: [command]\n", 2, "a rule says who")]
    [InlineData("rules:\n- who: boss\n", 2, "none of viewer, operator, admin")]
    [InlineData("rules:\n- who: operator\n  may: [fly]\n", 3, "none of command, script, job and shell")]
    [InlineData("rules:\n- who: operator\n  comands: [x]\n", 3, "did you mean “commands”")]
    [InlineData("rules:\n- who: operator\n  may: [script]\n  commands: [x]\n", 3, "cannot allow scripts")]
    [InlineData("rules:\n- who: operator\n  on: web and\n", 3, "column")]
    [InlineData("approvals:\n- for: [shell]\n", 2, "a shell cannot wait")]
    [InlineData("shell:\n  idle: soon\n", 2, "no duration")]
    public async Task Wrong_rights_are_refused_with_the_place_and_the_last_good_ones_stay(string yaml, int line, string reason)
    {
        await using var server = await RestServer.StartAsync();
        var folder = Directory.CreateDirectory(Path.Combine(server.Data, "config", "rights")).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "r.yaml"), yaml);
        server.Get<ConfigurationStore>().Reload();
        var refusal = server.Get<ConfigurationStore>().LastRefusal;
        Assert.Equal(("rights/r.yaml", (long)line), (refusal!.File, (long)refusal.Line));
        Assert.Contains(reason, refusal.Message);
    }

    [Fact]
    public async Task A_run_on_more_hosts_than_allowed_waits_for_another_person_and_then_runs_exactly_that()
    {
        await using var server = await RestServer.StartAsync();
        using var one = await AgentAsync(server, "web1");
        using var two = await AgentAsync(server, "web2");
        await GiveAsync(server, "approvals:\n- name: many\n  moreThan: 1\n  by: [operator]\n  expires: 2h\n");
        using var olga = await Person.ComesAsync(server, "olga", "operator");
        using var vera = await Person.ComesAsync(server, "vera", "operator");
        Assert.Equal(201, (await olga.SendAsync(HttpMethod.Post, "/executions", new { hosts = new[] { "web1" }, command = "uptime" })).Status);
        var (status, asked) = await olga.SendAsync(HttpMethod.Post, "/executions", new { selector = "web", command = "reboot now", environment = new Dictionary<string, string> { ["WHY"] = "kernel" } });
        Assert.Equal(202, status);
        var approval = asked.GetProperty("approval");
        Assert.Equal(("pending", "many", "reboot now\nWHY=kernel"), (approval.GetProperty("state").GetString(), approval.GetProperty("rule").GetString(), approval.GetProperty("content").GetString()));
        Assert.Equal(["web1", "web2"], approval.GetProperty("hosts").EnumerateArray().Select(h => h.GetString()!).Order());

        // Not by oneself, not without a reason, and only once.
        var (own, why) = await olga.SendAsync(HttpMethod.Post, "/approvals/1/approve", new { reason = "fine" });
        Assert.Equal((403, "nobody approves what they asked for themselves; another person has to."), (own, why.GetProperty("detail").GetString()));
        Assert.Equal(400, (await vera.SendAsync(HttpMethod.Post, "/approvals/1/deny", new { })).Status);
        // A host that matches by now was not looked at: it is left out.
        using var three = await AgentAsync(server, "web3");
        var (approved, decided) = await vera.SendAsync(HttpMethod.Post, "/approvals/1/approve", new { reason = "kernel update" });
        Assert.Equal((200, "approved"), (approved, decided.GetProperty("state").GetString()));
        var execution = await server.GetAsync($"/executions/{decided.GetProperty("execution").GetInt64()}");
        Assert.Equal((2, "olga/t"), (execution.GetProperty("execution").GetProperty("hosts").GetInt32(), execution.GetProperty("execution").GetProperty("by").GetString()));
        Assert.Equal(["/bin/sh", "-c", "reboot now"], (await two.ReceiveAsync(f => f.RunStep is not null)).RunStep.Argv);
        Assert.Equal(409, (await vera.SendAsync(HttpMethod.Post, "/approvals/1/deny", new { reason = "late" })).Status);
        var trail = (await server.GetAsync("/audit")).GetProperty("items").EnumerateArray().Select(a => $"{a.GetProperty("caller")} {a.GetProperty("action")}").ToList();
        Assert.Contains("olga/t approval asked", trail);
        Assert.Contains("vera/t approval given", trail);
    }

    [Fact]
    public async Task A_denial_says_why_and_a_request_can_be_taken_back_or_runs_out()
    {
        await using var server = await RestServer.StartAsync();
        using var one = await AgentAsync(server);
        await GiveAsync(server, "approvals:\n- by: [admin]\n  expires: 100ms\n");
        using var olga = await Person.ComesAsync(server, "olga", "operator");
        await olga.SendAsync(HttpMethod.Post, "/executions", new { hosts = new[] { "web1" }, command = "one" });
        await Task.Delay(TimeSpan.FromMilliseconds(150), TimeProvider.System);
        Assert.Contains("has run out", (await server.SendAsync(HttpMethod.Post, "/approvals/1/approve")).Body.GetProperty("detail").GetString());
        await server.Get<Server.Commands.Approvals.ApprovalDesk>().ExpireAsync();
        Assert.Equal("expired", (await server.GetAsync("/approvals/1")).GetProperty("state").GetString());
        await GiveAsync(server, "approvals:\n- by: [admin]\n");
        await olga.SendAsync(HttpMethod.Post, "/executions", new { hosts = new[] { "web1" }, command = "two" });
        await server.SendAsync(HttpMethod.Post, "/approvals/2/deny", new { reason = "not on a Friday" });
        Assert.Equal("not on a Friday", (await server.GetAsync("/approvals/2")).GetProperty("reason").GetString());
        await olga.SendAsync(HttpMethod.Post, "/executions", new { hosts = new[] { "web1" }, command = "three" });
        Assert.Equal("withdrawn", (await olga.SendAsync(HttpMethod.Delete, "/approvals/3")).Body.GetProperty("state").GetString());
        Assert.Equal(0, (await server.GetAsync("/executions")).GetProperty("total").GetInt32());
        // Secrets are not kept while something waits; named ones are not in it.
        Assert.Equal(400, (await olga.SendAsync(HttpMethod.Post, "/executions", new { hosts = new[] { "web1" }, command = "four", secretEnvironment = new Dictionary<string, string> { ["P"] = "hunter2" } })).Status);
    }

    [Fact]
    public async Task A_secret_is_set_never_read_handed_over_by_environment_or_input_and_masked_in_the_output()
    {
        await using var server = await RestServer.StartAsync();
        using var agent = await AgentAsync(server);
        Assert.Equal(204, (await server.SendAsync(HttpMethod.Put, "/secrets/db-password", new { value = "hunter2-and-more" })).Status);
        Assert.Equal(400, (await server.SendAsync(HttpMethod.Put, "/secrets/short", new { value = "abc" })).Status);
        Assert.Equal(400, (await server.SendAsync(HttpMethod.Put, "/secrets/Not%20A%20Name", new { value = "abcdef" })).Status);
        Assert.DoesNotContain("hunter2", (await server.GetAsync("/secrets")).ToString());
        using var olga = await Person.ComesAsync(server, "olga", "operator");
        Assert.Equal(403, (await olga.SendAsync(HttpMethod.Put, "/secrets/db-password", new { value = "mine now" })).Status);
        Assert.Equal(400, (await olga.SendAsync(HttpMethod.Post, "/executions", new { hosts = new[] { "web1" }, command = "x", environment = new Dictionary<string, string> { ["P"] = "secret:none" } })).Status);

        var (status, begun) = await olga.SendAsync(HttpMethod.Post, "/executions", new
        {
            hosts = new[] { "web1" },
            command = "echo $PASSWORD; cat",
            stdin = "secret:db-password",
            environment = new Dictionary<string, string> { ["PASSWORD"] = "secret:db-password", ["PLAIN"] = "yes" },
        });
        Assert.Equal(201, status);
        var order = (await agent.ReceiveAsync(f => f.RunStep is not null)).RunStep;
        Assert.Equal(("hunter2-and-more", "yes", "hunter2-and-more"), (order.Environment["PASSWORD"], order.Environment["PLAIN"], order.Stdin.ToStringUtf8()));
        Assert.DoesNotContain("hunter2", string.Concat(order.Argv));
        var printed = Google.Protobuf.ByteString.CopyFromUtf8("it is hunter2-and-more!\n");
        await agent.SendAsync(new FromAgent { StepReport = new StepReport { StepId = order.StepId, StartedMs = 1, Chunks = { new StepChunk { Data = printed } }, Ended = new StepEnded { OutputBytes = (ulong)printed.Length } } });
        await agent.ReceiveAsync(f => f.StepStored is { Ended: true });
        var id = begun.GetProperty("id").GetInt64();
        Assert.Equal("it is ******!\n", await server.Http.GetStringAsync($"/api/v1/executions/{id}/hosts/web1/output"));
        Assert.DoesNotContain("hunter2", (await server.GetAsync($"/executions/{id}")).ToString());
        foreach (var path in Directory.EnumerateFiles(server.Data, "*", SearchOption.AllDirectories).Where(f => !f.EndsWith("server.lock", StringComparison.Ordinal)))
        {
            await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new StreamReader(file, System.Text.Encoding.Latin1);
            Assert.False((await reader.ReadToEndAsync()).Contains("hunter2-and-more", StringComparison.Ordinal), path);
        }
    }

    [Fact]
    public async Task Executions_are_forgotten_after_their_time_with_their_logs_and_never_while_they_run()
    {
        await using var server = await RestServer.StartAsync();
        using var agent = await AgentAsync(server);
        foreach (var _ in new[] { 1, 2 }) await server.SendAsync(HttpMethod.Post, "/executions", new { hosts = new[] { "web1" }, command = "true" });
        var order = (await agent.ReceiveAsync(f => f.RunStep?.StepId.StartsWith("1-", StringComparison.Ordinal) == true)).RunStep;
        await agent.SendAsync(new FromAgent { StepReport = new StepReport { StepId = order.StepId, StartedMs = 1, Ended = new StepEnded() } });
        await CoreServer.UntilAsync(() => server.Get<Server.Commands.Executions>().Find(1)!.Ended is not null, "the first ends");
        await GiveAsync(server, "executions:\n  keep: 1ms\n");
        await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        var retention = Microsoft.Extensions.DependencyInjection.ActivatorUtilities.CreateInstance<Server.Commands.ExecutionRetention>(server.Get<IServiceProvider>());
        Assert.Equal(1, await retention.SweepAsync());
        Assert.Equal([2L], (await server.GetAsync("/executions")).GetProperty("items").EnumerateArray().Select(e => e.GetProperty("id").GetInt64()));
        Assert.False(Directory.Exists(Path.Combine(server.Data, "executions", "1")));
        Assert.Equal(404, (await server.SendAsync(HttpMethod.Get, "/executions/1")).Status);
    }
}
