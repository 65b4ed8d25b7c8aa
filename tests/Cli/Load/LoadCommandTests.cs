using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Muster.Cli.Tests.Server;

namespace Muster.Cli.Tests.Load;

public sealed class LoadCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("load");
    private readonly HttpListener _listener = new();
    private readonly List<string> _asked = [];
    private readonly string _url;

    public LoadCommandTests()
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        _url = $"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}/";
        free.Stop();
        _listener.Prefixes.Add(_url);
        _listener.Start();
        _ = Task.Run(ServeAsync);
    }

    [Fact]
    public async Task A_run_prints_ApacheBenchs_table_and_ends_with_0()
    {
        var run = await Invocation.RunAsync(null, $"load {_url} -n 20 -c 2");
        Assert.Equal(ExitCode.Fine, run.ExitCode);
        Assert.Contains("Complete requests:      20", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broken_condition_ends_with_1_and_is_told()
    {
        var run = await Invocation.RunAsync(null, $"load {_url} -n 10 --fail 'p99<1us' --fail 'errors<1%'");
        Assert.Equal(ExitCode.NotOk, run.ExitCode);
        Assert.Contains("BROKEN  p99<1us", run.Out, StringComparison.Ordinal);
        Assert.Contains("held    errors<1%", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_load_from_chosen_hosts_is_a_command_there_whose_reports_are_collected_and_published()
    {
        var report = (await Invocation.RunAsync(null, $"load {_url} -n 10 -o json")).Out;
        using var server = new ContractServer()
            .On("POST /executions/preview", """{"total":2,"reachable":2,"confirm":false,"hosts":[{"name":"web1"},{"name":"web2"}]}""")
            .On("POST /executions", """{"id":5}""").On("GET /executions/5/follow", (_, _) => (200, Follow, "text/event-stream"))
            .OnList("/executions/5/hosts", Herd.Parse("""[{"host":"web1","state":"succeeded","code":0,"message":"","duration":1.5},{"host":"web2","state":"failed","code":127,"message":"","duration":0.1}]"""))
            .On("GET /executions/5/hosts/web1/output", (request, _) => (200, request.QueryString["stream"] == "out" ? report : "", "text/plain"))
            .On("GET /executions/5/hosts/web2/output", (request, _) => (200, request.QueryString["stream"] == "out" ? "" : "load: 1 s, 50 %: 3 requests\nmuster: not found", "text/plain"))
            .On("POST /load-runs", """{"id":3,"url":"http://s/load-runs/3"}""", 201);
        var run = await Invocation.RunAsync(server, $"load {_url} -n 10 -c 2 --close -H 'A: b' --fail errors<1% --on web --publish --name shop");
        Assert.Equal(ExitCode.NotOk, run.ExitCode);
        Assert.Contains("== web1\n", run.Out, StringComparison.Ordinal);
        Assert.Contains("Complete requests:      10", run.Out, StringComparison.Ordinal);
        Assert.Contains("muster: web2 gave no report: muster: not found", run.Error, StringComparison.Ordinal);
        Assert.Contains("muster: published as load run 3", run.Error, StringComparison.Ordinal);
        var asked = server.Asked.Single(a => a.StartsWith("POST /executions {", StringComparison.Ordinal));
        Assert.Equal(["muster", "load", _url, "--connections", "2", "--requests", "10", "--header", "A: b", "--close", "--fail", "errors<1%", "-o", "json", "--progress"],
            JsonDocument.Parse(asked["POST /executions ".Length..]).RootElement.GetProperty("argv").EnumerateArray().Select(w => w.GetString()));
        Assert.Contains(server.Asked, a => a.StartsWith("POST /load-runs?name=shop (web1)", StringComparison.Ordinal));
    }

    private const string Follow = """
        id: 1
        event: output
        data: {"host":"web1","stream":"err","text":"load: 1 s, 50 %: 7 requests, 7/s\nload: 2 s, 100"}

        id: 2
        event: output
        data: {"host":"web1","stream":"err","text":" %: 10 requests, 3/s\n"}

        id: 3
        event: state
        data: {"host":"web2","step":1,"state":"running"}

        id: 4
        event: end
        data: {"status":"failed","counts":{"failed":1,"succeeded":1},"duration":2.5}


        """;

    [Fact]
    public async Task A_load_from_chosen_hosts_shows_how_each_stands()
    {
        using var server = new ContractServer()
            .On("POST /executions/preview", """{"total":2,"reachable":2,"confirm":false,"hosts":[{"name":"web1"},{"name":"web2"}]}""")
            .On("POST /executions", """{"id":5}""").On("GET /executions/5/follow", (_, _) => (200, Follow, "text/event-stream"))
            .OnList("/executions/5/hosts", Herd.Parse("[]"));
        var run = await Invocation.RunAsync(server, $"load {_url} -n 10 --on web -y", width: 120, colours: true);
        Assert.Contains("1 s, 50 %: 7 requests, 7/s", run.Error, StringComparison.Ordinal);
        Assert.Contains("2 s, 100 %: 10 requests, 3/s", run.Error, StringComparison.Ordinal);
        Assert.Contains("running", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_tells_of_itself_in_lines()
    {
        var run = await Invocation.RunAsync(null, $"load {_url} --rate 20 -d 2s --progress");
        Assert.Contains("load: 1 s, ", run.Error, StringComparison.Ordinal);
        Assert.Contains("none failed", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_comes_from_a_file_as_it_is()
    {
        System.IO.File.WriteAllText(File("body.json"), "{\"two\": \"words here\"}");
        var run = await Invocation.RunAsync(null, $"load {_url} -n 1 -b @{File("body.json")}");
        Assert.Equal((ExitCode.Fine, ""), (run.ExitCode, run.Error));
        Assert.Contains("POST /", Asked());
    }

    [Fact]
    public async Task Reports_are_saved_and_compared()
    {
        string one = File("one.json"), html = File("one.html"), csv = File("one.csv");
        Assert.Equal(ExitCode.Fine, (await Invocation.RunAsync(null, $"load {_url} -n 10 --save {one} --save {html} --save {csv}")).ExitCode);
        Assert.StartsWith("<!doctype html>", System.IO.File.ReadAllText(html), StringComparison.Ordinal);
        Assert.StartsWith("second,requests", System.IO.File.ReadAllText(csv), StringComparison.Ordinal);
        var compared = await Invocation.RunAsync(null, $"load compare {one} {one}");
        Assert.Equal(ExitCode.Fine, compared.ExitCode);
        Assert.Contains("requests per second", compared.Out, StringComparison.Ordinal);
        Assert.Contains("note: a run was too short to tell how much is chance", (await Invocation.RunAsync(null, $"load {_url} -n 10 --baseline {one}")).Out, StringComparison.Ordinal);
        Assert.Equal(10, JsonDocument.Parse((await Invocation.RunAsync(null, $"load {_url} -n 10 -o json")).Out).RootElement.GetProperty("requests").GetInt32());
    }

    [Fact]
    public async Task A_scenario_and_a_log_are_followed()
    {
        string scenario = File("s.yaml"), data = File("d.csv"), log = File("access.log");
        System.IO.File.WriteAllText(scenario, "steps:\n  - get: /first\n  - post: /second/{{id}}\n    body: x\n");
        System.IO.File.WriteAllText(data, "id\n7\n8\n");
        var run = await Invocation.RunAsync(null, $"load {_url} -s {scenario} --data {data} -n 2");
        Assert.Equal((ExitCode.Fine, ""), (run.ExitCode, run.Error));
        Assert.Equal(["GET /first", "POST /second/7", "GET /first", "POST /second/8"], Asked());

        System.IO.File.WriteAllText(log, string.Concat(new[] { "GET /a?b=c", "POST /a", "GET /item/55" }.Select(r => $"10.0.0.1 - - [21/Nov/2026:10:00:00 +0000]  \"{r} HTTP/1.1\" 200 5 \"-\" \"x\" 0.020 0.020 -\n")));
        run = await Invocation.RunAsync(null, $"load {_url} --replay {log} --speed 10");
        Assert.Equal(ExitCode.Fine, run.ExitCode);
        Assert.Contains("1 requests of the log are left out", run.Error, StringComparison.Ordinal);
        Assert.Equal(["GET /a?b=c", "GET /item/55"], Asked().Order());
        Assert.Contains("/item/{id}", run.Out, StringComparison.Ordinal);
        Assert.Contains("20.0", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_public_host_is_refused_unless_the_allow_file_names_it()
    {
        var run = await Invocation.RunAsync(null, "load http://203.0.113.5/ -n 100", home: _folder.FullName);
        Assert.Equal(ExitCode.WrongUsage, run.ExitCode);
        Assert.Contains("203.0.113.5, which is not a loopback or private address", run.Error, StringComparison.Ordinal);
        Directory.CreateDirectory(File(".config/muster"));
        System.IO.File.WriteAllText(File(".config/muster/load-allow"), "not a host!\n");
        Assert.Contains("load-allow:1:", (await Invocation.RunAsync(null, $"load {_url} -n 1", home: _folder.FullName)).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("load", "which address?")]
    [InlineData("load ftp://x/", "no http or https address")]
    [InlineData("load http://127.0.0.1/ -d soon", "--duration 'soon' is no duration")]
    [InlineData("load http://127.0.0.1/ --fail p99", "'p99' is no condition")]
    [InlineData("load http://127.0.0.1/ -H nocolon", "--header 'nocolon' is no header")]
    [InlineData("load http://127.0.0.1/ --save report.pdf", "must end in .json, .csv, .html or .txt")]
    [InlineData("load http://127.0.0.1/ --find-limit --rate 5", "--find-limit chooses rates itself")]
    [InlineData("load http://127.0.0.1/ --data x.csv", "--data goes with --scenario")]
    [InlineData("load http://127.0.0.1/ --speed 3", "--speed goes with --replay")]
    [InlineData("load http://127.0.0.1/ --objective p99<1s", "--objective goes with --find-limit")]
    [InlineData("load http://127.0.0.1/ --arrivals poisson", "--arrivals goes with --rate")]
    [InlineData("load http://127.0.0.1/ --name x", "--name goes with --publish")]
    [InlineData("load http://127.0.0.1/ --program x", "--program goes with --on")]
    [InlineData("load http://127.0.0.1/ -c many", "--connections 'many' is no whole number")]
    [InlineData("load http://127.0.0.1/ --rate fast", "--rate 'fast' is no number")]
    [InlineData("load http://127.0.0.1/ --arrivals bursty", "--arrivals 'bursty' is none of: even, poisson")]
    [InlineData("load --conections=4", "there is no option --conections=4")]
    [InlineData("load compare one.json", "see: muster load compare --help")]
    [InlineData("load http://127.0.0.1/ --find-limit --step 1ms", "must be 100 ms or longer")]
    [InlineData("load http://127.0.0.1/ --save /no/such/folder/x.json", "there is no folder /no/such/folder")]
    [InlineData("load http://127.0.0.1/ -b @/no/such.body", "/no/such.body: there is no such file")]
    [InlineData("load http://127.0.0.1/ -s /no/such.yaml", "/no/such.yaml")]
    [InlineData("load http://127.0.0.1/ --replay /no/such.log", "/no/such.log")]
    [InlineData("load compare /no/a.json /no/b.json", "/no/a.json")]
    public async Task Wrong_usage_ends_with_2_and_says_what_would_do(string line, string message)
    {
        var run = await Invocation.RunAsync(null, line);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.WrongUsage, run.ExitCode);
    }

    public void Dispose()
    {
        _listener.Close();
        _folder.Delete(recursive: true);
    }

    private string File(string name) => Path.Combine(_folder.FullName, name);

    private List<string> Asked()
    {
        lock (_asked)
        {
            var asked = _asked.ToList();
            _asked.Clear();
            return asked;
        }
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception ended) when (ended is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
            lock (_asked) _asked.Add($"{context.Request.HttpMethod} {context.Request.RawUrl}");
            context.Response.ContentLength64 = 5;
            await context.Response.OutputStream.WriteAsync(Encoding.ASCII.GetBytes("hello"));
            context.Response.Close();
        }
    }
}
