using System.Text.Json.Nodes;
using Muster.Cli.Tests.Golden;
using Muster.Cli.Tests.Server;

namespace Muster.Cli.Tests.Commands;

public sealed class ListingTests : IDisposable
{
    private readonly ContractServer _server = new ContractServer()
        .OnList("/hosts", Herd.Hosts).OnList("/results", Herd.Results)
        .OnList("/problems", Herd.Parse("""[{"id":"p1","host":"db1","hostId":"aa02","check":"host","status":"DOWN","since":"2030-01-02T03:00:00Z","acknowledged":false,"output":"silent","attempt":1}]"""))
        .OnList("/tags", Herd.Parse("""[{"tag":"all","hosts":3},{"tag":"web","hosts":1}]"""))
        .OnList("/checks", Herd.Parse("""[{"name":"load","kind":"builtin","on":"all","every":"10s","file":null,"description":"","enabled":true,"hosts":2,"ok":1,"warning":0,"critical":0,"unknown":1}]"""))
        .OnList("/agents", Herd.Parse("""[{"host":"web1","hostId":"aa01","connected":true,"version":"0.1.0","connectedSince":"2030-01-02T02:04:05Z","address":"10.0.0.1","spooled":0,"dropped":0,"clockOffset":0.002,"assignmentVersion":7,"instance":"x","solo":false}]"""))
        .OnList("/metrics/sources", Herd.Parse("""[{"name":"node","kind":"scrape","from":"agent","host":"web1","address":"http://127.0.0.1:9100/metrics","file":"metrics/node.yaml","state":"up","last":"2030-01-02T03:04:00Z","duration":0.012,"samples":512,"refused":1,"error":"","firstRefused":{"text":"","reason":"line 7: “x” is no number","at":"2030-01-02T03:04:00Z"}},{"name":"carbon","kind":"graphite","from":"server","host":"","address":"127.0.0.1:2003","file":"metrics/carbon.yaml","state":"listening","last":null,"duration":null,"samples":3,"refused":1,"error":"","firstRefused":{"text":"wrong line","reason":"“line” is no number","at":"2030-01-02T03:04:00Z"}}]"""))
        .On("GET /groups", """[{"name":"shop","tags":["prod"],"hosts":2,"up":1,"down":1,"groups":[{"name":"web","tags":["web"],"hosts":1,"up":1,"down":0,"groups":[]}]}]""");

    public void Dispose() => _server.Dispose();

    [Theory]
    [InlineData("hosts")]
    [InlineData("results")]
    [InlineData("problems")]
    [InlineData("tags")]
    [InlineData("checks")]
    [InlineData("agents")]
    [InlineData("groups")]
    [InlineData("metrics sources")]
    public async Task Tables_look_as_approved(string command)
    {
        var run = await Invocation.RunAsync(_server, command);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Approved.Is(command.Replace(' ', '-'), run.Out);
    }

    [Fact]
    public async Task A_narrow_terminal_shortens_the_wide_column_only()
    {
        var run = await Invocation.RunAsync(_server, "results", width: 72);
        Assert.All(run.Out.Split('\n'), line => Assert.InRange(line.Length, 0, 72));
        Approved.Is("results-72", run.Out);
    }

    [Fact]
    public async Task Colours_stand_beside_symbols_and_words_never_alone()
    {
        var coloured = (await Invocation.RunAsync(_server, "hosts", colours: true)).Out;
        var plain = (await Invocation.RunAsync(_server, "hosts")).Out;
        Assert.Contains("\u001b[", coloured);
        Assert.Equal(plain, string.Join('\n', System.Text.RegularExpressions.Regex.Replace(coloured, "\u001b\\[[0-9;]*m", "").Split('\n').Select(l => l.TrimEnd())));
    }

    [Fact]
    public async Task Yaml_looks_as_approved() =>
        Approved.Is("results-yaml", (await Invocation.RunAsync(_server, "results -o yaml")).Out);

    [Fact]
    public async Task Csv_looks_as_approved_and_its_lines_end_as_RFC_4180_wants()
    {
        var csv = (await Invocation.RunAsync(_server, "results -o csv")).Out;
        Assert.Equal(csv.Count(c => c == '\n'), csv.Split("\r\n").Length - 1);
        Approved.Is("results-csv", csv.Replace("\r\n", "\n")); // a checkout has plain line ends
    }

    [Fact]
    public async Task Json_is_an_array_of_what_the_server_said_with_every_digit()
    {
        var run = await Invocation.RunAsync(_server, "results --output json");
        Assert.True(JsonNode.DeepEquals(Herd.Results, JsonNode.Parse(run.Out)));
        Assert.Contains("\"value\": 0.100", run.Out);
        Assert.Contains("\"crit\": \"@10:20\"", run.Out);
    }

    [Fact]
    public async Task Every_page_is_fetched()
    {
        var many = new JsonArray([.. Enumerable.Range(0, 2501).Select(i => new JsonObject { ["tag"] = $"t{i}", ["hosts"] = i })]);
        _server.OnList("/tags", many, pageSize: 1000);
        var run = await Invocation.RunAsync(_server, "tags -o json");
        Assert.True(JsonNode.DeepEquals(many, JsonNode.Parse(run.Out)));
    }

    [Fact]
    public async Task The_selector_and_the_filters_reach_the_server()
    {
        await Invocation.RunAsync(_server, "hosts web and not canary --all --status down -q x --sort -name");
        await Invocation.RunAsync(_server, "results -t 'web, db' --check load --status critical");
        Assert.Equal(
            ["GET /hosts?selector=web and not canary&all=true&status=DOWN&q=x&sort=-name&limit=1000", "GET /results?selector=web, db&check=load&status=CRITICAL&limit=1000"],
            _server.Asked);
    }

    [Theory]
    [InlineData("problems", 0)]
    [InlineData("problems --exit-code", 1)]
    [InlineData("results --exit-code", 1)]
    public async Task A_listing_ends_with_1_only_when_asked_to_judge(string line, int code) =>
        Assert.Equal(code, (await Invocation.RunAsync(_server, line)).ExitCode);

    [Fact]
    public async Task An_empty_listing_says_so_in_a_table_and_is_an_empty_array_in_json()
    {
        _server.OnList("/problems", []);
        Assert.Equal("no problems\n", (await Invocation.RunAsync(_server, "problems")).Out);
        Assert.Equal("[]\n", (await Invocation.RunAsync(_server, "problems -o json")).Out);
    }
}
