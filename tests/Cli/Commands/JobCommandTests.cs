using Muster.Cli.Tests.Server;

namespace Muster.Cli.Tests.Commands;

/// <summary>Jobs, executions, approvals, secrets and shells as people type them.</summary>
public sealed class JobCommandTests : IDisposable
{
    private const string Deploy = """{"id":"j1","project":"shop","fullName":"web/deploy","name":"deploy","group":"web","hosts":3,"version":2,"schedule":null,"last":{"status":"failed"},"description":"Brings a release"}""";
    private static readonly string One = Items(Deploy), Approval = """{"id":4,"title":"deploy","state":"pending","by":"olga","rule":"many","expires":"2030-01-02T07:04:05Z","hosts":["web1"],"content":"job deploy"}""";
    private readonly ContractServer _server = new();

    public void Dispose() => _server.Dispose();

    private static string Items(params string[] items) => $$"""{"items":[{{string.Join(',', items)}}],"next":null,"total":{{items.Length}}}""";

    private Task<Invocation> RunAsync(string line, string input = "") => Invocation.RunAsync(_server, line, input: input);

    [Fact]
    public async Task Jobs_are_listed_by_project_and_group()
    {
        _server.On("GET /jobs", One);
        var run = await RunAsync("jobs list -p shop -g web --search rel");
        Assert.Equal(ExitCode.Fine, run.ExitCode);
        Assert.Matches(@"shop\s+web/deploy\s+3\s+2\s+.* failed\s+Brings a release", run.Out);
        Assert.StartsWith("GET /jobs?project=shop&group=web&q=rel", _server.Asked.Single());
    }

    [Fact]
    public async Task A_job_is_shown_as_its_file()
    {
        _server.On("GET /jobs", One).On("GET /jobs/export", (_, _) => (200, "- name: deploy\n", "application/yaml"));
        var run = await RunAsync("jobs show web/deploy -p shop");
        Assert.Equal((ExitCode.Fine, "- name: deploy\n"), (run.ExitCode, run.Out));
        Assert.Contains("GET /jobs/export?id=j1", _server.Asked);
    }

    [Fact]
    public async Task A_name_that_several_jobs_have_is_asked_about()
    {
        _server.On("GET /jobs", Items(Deploy, Deploy.Replace("j1", "j2", StringComparison.Ordinal).Replace("shop", "lab", StringComparison.Ordinal)));
        var run = await RunAsync("jobs show deploy");
        Assert.Equal(ExitCode.WrongUsage, run.ExitCode);
        Assert.Contains("“deploy” is the name of 2 jobs: web/deploy of shop, web/deploy of lab; say which", run.Error);
    }

    [Fact]
    public async Task A_file_is_loaded_with_its_remarks_and_an_error_among_them_ends_with_1()
    {
        _server.On("POST /jobs", """{"items":[{"action":"created","project":"shop","group":"web","name":"deploy","file":"jobs/shop/deploy.yaml"}],"remarks":[{"kind":"error","line":4,"job":"deploy","where":"sequence","text":"the job has no step"}]}""");
        var run = await RunAsync("jobs load -f - -p shop -d skip -m first", "- name: deploy\n");
        Assert.Equal(ExitCode.NotOk, run.ExitCode);
        Assert.Contains("created", run.Out);
        Assert.Contains("error  -:4  deploy  sequence: the job has no step", run.Error);
        Assert.Equal("""POST /jobs {"name":"standard input","content":"- name: deploy\n","project":"shop","onSame":"skip","message":"first"}""", _server.Asked.Single());
    }

    [Fact]
    public async Task Jobs_go_out_as_XML()
    {
        _server.On("GET /jobs/export", (_, _) => (200, "<joblist />\n", "application/xml"));
        Assert.Equal("<joblist />\n", (await RunAsync("jobs export -F xml -p shop")).Out);
        Assert.Equal("GET /jobs/export?form=xml&project=shop", _server.Asked.Single());
    }

    [Fact]
    public async Task The_newest_version_is_compared_with_the_one_before()
    {
        _server.On("GET /jobs", One).On("GET /jobs/j1/versions", Items("""{"version":2,"hash":"aaaaaaaaaaaaaa"}""", """{"version":1,"hash":"bbbbbbbbbbbbbb"}"""))
            .On("GET /jobs/j1/diff", """{"lines":[{"side":" ","text":"- name: deploy"},{"side":"-","text":"  on: web"},{"side":"+","text":"  on: db"}]}""");
        var run = await RunAsync("jobs diff deploy");
        Assert.Equal((ExitCode.NotOk, " - name: deploy\n-  on: web\n+  on: db\n"), (run.ExitCode, run.Out));
        Assert.Contains("GET /jobs/j1/diff?a=1&b=2", _server.Asked);
    }

    [Fact]
    public async Task Options_behind_the_dashes_reach_the_job_and_a_file_is_uploaded_first()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "rows", TestContext.Current.CancellationToken);
        _server.On("POST /jobs/files", """{"id":"0a:rows.csv"}""", 201).On("POST /jobs/run", """{"id":7}""", 201);
        var run = await RunAsync($"run -j web/deploy -p shop -F 'tags: web' --detach -- -release v1 -part a -part b -rows@ {file}");
        File.Delete(file);
        Assert.Equal((ExitCode.Fine, "7\n"), (run.ExitCode, run.Out));
        Assert.Equal($"POST /jobs/files?name={Path.GetFileName(file)} rows", _server.Asked.First());
        Assert.Contains("""{"job":"web/deploy","project":"shop","filter":"tags: web","selector":null,"options":{"release":"v1","part":["a","b"],"rows":"0a:rows.csv"}}""", _server.Asked.Last());
    }

    [Theory]
    [InlineData("run -j a -- stray", "options of the job as -name value")]
    [InlineData("run -j a -- -last", "-last has no value")]
    [InlineData("run -j a -- -f@ /no/such/file", "there is no such file")]
    [InlineData("run -j a --script x.sh", "either --job or --script")]
    [InlineData("run -p shop -t web -- uptime", "belong to a job")]
    public async Task What_makes_no_run_is_said_before_anything_is_asked(string line, string reason)
    {
        var run = await RunAsync(line);
        Assert.Equal(ExitCode.WrongUsage, run.ExitCode);
        Assert.Contains(reason, run.Error);
        Assert.Empty(_server.Asked);
    }

    [Fact]
    public async Task A_command_takes_everything_about_how_it_runs()
    {
        _server.On("POST /executions/preview", """{"total":2,"reachable":2,"confirm":true,"hosts":[{"name":"db1"},{"name":"db2"}]}""").On("POST /executions", """{"id":8}""", 201);
        var run = await RunAsync("run --hosts db1,db2 --parallel 20% --batch 5 --stop-on 1 --timeout 5m -u deploy --dir /srv -e A=b --stdin - --yes -d -- cat -n", "typed");
        Assert.Equal((ExitCode.Fine, "8\n"), (run.ExitCode, run.Out));
        Assert.Contains("""
            {"hosts":["db1","db2"],"argv":["cat","-n"],"parallel":"20%","batch":"5","stopOn":1,"timeout":"5m","user":"deploy","directory":"/srv","title":null,"environment":{"A":"b"},"secretEnvironment":{},"stdin":"typed","confirm":2}
            """.Trim(), _server.Asked.Last());
    }

    [Fact]
    public async Task Without_a_terminal_many_hosts_are_named_and_refused()
    {
        _server.On("POST /executions/preview", """{"total":2,"reachable":1,"confirm":true,"hosts":[{"name":"db1"},{"name":"db2"}]}""");
        var run = await RunAsync("run -t db -- reboot");
        Assert.Equal(ExitCode.WrongUsage, run.ExitCode);
        Assert.Contains("this would run on 2 hosts (db1, db2); say --yes if it should", run.Error);
    }

    [Theory]
    [InlineData("y", "POST /executions {")]
    [InlineData("", "POST /executions/preview")]
    public async Task At_a_terminal_the_hosts_are_named_and_asked_about(string answer, string last)
    {
        _server.On("POST /executions/preview", """{"total":2,"reachable":1,"confirm":true,"hosts":[{"name":"db1"},{"name":"db2"}]}""").On("POST /executions", """{"id":9}""", 201);
        var run = await Invocation.RunAsync(_server, "run -t db -d -- reboot", width: 80, input: answer + "\n");
        Assert.Contains("2 hosts: db1, db2\n1 of them cannot be reached now\nRun on 2 hosts? [y/N] ", run.Error);
        Assert.StartsWith(last, _server.Asked.Last());
    }

    [Fact]
    public async Task Executions_are_listed_killed_and_their_output_taken()
    {
        _server.On("GET /executions", Items("""{"id":5,"status":"running","title":"uptime","by":"vera","hosts":3,"created":"2030-01-02T03:00:00Z"}""")).On("POST /executions/5/kill", "{}")
            .On("GET /executions/5/hosts/web1/output", (_, _) => (200, "up 3 days\n", "text/plain"));
        Assert.Contains("uptime", (await RunAsync("executions list --status running --search up")).Out);
        Assert.StartsWith("GET /executions?status=running&q=up", _server.Asked.Last());
        Assert.Contains("execution 5 is being ended", (await RunAsync("executions kill 5 --now")).Error);
        Assert.Equal("""POST /executions/5/kill {"now":true}""", _server.Asked.Last());
        Assert.Equal("up 3 days\n", (await RunAsync("executions output 5 web1 --stream out")).Out);
        Assert.Equal("GET /executions/5/hosts/web1/output?stream=out", _server.Asked.Last());
    }

    [Fact]
    public async Task An_execution_is_followed_to_its_end_and_judged_by_it()
    {
        _server.On("GET /executions/5/hosts", Items("""{"host":"web1","state":"failed","code":3}""", """{"host":"web2","state":"succeeded"}"""))
            .On("GET /executions/5", """{"execution":{"id":5,"status":"failed"}}""")
            .On("GET /executions/5/follow", (_, _) => (200, "id: 1\nevent: output\ndata: {\"host\":\"web1\",\"stream\":\"out\",\"text\":\"\\u001b[31mno disk\\u001b[0m\\n\"}\n\nid: 2\nevent: host\ndata: {\"host\":\"web1\",\"state\":\"failed\",\"code\":3}\n\nid: 3\nevent: end\ndata: {\"status\":\"failed\",\"counts\":{\"failed\":1,\"succeeded\":1},\"duration\":2.5}\n\n", "text/event-stream"));
        var run = await RunAsync("executions follow 5");
        Assert.Equal(ExitCode.NotOk, run.ExitCode);
        Assert.Contains("web1 | no disk\n", run.Out);
        Assert.Contains("1 failed, 1 succeeded (web1) in 2.5", run.Error);
    }

    [Fact]
    public async Task On_a_terminal_outcomes_have_their_colours_and_one_line_tells_how_far_it_is()
    {
        _server.On("GET /executions/5/hosts", Items("""{"host":"web1","hostId":"0a","state":"failed","code":3}""", """{"host":"web2","hostId":"0b","state":"succeeded"}""", """{"host":"server","hostId":"00","state":"succeeded"}"""))
            .On("GET /executions/5/groups", Items("""{"key":"a","state":"failed","code":3,"hosts":1,"members":["web1"],"lines":1,"sample":[{"text":"no disk"}]}"""))
            .On("GET /executions/5/follow", (_, _) => (200, "id: 1\nevent: state\ndata: {\"host\":\"web1\",\"step\":1,\"state\":\"running\"}\n\nid: 2\nevent: end\ndata: {\"status\":\"failed\",\"counts\":{\"failed\":1,\"succeeded\":1},\"duration\":2.5}\n\n", "text/event-stream"));
        var run = await Invocation.RunAsync(_server, "executions follow 5 --grouped", width: 100, colours: true);
        Assert.StartsWith("\r\u001b[36m▶\u001b[0m 1 of 2 hosts at work  0:00\u001b[K\r\u001b[K\u001b[31m✖\u001b[0m execution 5: 1 failed, 1 succeeded (web1) in 2.5 s\n", run.Error);
        Assert.StartsWith("\u001b[31m✖\u001b[0m 1 host, failed with code 3: web1\n  | no disk\n", run.Out);
        run = await Invocation.RunAsync(_server, "executions follow 5 --grouped");
        Assert.DoesNotContain('\u001b', run.Error + run.Out);
    }

    [Fact]
    public async Task Approvals_are_listed_given_and_denied_with_a_reason()
    {
        _server.On("GET /approvals", Items(Approval)).On("POST /approvals/4/approve", """{"state":"approved","execution":12}""").On("POST /approvals/4/deny", """{"state":"denied"}""");
        Assert.Contains("deploy", (await RunAsync("approvals")).Out);
        Assert.Equal("approved; it runs as execution 12\n", (await RunAsync("approvals approve 4")).Out);
        Assert.Equal("denied\n", (await RunAsync("approvals deny 4 --reason 'not today'")).Out);
        Assert.Equal("""POST /approvals/4/deny {"reason":"not today"}""", _server.Asked.Last());
    }

    [Fact]
    public async Task A_secret_is_read_from_the_input_and_never_shown()
    {
        _server.On("PUT /secrets/hook-shop", "{}").On("DELETE /secrets/hook-shop", "{}");
        var run = await RunAsync("secrets set hook-shop", "hunter22\n");
        Assert.Equal("secret:hook-shop is set\n", run.Out);
        Assert.Equal("""PUT /secrets/hook-shop {"value":"hunter22"}""", _server.Asked.Last());
        Assert.Equal("secret:hook-shop is removed\n", (await RunAsync("secrets remove hook-shop")).Out);
    }

    [Fact]
    public async Task A_shell_that_is_refused_says_why()
    {
        _server.On("GET /hosts/web1/shell", """{"title":"Forbidden","detail":"A shell needs the role admin"}""", 403);
        var run = await RunAsync("shell web1");
        Assert.NotEqual(ExitCode.Fine, run.ExitCode);
        Assert.NotEmpty(run.Error);
    }
}
