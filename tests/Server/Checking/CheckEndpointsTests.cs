using System.Diagnostics;
using System.Text.Json;
using Google.Protobuf;
using Muster.Protocol;
using Muster.Server.Tests.AgentLink;

namespace Muster.Server.Tests.Checking;

public class CheckEndpointsTests
{
    private static async Task<string> GitAsync(string folder, params string[] arguments)
    {
        using var git = Process.Start(new ProcessStartInfo("git", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true })!;
        var told = await git.StandardOutput.ReadToEndAsync();
        await git.WaitForExitAsync();
        return told.Trim();
    }

    [Fact]
    public async Task A_check_is_put_changed_and_removed_as_a_file_and_as_commits_of_the_caller()
    {
        await using var server = await RestServer.StartAsync();
        using var agent = await server.AgentAsync("web1");
        Assert.Equal(204, (await server.SendAsync(HttpMethod.Put, "/checks/hello", new { yaml = "# kept\non: web\nplugin: echo hello\n" })).Status);
        Assert.Equal("hello", Assert.Single((await agent.ReceiveAsync(f => f.Change is not null)).Change.Put).Name);
        var shown = await server.GetAsync("/checks/hello");
        Assert.Equal(("plugin", "web", 1), (shown.GetProperty("check").GetProperty("kind").GetString(), shown.GetProperty("check").GetProperty("on").GetString(), shown.GetProperty("check").GetProperty("hosts").GetInt32()));
        Assert.StartsWith("# kept\n", shown.GetProperty("yaml").GetString());
        Assert.Equal(204, (await server.SendAsync(HttpMethod.Delete, "/checks/hello")).Status);
        Assert.Equal(["hello"], (await agent.ReceiveAsync(f => f.Change is not null)).Change.Removed);
        var log = await GitAsync(Path.Combine(server.Data, "config"), "log", "--format=%an: %s");
        Assert.Matches(@"\Aadmin\S*: Remove the check hello\nadmin\S*: Change the check hello\z", log);
    }

    [Fact]
    public async Task A_wrong_check_is_refused_with_file_line_and_column_and_nothing_is_written()
    {
        await using var server = await RestServer.StartAsync();
        var (status, body) = await server.SendAsync(HttpMethod.Put, "/checks/hello", new { yaml = "on: web\nplugn: echo\n" });
        Assert.Equal(422, status);
        Assert.Equal(("checks/hello.yaml", 2, 1), (body.GetProperty("file").GetString(), body.GetProperty("line").GetInt32(), body.GetProperty("column").GetInt32()));
        Assert.False(File.Exists(Path.Combine(server.Data, "config", "checks", "hello.yaml")));
        Assert.Equal(400, (await server.SendAsync(HttpMethod.Put, "/checks/..%2Fevil", new { yaml = "plugin: x\n" })).Status);
        Assert.Equal(409, (await server.SendAsync(HttpMethod.Delete, "/checks/cpu")).Status);
        Assert.Equal(422, (await server.SendAsync(HttpMethod.Post, "/checks/validate", new { yaml = "plugin: [" })).Status);
    }

    [Fact]
    public async Task A_plan_names_the_hosts_a_check_would_be_on()
    {
        await using var server = await RestServer.StartAsync();
        using var agent = await server.AgentAsync("web1");
        var (status, plan) = await server.SendAsync(HttpMethod.Post, "/checks/validate", new { yaml = "on: web\nplugin: x\n" });
        Assert.Equal((200, "web1"), (status, plan.GetProperty("checks")[0].GetProperty("hosts")[0].GetString()));
    }

    [Fact]
    public async Task A_suggestion_becomes_a_check_of_that_host_and_a_dismissed_one_stays_away()
    {
        await using var server = await RestServer.StartAsync();
        using var agent = await server.AgentAsync("web1");
        Suggestion Of(string id) => new() { Id = id, Title = $"{id} on :80", CheckName = $"{id}-http", CheckYaml = "http: {url: http://127.0.0.1/}\n", Evidence = "it listens" };
        await agent.SendAsync(new FromAgent { Suggestions = new Suggestions { Items = { Of("nginx"), Of("apache") } } });
        async Task<string[]> SuggestedAsync() => [.. (await server.GetAsync("/hosts/web1/suggestions")).GetProperty("items").EnumerateArray().Select(i => i.GetProperty("id").GetString()!)];
        while ((await SuggestedAsync()).Length < 2) await Task.Yield();
        var (status, accepted) = await server.SendAsync(HttpMethod.Post, "/hosts/web1/suggestions/nginx/accept", new { });
        Assert.Equal((200, "nginx-http"), (status, accepted.GetProperty("check").GetString()));
        Assert.Equal("nginx-http", Assert.Single((await agent.ReceiveAsync(f => f.Change is not null)).Change.Put).Name);
        Assert.Equal(204, (await server.SendAsync(HttpMethod.Post, "/hosts/web1/suggestions/apache/dismiss")).Status);
        Assert.Empty(await SuggestedAsync());
        Assert.Equal(404, (await server.SendAsync(HttpMethod.Post, "/hosts/web1/suggestions/nginx/accept", new { })).Status);
    }

    [Fact]
    public async Task A_check_runs_at_once_where_it_is_asked_to_and_the_run_collects_the_results()
    {
        await using var server = await RestServer.StartAsync();
        using var agent = await server.AgentAsync("web1");
        var (status, begun) = await server.SendAsync(HttpMethod.Post, "/checks/load/run", new { selector = "web" });
        Assert.Equal((200, 1), (status, begun.GetProperty("hosts").GetInt32()));
        var run = (await agent.ReceiveAsync(f => f.RunNow is not null)).RunNow;
        Assert.Equal(["load"], run.Checks);
        await agent.SendAsync(new FromAgent { Results = new ResultBatch { SpoolEpoch = FakeAgent.Epoch, FirstSequence = 1, Results = { new Result { Check = "load", Status = 1, RunId = run.RunId, Output = ByteString.CopyFromUtf8("busy") } } } });
        await agent.ReceiveAsync(f => f.Stored is not null);
        await agent.SendAsync(new FromAgent { RunNowDone = new RunNowDone { RunId = run.RunId } });
        JsonElement answer;
        do answer = await server.GetAsync($"/runs/{run.RunId}");
        while (!answer.GetProperty("done").GetBoolean());
        Assert.Equal(("WARNING", "busy"), (answer.GetProperty("results")[0].GetProperty("status").GetString(), answer.GetProperty("results")[0].GetProperty("output").GetString()));
        Assert.Equal(409, (await server.SendAsync(HttpMethod.Post, "/checks/load/run", new { selector = "not web" })).Status);
    }

    [Fact]
    public async Task A_check_of_the_server_itself_runs_when_asked_for_too()
    {
        await using var server = await RestServer.StartAsync();
        using var agent = await server.AgentAsync("web1");
        var port = server.Http.BaseAddress!.Port;
        Assert.Equal(204, (await server.SendAsync(HttpMethod.Put, "/checks/door", new { yaml = $"tcp: {{host: 127.0.0.1, port: {port}}}\non: web\nfrom: server\nevery: 1h\n" })).Status);
        var (status, begun) = await server.SendAsync(HttpMethod.Post, "/checks/door/run", new { });
        Assert.Equal((200, 1), (status, begun.GetProperty("hosts").GetInt32()));
        JsonElement answer;
        do answer = await server.GetAsync($"/runs/{begun.GetProperty("runId").GetString()}");
        while (!answer.GetProperty("done").GetBoolean());
        var result = Assert.Single(answer.GetProperty("results").EnumerateArray());
        Assert.Equal(("web1", "door", "OK"), (result.GetProperty("host").GetString(), result.GetProperty("check").GetString(), result.GetProperty("status").GetString()));
    }
}
