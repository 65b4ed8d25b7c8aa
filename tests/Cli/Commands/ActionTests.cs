using System.Text.Json.Nodes;
using Muster.Cli.Tests.Golden;
using Muster.Cli.Tests.Server;

namespace Muster.Cli.Tests.Commands;

public sealed class ActionTests : IDisposable
{
    private readonly ContractServer _server = new();

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task Running_a_check_waits_for_all_hosts_shows_the_worst_first_and_sums_up()
    {
        int asked = 0;
        var results = Herd.Results.ToJsonString();
        _server.On("POST /checks/load/run", """{"runId":"r1"}""")
            .On("GET /runs/r1", (_, _) => (200, $$"""{"id":"r1","done":{{(++asked > 1 ? "true" : "false")}},"results":{{(asked > 1 ? results : "[]")}}}""", "application/json"));
        var run = await Invocation.RunAsync(_server, "check run load web");
        Assert.Equal(ExitCode.NotOk, run.ExitCode);
        Assert.Equal("1 OK, 1 WARNING, 1 UNKNOWN\n", run.Error);
        Assert.Equal("POST /checks/load/run {\"selector\":\"web\"}", _server.Asked.First());
        Approved.Is("check-run", run.Out);
    }

    [Fact]
    public async Task One_host_is_shown_with_its_facts_and_checks_and_judged()
    {
        _server.On("GET /hosts/web1", Herd.Hosts[0]!.ToJsonString()).OnList("/results", Herd.Results);
        var run = await Invocation.RunAsync(_server, "host web1");
        Assert.Equal(ExitCode.NotOk, run.ExitCode);
        Assert.Contains("GET /results?selector=id:aa01&limit=1000", _server.Asked);
        Approved.Is("host", run.Out);
    }

    [Fact]
    public async Task Tags_of_a_host_are_changed()
    {
        _server.On("PATCH /hosts/web1", "{}").On("GET /hosts/web1", Herd.Hosts[0]!.ToJsonString()).OnList("/results", []);
        Assert.Equal(0, (await Invocation.RunAsync(_server, "host web1 --add-tags a,b --remove-tags c")).ExitCode);
        Assert.Equal("PATCH /hosts/web1 {\"addTags\":[\"a\",\"b\"],\"removeTags\":[\"c\"]}", _server.Asked.First());
    }

    [Fact]
    public async Task A_new_key_is_shown_alone_so_that_a_script_can_take_it()
    {
        _server.On("POST /keys", """{"id":"k1","name":"web","secret":"msk_abc"}""");
        Assert.Equal("msk_abc\n", (await Invocation.RunAsync(_server, "keys create web --tags web,prod")).Out);
        Assert.Equal("POST /keys {\"name\":\"web\",\"tags\":[\"web\",\"prod\"]}", _server.Asked.Single());
    }

    [Fact]
    public async Task A_refused_configuration_names_its_place_and_ends_with_1()
    {
        _server.On("GET /configuration", """{"applied":"2030-01-01T00:00:00Z","refused":{"file":"config/checks/a.yaml","line":2,"column":5,"message":"there is no key 'evry'"}}""");
        var run = await Invocation.RunAsync(_server, "configuration");
        Assert.Equal(ExitCode.NotOk, run.ExitCode);
        Assert.StartsWith("refused: config/checks/a.yaml:2:5: there is no key 'evry'\n", run.Out);
    }

    [Fact]
    public async Task A_stream_comes_back_where_it_broke()
    {
        _server.On("GET /stream", (request, _) => (200, request.Headers["Last-Event-ID"] == "7"
            ? "id: 8\nevent: state\ndata: {\"host\":\"db1\",\"status\":\"OK\"}\n\n"
            : ": hello\nid: 7\nevent: state\ndata: {\"host\":\"web1\",\ndata: \"status\":\"CRITICAL\"}\n\n", "text/event-stream"));
        var table = await Invocation.RunAsync(_server, "stream --count 2");
        Assert.Equal("03:04:05 state         host=web1 ✖ CRITICAL\n03:04:05 state         host=db1 ✔ OK\n", table.Out);
        var json = await Invocation.RunAsync(_server, "stream --count 1 -o json");
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""{"event":"state","id":"7","data":{"host":"web1","status":"CRITICAL"}}"""), JsonNode.Parse(json.Out)));
    }

    [Fact]
    public async Task Login_proves_the_token_and_keeps_it_for_this_user_only()
    {
        var home = Directory.CreateTempSubdirectory("muster-cli").FullName;
        try
        {
            _server.On("GET /me", """{"name":"admin","role":"Admin"}""").OnList("/tags", []);
            Directory.CreateDirectory(Path.Combine(home, "secrets"));
            await File.WriteAllTextAsync(
                Path.Combine(home, "secrets", "first-run.json"), $$"""{"url":"{{_server.Url}}","user":"admin","password":"p","apiKey":"k","token":"{{ContractServer.Token}}"}""", TestContext.Current.CancellationToken);
            var login = await Invocation.RunAsync(_server, $"login --first-run {home}", home: home);
            Assert.Contains("as admin (admin)", login.Out);
            var file = Path.Combine(home, ".config", "muster", "config.yaml");
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
            Assert.Equal(0, (await Invocation.RunAsync(_server, "tags", home: home)).ExitCode);

            var refused = await Invocation.RunAsync(_server, $"login {_server.Url}", home: home, input: "mst_wrong\n");
            Assert.Equal(ExitCode.Unreachable, refused.ExitCode);
            Assert.Equal(0, (await Invocation.RunAsync(_server, "tags", home: home)).ExitCode);
        }
        finally
        {
            Directory.Delete(home, recursive: true);
        }
    }
}
