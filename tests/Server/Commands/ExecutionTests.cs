using Muster.Server.Hosts;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Muster.Protocol;
using Muster.Server.Tests.AgentLink;

namespace Muster.Server.Tests.Commands;

/// <summary>The whole server with agents that say exactly what a test makes them say.</summary>
public sealed class ExecutionTests
{
    /// <summary>A host that is still connected lets no twin in: the next agent of its name comes when the loss was noticed.</summary>
    private static async Task DieAsync(RestServer server, FakeAgent agent, string name)
    {
        agent.Die();
        var hosts = server.Get<HostRegistry>();
        await CoreServer.UntilAsync(() => !hosts.Find(name)!.Connected, "the loss was noticed");
    }

    [Fact]
    public async Task A_command_goes_to_every_host_and_each_answer_is_told_apart()
    {
        await using var server = await RestServer.StartAsync();
        using var one = await ReadyAsync(server, "one");
        using var two = await ReadyAsync(server, "two");
        using var three = await ReadyAsync(server, "three");
        var id = await RunAsync(server, new { selector = "web", command = "uptime", timeout = "30s" });

        var order = await OrderAsync(one);
        Assert.Equal(["/bin/sh", "-c", "uptime"], order.Argv);
        Assert.Equal(30_000u, order.TimeoutMs);
        await ReportAsync(one, order, "up 3 days\n", new StepEnded { Code = 0 });
        await ReportAsync(two, await OrderAsync(two), "no such file\n", new StepEnded { Code = 2, DurationUs = 1_500_000 }, error: true);
        await ReportAsync(three, await OrderAsync(three), "", new StepEnded { Ending = StepEnded.Types.Ending.RefusedByPolicy, Message = "refused by the policy of this host: commands are refused" });

        var execution = await EndAsync(server, id);
        Assert.Equal("failed", execution.GetProperty("status").GetString());
        Assert.Equal("""{"succeeded":1,"failed":1,"refused":1}""", execution.GetProperty("counts").GetRawText());
        var hosts = (await server.GetAsync($"/executions/{id}/hosts?sort=host")).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(["one", "three", "two"], hosts.Select(h => h.GetProperty("host").GetString()));
        Assert.Equal((2, 1.5), (hosts[2].GetProperty("code").GetInt32(), hosts[2].GetProperty("duration").GetDouble()));
        Assert.Contains("commands are refused", hosts[1].GetProperty("message").GetString());
        Assert.Equal("up 3 days\n", await server.Http.GetStringAsync($"/api/v1/executions/{id}/hosts/one/output"));
        Assert.Equal("", await server.Http.GetStringAsync($"/api/v1/executions/{id}/hosts/two/output?stream=out"));
        var audit = (await server.GetAsync("/audit")).GetProperty("items").EnumerateArray().First(r => r.GetProperty("target").GetString() == $"execution {id}");
        Assert.Contains("uptime on 3: one, three, two", audit.GetProperty("detail").GetString());
    }

    [Fact]
    public async Task A_report_sent_again_counts_once_and_one_with_a_gap_waits()
    {
        await using var server = await RestServer.StartAsync();
        using var agent = await ReadyAsync(server, "one");
        var id = await RunAsync(server, new { hosts = new[] { "one" }, argv = new[] { "seq", "3" } });
        var order = await OrderAsync(agent);
        await ReportAsync(agent, order, "1\n", null, offset: 0, stored: 2);
        await SendAsync(agent, order, "3\n", null, offset: 4); // 2\n is missing
        await ReportAsync(agent, order, "1\n2\n", null, offset: 0, stored: 4);
        await ReportAsync(agent, order, "2\n3\n", new StepEnded { OutputBytes = 6 }, offset: 2);
        await EndAsync(server, id);
        Assert.Equal("1\n2\n3\n", await server.Http.GetStringAsync($"/api/v1/executions/{id}/hosts/one/output"));
    }

    [Fact]
    public async Task An_agent_that_comes_back_hears_what_is_safe_and_goes_on_from_there()
    {
        await using var server = await RestServer.StartAsync();
        using var agent = await ReadyAsync(server, "one");
        var id = await RunAsync(server, new { selector = "name:one", command = "long" });
        var order = await OrderAsync(agent);
        await ReportAsync(agent, order, "begun\n", null, stored: 6);
        await DieAsync(server, agent, "one");

        using var again = new FakeAgent { Name = "one", Fingerprint = agent.Fingerprint, Credential = agent.Credential };
        await again.HelloAsync(server.AgentUri);
        await again.SendAsync(new FromAgent { StepsHeld = new StepsHeld { Steps = { new HeldStep { StepId = order.StepId } } } });
        var safe = (await again.ReceiveAsync(f => f.StepStored is not null)).StepStored;
        Assert.Equal((6ul, false, false), (safe.OutputThrough, safe.Ended, safe.Unknown));
        await ReportAsync(again, order, "done\n", new StepEnded { OutputBytes = 11 }, offset: 6);
        Assert.Equal("succeeded", (await EndAsync(server, id)).GetProperty("status").GetString());
        Assert.Equal("begun\ndone\n", await server.Http.GetStringAsync($"/api/v1/executions/{id}/hosts/one/output"));
    }

    [Fact]
    public async Task An_order_the_agent_never_got_goes_out_again_and_a_step_nobody_knows_is_let_go()
    {
        await using var server = await RestServer.StartAsync();
        using var agent = await ReadyAsync(server, "one");
        await RunAsync(server, new { selector = "name:one", command = "x" });
        var order = await OrderAsync(agent);
        await DieAsync(server, agent, "one");
        using var again = new FakeAgent { Name = "one", Fingerprint = agent.Fingerprint, Credential = agent.Credential };
        await again.HelloAsync(server.AgentUri);
        await again.SendAsync(new FromAgent { StepsHeld = new StepsHeld { Steps = { new HeldStep { StepId = "99-nobody.0.0" } } } });
        Assert.True((await again.ReceiveAsync(f => f.StepStored is not null)).StepStored.Unknown);
        Assert.Equal(order.StepId, (await OrderAsync(again)).StepId);
    }

    [Fact]
    public async Task One_host_cannot_speak_for_another()
    {
        await using var server = await RestServer.StartAsync();
        using var agent = await ReadyAsync(server, "one");
        using var liar = await ReadyAsync(server, "two");
        var id = await RunAsync(server, new { selector = "name:one", command = "x" });
        var order = await OrderAsync(agent);
        await SendAsync(liar, order, "lie\n", new StepEnded { OutputBytes = 4 });
        Assert.True((await liar.ReceiveAsync(f => f.StepStored is not null)).StepStored.Unknown);
        await ReportAsync(agent, order, "truth\n", new StepEnded());
        await EndAsync(server, id);
        Assert.Equal("truth\n", await server.Http.GetStringAsync($"/api/v1/executions/{id}/hosts/one/output"));
    }

    [Fact]
    public async Task Batches_wait_for_each_other_and_stop_when_too_many_failed()
    {
        await using var server = await RestServer.StartAsync();
        using var a = await ReadyAsync(server, "a");
        using var b = await ReadyAsync(server, "b");
        using var c = await ReadyAsync(server, "c");
        var id = await RunAsync(server, new { hosts = new[] { "a", "b", "c" }, command = "x", batch = "1", stopOn = 1 });
        await ReportAsync(a, await OrderAsync(a), "", new StepEnded());
        await ReportAsync(b, await OrderAsync(b), "", new StepEnded { Code = 1 });
        var counts = (await EndAsync(server, id)).GetProperty("counts").GetRawText();
        Assert.Equal("""{"succeeded":1,"failed":1,"notRun":1}""", counts);
        var last = (await server.GetAsync($"/executions/{id}/hosts?state=notRun")).GetProperty("items")[0];
        Assert.Equal("1 host before it did not succeed", last.GetProperty("message").GetString());
    }

    [Fact]
    public async Task A_kill_reaches_what_runs_and_stops_what_waits()
    {
        await using var server = await RestServer.StartAsync();
        using var a = await ReadyAsync(server, "a");
        using var b = await ReadyAsync(server, "b");
        var id = await RunAsync(server, new { hosts = new[] { "a", "b" }, command = "sleep 600", parallel = "1" });
        var order = await OrderAsync(a);
        await ReportAsync(a, order, "x\n", null, stored: 2);
        Assert.Equal(200, (await server.SendAsync(HttpMethod.Post, $"/executions/{id}/kill")).Status);
        Assert.Equal(order.StepId, (await a.ReceiveAsync(f => f.KillStep is not null)).KillStep.StepId);
        await ReportAsync(a, order, "", new StepEnded { Ending = StepEnded.Types.Ending.Killed, OutputBytes = 2 }, offset: 2);
        var execution = await EndAsync(server, id);
        Assert.Equal("killed", execution.GetProperty("status").GetString());
        Assert.Equal("""{"killed":1,"notRun":1}""", execution.GetProperty("counts").GetRawText());
        Assert.Equal(409, (await server.SendAsync(HttpMethod.Post, $"/executions/{id}/kill")).Status);
    }

    [Fact]
    public async Task Secrets_reach_the_program_and_nobody_else()
    {
        await using var server = await RestServer.StartAsync();
        using var agent = await ReadyAsync(server, "one");
        var id = await RunAsync(server, new { selector = "name:one", command = "deploy", secretEnvironment = new Dictionary<string, string> { ["TOKEN"] = "correct horse" } });
        var order = await OrderAsync(agent);
        Assert.Equal("correct horse", order.Environment["TOKEN"]);
        await ReportAsync(agent, order, "token is correct ", null, stored: 9); // "correct " may be the beginning of it
        await ReportAsync(agent, order, "horse!\n", new StepEnded { OutputBytes = 24 }, offset: 17);
        await EndAsync(server, id);
        Assert.Equal("token is ******!\n", await server.Http.GetStringAsync($"/api/v1/executions/{id}/hosts/one/output"));
        Assert.DoesNotContain("correct horse", (await server.GetAsync($"/executions/{id}")).GetRawText());
        foreach (var file in Directory.EnumerateFiles(server.Data, "*", SearchOption.AllDirectories).Where(f => !f.EndsWith(".lock", StringComparison.Ordinal)))
        {
            using var open = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var reader = new StreamReader(open, Encoding.Latin1);
            Assert.False((await reader.ReadToEndAsync()).Contains("correct horse"), file);
        }
        Assert.Equal(409, (await server.SendAsync(HttpMethod.Post, $"/executions/{id}/rerun")).Status);
    }

    [Fact]
    public async Task Hosts_that_said_the_same_are_one_group_and_groups_can_be_compared_searched_and_run_again()
    {
        await using var server = await RestServer.StartAsync();
        FakeAgent[] agents = [.. await Task.WhenAll(Enumerable.Range(0, 4).Select(n => ReadyAsync(server, $"h{n}")))];
        var id = await RunAsync(server, new { selector = "web", argv = new[] { "cat", "/etc/version" } });
        for (var n = 0; n < 4; n++) await ReportAsync(agents[n], await OrderAsync(agents[n]), n == 2 ? "head\n8\ntail\n" : "head\n9\ntail\n", new StepEnded { Code = n == 2 ? 1 : 0 });
        await EndAsync(server, id);
        var groups = (await server.GetAsync($"/executions/{id}/groups")).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal([3, 1], groups.Select(g => g.GetProperty("hosts").GetInt32()));
        Assert.Equal("h2", groups[1].GetProperty("members")[0].GetString());
        var diff = await server.GetAsync($"/executions/{id}/groups/diff?a={groups[0].GetProperty("key").GetString()}&b={groups[1].GetProperty("key").GetString()}");
        Assert.Equal(" head|-9|+8| tail", string.Join('|', diff.GetProperty("lines").EnumerateArray().Select(l => l.GetProperty("side").GetString() + l.GetProperty("text").GetString())));
        var match = Assert.Single((await server.GetAsync($"/executions/{id}/search?q=8")).GetProperty("matches").EnumerateArray());
        Assert.Equal(("h2", 2), (match.GetProperty("host").GetString(), match.GetProperty("line").GetInt32()));

        var (status, again) = await server.SendAsync(HttpMethod.Post, $"/executions/{id}/rerun", new { failed = true });
        Assert.Equal(201, status);
        Assert.Equal((1, id), (again.GetProperty("hosts").GetInt32(), again.GetProperty("rerunOf").GetInt64()));
        Assert.Equal(["cat", "/etc/version"], (await OrderAsync(agents[2])).Argv);
        foreach (var agent in agents) agent.Dispose();
    }

    [Theory]
    [InlineData("""{"selector":"web"}""", 400, "give one of argv, command and script")]
    [InlineData("""{"command":"x"}""", 400, "give either selector or hosts")]
    [InlineData("""{"hosts":["nobody"],"command":"x"}""", 404, "there is no host “nobody”")]
    [InlineData("""{"selector":"tag:none","command":"x"}""", 409, "no host matches")]
    [InlineData("""{"selector":"web","command":"x","parallel":"0"}""", 400, "neither a number of hosts from 1")]
    [InlineData("""{"selector":"web","command":"x","timeout":"soon"}""", 400, "no duration")]
    [InlineData("""{"selector":"web","command":"x","confirm":7}""", 409, "on 1 hosts, not on 7")]
    [InlineData("""{"selector":"web","command":"x","secretEnvironment":{"A":"abc"}}""", 400, "shorter than 4 characters")]
    public async Task A_wrong_request_is_told_what_is_wrong(string body, int status, string words)
    {
        await using var server = await RestServer.StartAsync();
        using var agent = await ReadyAsync(server, "one");
        var answer = await server.SendAsync(HttpMethod.Post, "/executions", JsonSerializer.Deserialize<JsonElement>(body));
        Assert.Equal(status, answer.Status);
        Assert.Contains(words, answer.Body.GetProperty("detail").GetString());
    }

    [Fact]
    public async Task A_host_that_is_not_there_is_unreachable_at_once()
    {
        await using var server = await RestServer.StartAsync();
        using (var agent = await ReadyAsync(server, "one"))
        {
            await agent.SendAsync(new FromAgent { Goodbye = new Goodbye() });
            await CoreServer.UntilAsync(() => server.Get<Muster.Server.Hosts.HostRegistry>().Find("one")!.Status == Muster.Server.Hosts.HostStatus.Gone, "it is gone");
        }
        var id = await RunAsync(server, new { hosts = new[] { "one" }, command = "x" });
        Assert.Equal("""{"unreachable":1}""", (await EndAsync(server, id)).GetProperty("counts").GetRawText());
    }

    private static async Task<FakeAgent> ReadyAsync(RestServer server, string name)
    {
        var agent = await server.AgentAsync(name);
        await agent.SendAsync(new FromAgent { StepsHeld = new StepsHeld() });
        var host = Muster.Server.Hosts.HostId.Parse(agent.Fingerprint);
        await CoreServer.UntilAsync(() => server.Get<Muster.Server.Commands.AgentDoor>().Ready(host) is not null, $"{name} takes steps");
        return agent;
    }

    private static async Task<long> RunAsync(RestServer server, object body)
    {
        var (status, answer) = await server.SendAsync(HttpMethod.Post, "/executions", body);
        Assert.True(status == 201, answer.GetRawText());
        return answer.GetProperty("id").GetInt64();
    }

    private static async Task<RunStep> OrderAsync(FakeAgent agent) => (await agent.ReceiveAsync(f => f.RunStep is not null)).RunStep;

    private static Task SendAsync(FakeAgent agent, RunStep order, string output, StepEnded? ended, ulong offset = 0, bool error = false)
    {
        var report = new StepReport { StepId = order.StepId, StartedMs = 1_700_000_000_000, Ended = ended };
        var bytes = ByteString.CopyFromUtf8(output);
        if (bytes.Length > 0) report.Chunks.Add(new StepChunk { Data = bytes, Offset = offset, Error = error });
        return agent.SendAsync(new FromAgent { StepReport = report });
    }

    /// <summary>Sends a report and waits until the server says it is safe.</summary>
    private static async Task ReportAsync(FakeAgent agent, RunStep order, string output, StepEnded? ended, ulong offset = 0, bool error = false, ulong stored = 0)
    {
        if (ended is { OutputBytes: 0, ErrorBytes: 0 }) (ended.OutputBytes, ended.ErrorBytes) = error ? (0ul, offset + (ulong)output.Length) : (offset + (ulong)output.Length, 0ul);
        await SendAsync(agent, order, output, ended, offset, error);
        await agent.ReceiveAsync(f => f.StepStored is { } s && (ended is null ? s.OutputThrough >= stored : s.Ended));
    }

    private static async Task<JsonElement> EndAsync(RestServer server, long id)
    {
        JsonElement execution = default;
        for (var i = 0; i < 400; i++)
        {
            execution = (await server.GetAsync($"/executions/{id}")).GetProperty("execution");
            if (execution.GetProperty("status").GetString() != "running") return execution;
            await Task.Delay(TimeSpan.FromMilliseconds(25), TimeProvider.System);
        }
        Assert.Fail($"it does not end: {execution.GetRawText()}");
        return execution;
    }
}
