using System.Text.Json.Nodes;
using Muster.Cli.Tests.Server;

namespace Muster.Cli.Tests.Commands;

public sealed class EventCommandTests : IDisposable
{
    private readonly ContractServer _server = new ContractServer()
        .OnList("/events", Herd.Parse("""[{"id":7,"kind":"deploy","title":"shop 2.1","detail":"","start":"2030-01-02T02:04:05Z","end":"2030-01-02T02:05:05Z","ongoing":false,"labels":{"app":"shop"},"author":"eve"},{"id":6,"kind":"host","title":"web-01 DOWN","detail":"","start":"2030-01-02T03:03:05Z","end":null,"ongoing":true,"labels":{"host":"web-01"},"author":""}]"""))
        .On("POST /events", """{"id":8,"kind":"deploy","title":"shop 2.2"}""", 201)
        .On("PATCH /events/8", """{"id":8}""")
        .On("GET /changes", """{"from":"","to":"","series":[{"series":"cpu{host=\"web-01\"}","kind":"moved","effect":12.5,"before":{"mean":20.25,"p95":21},"after":{"mean":90.5,"p95":91},"alike":3}],"compared":1200,"seconds":0.4,"whole":false,"events":[{"start":"2030-01-02T03:00:00Z","kind":"deploy","title":"shop 2.1"}]}""");

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task Events_are_listed_with_their_lengths_and_labels()
    {
        var run = await Invocation.RunAsync(_server, "events list shop -k deploy -l app=shop --from 1d --host web-01");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        var asked = Assert.Single(_server.Asked);
        foreach (var part in new[] { "q=shop", "kind=deploy", "label=app=shop", "from=2030-01-01T03:04:05", "host=web-01" }) Assert.Contains(part, asked);
        var lines = run.Out.Split('\n');
        Assert.Contains("1m 0s", lines[1]);
        Assert.Contains("app=shop", lines[1]);
        Assert.Contains("goes on", lines[2]);
    }

    [Fact]
    public async Task An_event_is_noted_and_ended()
    {
        var add = await Invocation.RunAsync(_server, "events add shop2.2 --kind deploy -l app=shop -l tag=web --start 10m --ongoing");
        Assert.Equal((0, "8\n"), (add.ExitCode, add.Out));
        var body = JsonNode.Parse(_server.Asked.Single()["POST /events ".Length..])!;
        Assert.Equal(("shop2.2", "deploy", true, "web", "2030-01-02T02:54:05.0000000Z"), ((string?)body["title"], (string?)body["kind"], (bool)body["ongoing"]!, (string?)body["labels"]!["tag"], (string?)body["start"]));
        var end = await Invocation.RunAsync(_server, "events end 8");
        Assert.Equal(0, end.ExitCode);
        Assert.Contains("""PATCH /events/8 {"end":"now"}""", _server.Asked);
    }

    [Fact]
    public async Task What_changed_is_told_with_what_happened_and_that_not_all_was_compared()
    {
        var run = await Invocation.RunAsync(_server, "events changes web --from 30m");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("selector=web", Assert.Single(_server.Asked));
        Assert.Contains("deploy: shop 2.1", run.Out);
        Assert.Contains("the budget ended", run.Out);
        Assert.Contains("20.25", run.Out);
    }

    [Theory]
    [InlineData("events add x --label shop", "--label is 'shop'")]
    [InlineData("events list --from soon", "--from is 'soon'")]
    [InlineData("events end seven", "seven")]
    public async Task What_cannot_be_used_is_named(string line, string named)
    {
        var run = await Invocation.RunAsync(_server, line);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(named, run.Error);
    }
}
