using System.Text.Json.Nodes;
using Muster.Cli.Tests.Server;

namespace Muster.Cli.Tests.Commands;

public sealed class OnCallCommandTests : IDisposable
{
    private readonly ContractServer _server = new ContractServer()
        .OnList("/oncall", Herd.Parse("""[{"team":"web","rota":"web-primary","person":"ann","name":"Ann Ash","contacts":[{"channel":"email","address":"ann@example.org"}],"role":"","via":"rota:web-primary","until":"2030-01-07T08:00:00Z","change":null}]"""))
        .On("POST /oncall/overrides", """{"id":3}""", 201)
        .On("POST /problems/12/acknowledge", """{"problem":12,"by":"ann","stillAsked":1}""")
        .On("POST /problems/acknowledge", """{"acknowledged":2,"problems":[1,2]}""")
        .On("POST /silences", """{"id":"abc"}""", 201)
        .On("POST /silences/preview", """{"text":"disk* on web","hosts":4,"firstHosts":[],"problems":[{"id":7,"host":"web-01","check":"disk","status":"CRITICAL"}]}""")
        .On("POST /downtimes", """{"id":5}""", 201)
        .On("PUT /silences/abc", """{"id":"abc"}""")
        .On("POST /incidents/4/ask", """{"incident":4}""", 202)
        .On("POST /notify/deliveries/9/retry", """{"id":9}""")
        .OnList("/oncall/escalations", Herd.Parse("""[{"id":2,"policy":"both","title":"web1 DOWN","begun":"2030-01-02T03:00:00Z","ended":null,"chains":[{"role":"sysadmin","state":"acknowledged","by":"ann","round":1,"paged":["ann"]},{"role":"developer","state":"running","by":"","round":1,"paged":["dan","eve"]}]}]"""));

    public void Dispose() => _server.Dispose();

    private JsonNode Body(string request) => JsonNode.Parse(_server.Asked.Last(a => a.StartsWith(request, StringComparison.Ordinal))[(request.Length + 1)..])!;

    [Fact]
    public async Task Who_is_on_call_is_listed_with_the_ways_to_reach_them()
    {
        var run = await Invocation.RunAsync(_server, "oncall web");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("target=web", Assert.Single(_server.Asked));
        Assert.Contains("email ann@example.org", run.Out);
        var made = await Invocation.RunAsync(_server, "oncall override web-primary dan --for 2h -m ill");
        Assert.Equal((0, "3\n"), (made.ExitCode, made.Out));
        Assert.Equal(("web-primary", "dan", "2h", "ill"), ((string?)Body("POST /oncall/overrides")["rota"], (string?)Body("POST /oncall/overrides")["person"], (string?)Body("POST /oncall/overrides")["duration"], (string?)Body("POST /oncall/overrides")["note"]));
    }

    [Fact]
    public async Task A_problem_is_acknowledged_as_a_role_and_many_by_selector()
    {
        var run = await Invocation.RunAsync(_server, "ack 12 -m looking --for 2h --as developer");
        Assert.Equal((0, "12 acknowledged; somebody with another role is asked still\n"), (run.ExitCode, run.Out));
        Assert.Equal(("looking", "2h", "developer"), ((string?)Body("POST /problems/12/acknowledge")["comment"], (string?)Body("POST /problems/12/acknowledge")["duration"], (string?)Body("POST /problems/12/acknowledge")["role"]));
        Assert.Equal("2 acknowledged\n", (await Invocation.RunAsync(_server, "ack -t web -c disk*")).Out);
        Assert.Equal("""["disk*"]""", Body("POST /problems/acknowledge")["checks"]!.ToJsonString());
        Assert.Equal(2, (await Invocation.RunAsync(_server, "ack")).ExitCode);
    }

    [Fact]
    public async Task A_silence_is_tried_and_made_and_a_downtime_planned()
    {
        Assert.Contains("4 hosts, 1 open problems", (await Invocation.RunAsync(_server, "silence add web -c disk* -m x --dry-run")).Out);
        Assert.Equal("abc\n", (await Invocation.RunAsync(_server, "silence add web -m later --until now+3h")).Out);
        Assert.Equal(("web", "2030-01-02T06:04:05.0000000Z", null), ((string?)Body("POST /silences")["selector"], (string?)Body("POST /silences")["endsAt"], (string?)Body("POST /silences")["duration"]));
        Assert.Equal("5\n", (await Invocation.RunAsync(_server, "downtime add night -t all --start 2026-01-04T22:00 --days sun --for 4h --zone Europe/Berlin")).Out);
        Assert.Equal(("night", "sun", "4h"), ((string?)Body("POST /downtimes")["title"], (string?)Body("POST /downtimes")["days"], (string?)Body("POST /downtimes")["duration"]));
    }

    [Fact]
    public async Task A_silence_is_let_last_longer_and_others_are_asked_to_join_an_incident()
    {
        Assert.Equal("abc\n", (await Invocation.RunAsync(_server, "silence change abc --for 8h")).Out);
        Assert.Equal("8h", (string?)Body("PUT /silences/abc")["duration"]);
        Assert.Equal(2, (await Invocation.RunAsync(_server, "silence change abc")).ExitCode);
        Assert.Equal(0, (await Invocation.RunAsync(_server, "notify ask 4 team:db ann -m help")).ExitCode);
        Assert.Equal("""["team:db","ann"]""", Body("POST /incidents/4/ask")["to"]!.ToJsonString());
        Assert.Equal(0, (await Invocation.RunAsync(_server, "notify retry 9")).ExitCode);
        Assert.Contains("sysadmin: acknowledged by ann; developer: round 1, paged dan, eve", (await Invocation.RunAsync(_server, "oncall pages")).Out);
    }
}
