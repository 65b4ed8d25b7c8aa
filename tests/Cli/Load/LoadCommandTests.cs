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
            .On("POST /executions", """{"id":5}""").On("GET /executions/5", """{"execution":{"id":5,"status":"failed","ended":"2030-01-02T03:04:06Z"},"steps":[]}""")
            .OnList("/executions/5/hosts", Herd.Parse("""[{"host":"web1","state":"succeeded","code":0,"message":"","duration":1.5},{"host":"web2","state":"failed","code":127,"message":"","duration":0.1}]"""))
            .On("GET /executions/5/hosts/web1/output", (request, _) => (200, request.QueryString["stream"] == "out" ? report : "", "text/plain"))
            .On("GET /executions/5/hosts/web2/output", (request, _) => (200, request.QueryString["stream"] == "out" ? "" : "muster: not found", "text/plain"))
            .On("POST /load-runs", """{"id":3,"url":"http://s/load-runs/3"}""", 201);
        var run = await Invocation.RunAsync(server, $"load {_url} -n 10 -c 2 --close -H 'A: b' --fail errors<1% --on web --publish --name shop");
        Assert.Equal(ExitCode.NotOk, run.ExitCode);
        Assert.Contains("== web1\n", run.Out, StringComparison.Ordinal);
        Assert.Contains("Complete requests:      10", run.Out, StringComparison.Ordinal);
        Assert.Contains("muster: web2 gave no report: muster: not found", run.Error, StringComparison.Ordinal);
        Assert.Contains("muster: published as load run 3", run.Error, StringComparison.Ordinal);
        var asked = server.Asked.Single(a => a.StartsWith("POST /executions {", StringComparison.Ordinal));
        Assert.Equal(["muster", "load", _url, "--connections", "2", "--requests", "10", "--header", "A: b", "--close", "--fail", "errors<1%", "-o", "json"],
            JsonDocument.Parse(asked["POST /executions ".Length..]).RootElement.GetProperty("argv").EnumerateArray().Select(w => w.GetString()));
        Assert.Contains(server.Asked, a => a.StartsWith("POST /load-runs?name=shop (web1)", StringComparison.Ordinal));
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
        Assert.Contains("note: fewer than 1000 requests", (await Invocation.RunAsync(null, $"load {_url} -n 10 --baseline {one}")).Out, StringComparison.Ordinal);
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
    [InlineData("load http://127.0.0.1/ --data x.csv", "--data gives values to a --scenario")]
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
