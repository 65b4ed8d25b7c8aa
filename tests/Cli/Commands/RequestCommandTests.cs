using System.Text.Json.Nodes;
using Muster.Cli.Tests.Server;

namespace Muster.Cli.Tests.Commands;

public sealed class RequestCommandTests : IDisposable
{
    private readonly ContractServer _server = new ContractServer()
        .OnList("/requests", Herd.Parse("""[{"route":"/a","method":"GET","status":200,"host":null,"count":12,"rate":0.1,"errors":0,"refusals":0,"minimum":0.001,"maximum":0.5,"mean":0.1,"stdev":0.02,"p50":0.09,"p95":0.4,"p99":0.5,"total":1.2,"bytes":999},{"route":"/b","method":"POST","status":500,"host":null,"count":3,"rate":0.1,"errors":3,"refusals":0,"minimum":null,"maximum":null,"mean":null,"stdev":null,"p50":null,"p95":null,"p99":null,"total":0,"bytes":1}]"""))
        .On("GET /requests/compare", """{"at":"2030-01-02T03:00:00Z","span":"15m","items":[{"route":"/a","method":"GET","before":{"count":30,"errors":0,"p50":0.1,"p95":0.2,"p99":0.3},"after":{"count":40,"errors":2,"p50":0.2,"p95":0.5,"p99":0.6},"slower":1.5,"moreErrors":0.05,"isSaying":true},{"route":"/new","method":"GET","before":null,"after":{"count":1,"errors":0,"p50":0.1,"p95":0.1,"p99":0.1},"slower":null,"moreErrors":0,"isSaying":false}]}""");

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task Rows_of_the_last_quarter_of_an_hour_are_asked_for_and_shown()
    {
        var run = await Invocation.RunAsync(_server, "requests web and not canary --route art --status 5xx --sort p95");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        var asked = Assert.Single(_server.Asked);
        foreach (var part in new[] { "selector=web and not canary", "q=art", "status=5xx", "from=2030-01-02T02:49:05", "to=2030-01-02T03:04:05", "by=status", "sort=p95" }) Assert.Contains(part, asked);
        var lines = run.Out.Split('\n');
        Assert.StartsWith("ROUTE", lines[0]);
        Assert.Equal(["/a", "GET", "200", "12", "0.001", "0.500", "0.100", "0.020", "0.090", "0.400", "0.500", "0", "999"], lines[1].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains(" - ", lines[2]);
    }

    [Fact]
    public async Task A_moment_is_compared_side_by_side()
    {
        var run = await Invocation.RunAsync(_server, "requests --at 2030-01-02T03:00Z --since 30m");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("at=2030-01-02T03:00:00", Assert.Single(_server.Asked));
        Assert.Contains("span=30m", _server.Asked.Single());
        Assert.Contains("+150 %", run.Out.Split('\n')[1]);
        var json = JsonNode.Parse((await Invocation.RunAsync(_server, "requests --at 2030-01-02T03:00Z --output json")).Out)!.AsArray();
        Assert.Equal((30, 40), ((int)json[0]!["countBefore"]!, (int)json[0]!["countAfter"]!));
        Assert.Null(json[1]!["countBefore"]);
    }

    [Theory]
    [InlineData("requests --since soon", "--since 'soon'")]
    [InlineData("requests --at never", "--at 'never'")]
    [InlineData("requests --by colour", "colour")]
    public async Task What_cannot_be_used_is_named(string line, string named)
    {
        var run = await Invocation.RunAsync(_server, line);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(named, run.Error);
    }
}
