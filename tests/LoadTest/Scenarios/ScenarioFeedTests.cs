using System.Collections.Concurrent;
using System.Text;
using Muster.LoadTest.Reports;
using Muster.LoadTest.Scenarios;
using Muster.LoadTest.Tests.Servers;

namespace Muster.LoadTest.Tests.Scenarios;

public class ScenarioFeedTests
{
    private const string Shop = """
        name: shop
        headers: {X-Who: "{{user}}"}
        data: users.csv
        steps:
          - name: front
            get: /
            expect: {contains: "hello {{user}}"}
            capture: {token: {regex: "token=(\\w+)"}}
          - name: login
            post: /login
            json: '{"token": "{{token}}"}'
            expect: {status: 201, json: {$.user: "{{user}}"}}
            capture: {id: {json: "$.ids[1]"}, tag: {header: ETag}}
          - name: item
            get: /item/{{id}}?tag={{tag}}
        """;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Values_are_captured_and_used_by_later_steps(bool throughClient)
    {
        var seen = new ConcurrentBag<string>();
        using var server = new ScriptedServer((head, stream) => ServeShop(head, stream, seen));
        var report = await Run(server, Shop, new LoadPlan { Target = server.Address, Passes = 6, Connections = 2 }, throughClient);
        Assert.Equal(0, report.Failed);
        Assert.Equal(18, report.Requests);
        Assert.Equal(["front", "login", "item"], report.Steps.Select(s => s.Name));
        Assert.All(report.Steps, s => Assert.Equal(6, s.Requests));
        Assert.Equal(3, seen.Count(s => s == "GET /item/2-ann?tag=e-ann"));
        Assert.Equal(3, seen.Count(s => s == "GET /item/2-bob?tag=e-bob"));
    }

    [Fact]
    public async Task An_assertion_that_does_not_hold_is_counted_and_told_by_step()
    {
        using var server = ScriptedServer.Saying(ScriptedServer.Text("nobody"));
        var report = await Run(server, "steps:\n  - name: front\n    get: /\n    expect: {contains: hello}\n  - name: next\n    get: /\n    expect: {status: 404}\n", new LoadPlan { Target = server.Address, Passes = 4 });
        Assert.Equal(8, report.Errors["assertion"]);
        Assert.Equal(4, report.Faults["front: the body lacks 'hello'"]);
        Assert.Equal(4, report.Faults["next: status 200"]);
    }

    [Fact]
    public async Task A_pass_ends_where_there_is_nothing_to_capture()
    {
        using var server = ScriptedServer.Saying(ScriptedServer.Text("nothing here"));
        var report = await Run(server, "steps:\n  - get: /\n    capture: {a: {json: $.a}}\n  - get: /{{a}}\n", new LoadPlan { Target = server.Address, Passes = 3 });
        Assert.Equal(3, server.Requests);
        Assert.Equal(3, report.Failed);
        Assert.Equal(0, report.Steps[1].Requests);
    }

    [Fact]
    public async Task Users_think_before_they_ask()
    {
        using var server = ScriptedServer.Saying(ScriptedServer.Text("x"));
        var report = await Run(server, "steps:\n  - get: /\n  - get: /b\n    think: 150ms\n", new LoadPlan { Target = server.Address, Passes = 2 });
        Assert.True(report.Seconds >= 0.3, $"{report.Seconds} s");
        Assert.True(report.Latency.Max < 140, $"thinking is not waiting: {report.Latency.Max} ms");
    }

    private static async Task<LoadReport> Run(ScriptedServer server, string yaml, LoadPlan plan, bool throughClient = false)
    {
        var scenario = ScenarioParser.Parse(yaml, "s.yaml", _ => "user\nann\nbob\n");
        return (await new LoadRun(plan with { Feed = new ScenarioFeed(scenario, server.Address.Authority, plan.KeepAlive) }, TimeProvider.System) { ThroughClient = throughClient }.RunAsync()).Report;
    }

    private static async Task<bool> ServeShop(string head, Stream stream, ConcurrentBag<string> seen)
    {
        seen.Add(string.Join(' ', head.Split("\r\n")[0].Split(' ')[..2]));
        var user = head.Split("X-Who: ")[1].Split("\r\n")[0];
        var answer = head.StartsWith("GET / ", StringComparison.Ordinal) ? ScriptedServer.Text($"hello {user}, token=t{user}")
            : head.StartsWith("POST", StringComparison.Ordinal) ? head.EndsWith($"{{\"token\": \"t{user}\"}}", StringComparison.Ordinal) ? ScriptedServer.Text($"{{\"user\":\"{user}\",\"ids\":[1,\"2-{user}\"]}}", "201 Created", $"ETag: e-{user}\r\n") : ScriptedServer.Text("", "403 No")
            : ScriptedServer.Text("item");
        await stream.WriteAsync(Encoding.UTF8.GetBytes(answer));
        return true;
    }
}
