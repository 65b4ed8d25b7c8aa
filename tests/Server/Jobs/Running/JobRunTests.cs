using System.Text.Json;
using Muster.Protocol;

namespace Muster.Server.Tests.Jobs.Running;

/// <summary>The whole server, with agents that answer as a test says.</summary>
public sealed class JobRunTests
{
    private static string Line(RunStep order) => order.Argv.Count == 3 ? order.Argv[2] : order.Script.Text.ToStringUtf8();

    [Fact]
    public async Task Options_reach_commands_quoted_and_scripts_by_token_and_environment()
    {
        await using var server = await RestServer.StartAsync();
        using var agent = await JobAgent.StartAsync(server, "one");
        var job = await server.JobAsync("""
            - name: deploy
              group: web
              on: web
              options:
              - {name: release, required: true}
              - {name: how, values: [soft, hard], enforced: true, value: soft}
              - {name: parts, multivalued: true, delimiter: ' '}
              sequence:
                commands:
                - exec: deploy ${option.release} --how "${option.how}" ${unquotedoption.parts} on ${node.name} $HOME
                - {script: "echo @option.release@ by @job.username@ mail@option.com\n", args: '-x ${option.release}', scriptInterpreter: 'bash -e'}
            """, "shop");
        var (status, wrong) = await server.SendAsync(HttpMethod.Post, $"/jobs/{job}/run", new { options = new { how = "mild", other = 1 } });
        Assert.Equal(400, status);
        Assert.Equal("option release: is required", wrong.GetProperty("options").GetProperty("release").GetString());
        Assert.Contains("“mild” is none of soft, hard", wrong.GetProperty("detail").GetString());
        Assert.Contains("the job has no option “other”; it has release, how, parts", wrong.GetProperty("detail").GetString());

        Assert.Equal("succeeded", (await server.RunAsync(job, new { options = new { release = "1.2 'beta'", parts = new[] { "a", "b" } } })).Status());
        var orders = agent.Orders.ToArray();
        Assert.Equal("deploy '1.2 '\\''beta'\\''' --how \"soft\" a b on one $HOME", Line(orders[0]));
        Assert.Equal("echo 1.2 'beta' by admin/first-run mail@option.com\n", Line(orders[1]));
        Assert.Equal(["-x", "1.2 'beta'"], orders[1].Script.Arguments);
        Assert.Equal(["bash", "-e"], orders[1].Script.Interpreter);
        Assert.Equal(("1.2 'beta'", "deploy", "web", "one", "shop"), (orders[0].Environment["RD_OPTION_RELEASE"], orders[0].Environment["RD_JOB_NAME"], orders[0].Environment["RD_JOB_GROUP"], orders[0].Environment["RD_NODE_NAME"], orders[0].Environment["RD_JOB_PROJECT"]));
    }

    [Fact]
    public async Task Secure_options_travel_in_the_environment_and_are_masked()
    {
        await using var server = await RestServer.StartAsync();
        using var agent = await JobAgent.StartAsync(server, "one", order => ($"got {order.Environment.GetValueOrDefault("RD_OPTION_PW", "nothing")}\n", 0));
        var exposed = await server.JobAsync("{name: exposed, on: web, options: [{name: pw, secure: true, valueExposed: true}], sequence: {commands: [{exec: 'login \"u:${option.pw}\" ${option.pw}'}]}}");
        var id = await server.BeginAsync(exposed, new { options = new { pw = "hunter22" } });
        Assert.Equal("succeeded", (await server.EndAsync(id)).Status());
        Assert.Equal("login \"u:${RD_OPTION_PW}\" \"$RD_OPTION_PW\"", Line(agent.Orders.Single()));
        Assert.Equal("got ******\n", await server.Http.GetStringAsync($"/api/v1/executions/{id}/hosts/one/output"));
        Assert.DoesNotContain("hunter22", (await server.GetAsync($"/executions/{id}/job")).GetRawText());

        var hidden = await server.JobAsync("{name: hidden, on: web, options: [{name: pw, secure: true}], sequence: {commands: [{exec: 'login ${option.pw}'}]}}");
        id = await server.BeginAsync(hidden, new { options = new { pw = "hunter22" } });
        Assert.Equal("failed", (await server.EndAsync(id)).Status());
        Assert.Contains("valueExposed: true", (await server.GetAsync($"/executions/{id}/hosts")).GetProperty("items")[0].GetProperty("message").GetString());
        Assert.Single(agent.Orders);
    }

    [Fact]
    public async Task The_first_host_that_fails_ends_a_rundeck_job_and_keepgoing_goes_on()
    {
        await using var server = await RestServer.StartAsync();
        using var one = await JobAgent.StartAsync(server, "one", _ => ("", 3));
        using var two = await JobAgent.StartAsync(server, "two");
        const string job = "{name: NAME, nodefilters: {filter: 'tags: web', dispatch: {threadcount: '1', keepgoing: KEEP}}, sequence: {commands: [{exec: a}, {exec: b}]}}";
        var strict = await server.BeginAsync(await server.JobAsync(job.Replace("NAME", "strict").Replace("KEEP", "false")));
        Assert.Equal("failed", (await server.EndAsync(strict)).Status());
        Assert.Equal(("1:failed", "1:notRun"), (await server.StatesAsync(strict, "one"), await server.StatesAsync(strict, "two")));
        var lax = await server.BeginAsync(await server.JobAsync(job.Replace("NAME", "lax").Replace("KEEP", "true")));
        Assert.Equal("failed", (await server.EndAsync(lax)).Status());
        Assert.Equal(("1:failed", "1:succeeded 2:succeeded"), (await server.StatesAsync(lax, "one"), await server.StatesAsync(lax, "two")));
        var again = (await server.SendAsync(HttpMethod.Post, $"/executions/{lax}/rerun", new { failed = true })).Body;
        Assert.Equal((1, lax), (again.GetProperty("hosts").GetInt32(), again.GetProperty("rerunOf").GetInt64()));
        await server.EndAsync(again.GetProperty("id").GetInt64());
    }

    [Fact]
    public async Task An_error_handler_mends_a_step_and_data_of_one_step_reach_the_next()
    {
        await using var server = await RestServer.StartAsync();
        using var agent = await JobAgent.StartAsync(server, "one", order => Line(order) switch { "break" => ("", 7), "ask" => ("RUNDECK:DATA: colour = deep red\nnoise\n", 0), _ => ("", 0) });
        var job = await server.JobAsync("""
            - name: mend
              on: web
              sequence:
                commands:
                - {exec: break, errorhandler: {exec: 'mend ${result.resultCode}', keepgoingOnSuccess: true}}
                - {exec: ask, plugins: {LogFilter: [{type: key-value-data}]}}
                - exec: paint ${data.colour}
                - {exec: break, errorhandler: {exec: 'note it'}}
                - exec: never
            """);
        var id = await server.BeginAsync(job);
        Assert.Equal("failed", (await server.EndAsync(id)).Status());
        Assert.Equal(["break", "mend 7", "ask", "paint 'deep red'", "break", "note it"], agent.Orders.Select(Line));
        Assert.Equal("1:failed 1e:succeeded 2:succeeded 3:succeeded 4:failed 4e:succeeded", await server.StatesAsync(id, "one"));
        Assert.Equal("deep red", agent.Orders.ElementAt(3).Environment["RD_DATA_COLOUR"]);
    }

    [Fact]
    public async Task A_job_refers_to_others_with_arguments_and_their_own_hosts_but_never_without_end()
    {
        await using var server = await RestServer.StartAsync();
        using var one = await JobAgent.StartAsync(server, "one");
        using var two = await JobAgent.StartAsync(server, "two");
        var outer = await server.JobAsync("""
            - name: outer
              on: name:one
              options: [{name: who, value: you}]
              sequence:
                commands:
                - jobref: {name: inner, group: g, args: '-what "${option.who} and ${node.name}"', nodeStep: true}
                - jobref: {name: inner, group: g, args: -what x, nodefilters: {filter: 'name: two'}}
                - jobref: {name: off}
            - name: inner
              group: g
              options: [{name: what, required: true}]
              sequence: {commands: [{exec: 'say ${option.what} from ${job.name}'}]}
            - {name: off, executionEnabled: false, sequence: {commands: [{exec: never}]}}
            - {name: ping, on: web, sequence: {commands: [{jobref: {name: pong}}]}}
            - {name: pong, on: web, sequence: {commands: [{jobref: {name: ping}}]}}
            """);
        var id = await server.BeginAsync(outer);
        Assert.Equal("succeeded", (await server.EndAsync(id)).Status());
        Assert.Equal("say 'you and one' from inner", Line(one.Orders.Single()));
        Assert.Equal("say x from inner", Line(two.Orders.Single()));
        Assert.Equal("1:succeeded 1/1:succeeded", await server.StatesAsync(id, "one"));
        var (_, ping) = await server.SendAsync(HttpMethod.Post, "/jobs/run", new { job = "ping", project = "default" });
        id = ping.GetProperty("id").GetInt64();
        Assert.Equal("failed", (await server.EndAsync(id)).Status());
        Assert.Contains("jobs refer to each other without end: ping > pong > ping", (await server.GetAsync($"/executions/{id}/job")).GetRawText());
    }

    [Fact]
    public async Task Checks_run_now_and_each_result_is_told_with_its_symbol()
    {
        await using var server = await RestServer.StartAsync();
        using var one = await JobAgent.StartAsync(server, "one", checks: new() { ["disk"] = (0, "DISK OK"), ["load"] = (0, "OK - load average: 0.1") });
        using var two = await JobAgent.StartAsync(server, "two", checks: new() { ["disk"] = (2, "DISK CRITICAL - free space: / 1%"), ["load"] = (0, "OK") });
        var job = await server.JobAsync("{name: Run NRPE checks, on: web, sequence: {commands: [{check: all}]}}", "PRGMR");
        var id = await server.BeginAsync(job);
        Assert.Equal("failed", (await server.EndAsync(id)).Status());
        var answer = await server.GetAsync($"/executions/{id}/job");
        Assert.Equal((3, 4), (answer.GetProperty("checks").GetProperty("passed").GetInt32(), answer.GetProperty("checks").GetProperty("total").GetInt32()));
        Assert.Equal("1 of 2 passed", (await server.GetAsync($"/executions/{id}/hosts?q=two")).GetProperty("items")[0].GetProperty("message").GetString());
        var output = await server.Http.GetStringAsync($"/api/v1/executions/{id}/hosts/two/output");
        Assert.Contains("✖ CRITICAL", output);
        Assert.Contains("DISK CRITICAL - free space: / 1%", output);
        Assert.Contains("✔ 2 of 2 passed", await server.Http.GetStringAsync($"/api/v1/executions/{id}/hosts/one/output"));
        var some = await server.RunAsync(await server.JobAsync("{name: some, on: name:two, sequence: {commands: [{check: [load]}]}}"));
        Assert.Equal("succeeded", some.Status());
    }

    [Fact]
    public async Task A_step_waits_for_somebody_else_and_a_job_runs_once_at_a_time()
    {
        await using var server = await RestServer.StartAsync();
        using var agent = await JobAgent.StartAsync(server, "one");
        var job = await server.JobAsync("{name: careful, on: web, sequence: {commands: [{exec: a}, {approve: 'Go on?'}, {exec: b}]}}");
        var id = await server.BeginAsync(job);
        for (var i = 0; i < 400 && !(await server.GetAsync($"/executions/{id}/job")).GetProperty("steps")[1].GetProperty("waits").GetBoolean(); i++) await Task.Delay(TimeSpan.FromMilliseconds(25), TimeProvider.System);
        Assert.Equal(403, (await server.SendAsync(HttpMethod.Post, $"/executions/{id}/approve", new { })).Status);
        var (status, busy) = await server.SendAsync(HttpMethod.Post, $"/jobs/{job}/run", new { });
        Assert.Equal((409, id), (status, busy.GetProperty("execution").GetInt64()));
        Assert.Equal(204, (await server.SendAsync(HttpMethod.Post, $"/executions/{id}/refuse", new { reason = "not today" })).Status);
        Assert.Equal("failed", (await server.EndAsync(id)).Status());
        Assert.Equal(["a"], agent.Orders.Select(Line));
        Assert.Contains("not today", await server.Http.GetStringAsync($"/api/v1/executions/{id}/hosts/server/output"));
    }

    [Fact]
    public async Task Time_and_output_have_limits_and_a_kill_ends_all()
    {
        await using var server = await RestServer.StartAsync();
        using var agent = await JobAgent.StartAsync(server, "one", order => Line(order) switch { "hang" => null, "talk" => (string.Concat(Enumerable.Repeat("line\n", 50)), 0), _ => ("", 0) });
        var slow = await server.RunAsync(await server.JobAsync("{name: slow, on: web, timeout: '1', sequence: {commands: [{exec: hang}, {exec: b}]}}"));
        Assert.Equal(("timedOut", "it took longer than 1s"), (slow.Status(), slow.GetProperty("message").GetString()));
        Assert.Single(agent.Killed);
        var loud = await server.BeginAsync(await server.JobAsync("{name: loud, on: web, loglimit: '10', loglimitAction: halt, loglimitStatus: failed, sequence: {keepgoing: true, commands: [{exec: talk}, {exec: b}]}}"));
        Assert.Contains("more than 10 lines", (await server.EndAsync(loud)).GetProperty("message").GetString());
        var id = await server.BeginAsync(await server.JobAsync("{name: long, on: web, sequence: {commands: [{exec: hang}, {exec: b}]}}"));
        for (var i = 0; i < 400 && agent.Orders.Count(o => Line(o) == "hang") < 2; i++) await Task.Delay(TimeSpan.FromMilliseconds(25), TimeProvider.System);
        await server.SendAsync(HttpMethod.Post, $"/executions/{id}/kill", new { });
        Assert.Equal("killed", (await server.EndAsync(id)).Status());
    }

    [Theory]
    [InlineData("node-first", "a@one b@one a@two b@two")]
    [InlineData("step-first", "a@one a@two b@one b@two")]
    public async Task Steps_and_hosts_go_in_the_order_of_the_strategy(string strategy, string expected)
    {
        await using var server = await RestServer.StartAsync();
        var order = new System.Collections.Concurrent.ConcurrentQueue<string>();
        using var one = await JobAgent.StartAsync(server, "one", step => { order.Enqueue($"{Line(step)}@one"); return ("", 0); });
        using var two = await JobAgent.StartAsync(server, "two", step => { order.Enqueue($"{Line(step)}@two"); return ("", 0); });
        var run = await server.RunAsync(await server.JobAsync($"{{name: order, on: web, dispatch: {{threadcount: 1}}, sequence: {{strategy: {strategy}, commands: [{{exec: a}}, {{exec: b}}]}}}}"));
        Assert.Equal("succeeded", run.Status());
        Assert.Equal(expected, string.Join(' ', order));
    }

    [Fact]
    public async Task Steps_of_a_parallel_job_run_at_once_and_requests_carry_their_variables()
    {
        await using var server = await RestServer.StartAsync();
        using var agent = await JobAgent.StartAsync(server, "one", step => Line(step) == "hang" ? null : ("", 0));
        var both = await server.BeginAsync(await server.JobAsync("{name: both, on: web, sequence: {strategy: parallel, commands: [{exec: hang}, {exec: b}]}}"));
        for (var i = 0; i < 2400 && agent.Orders.Count < 2; i++) await Task.Delay(TimeSpan.FromMilliseconds(25), TimeProvider.System);
        Assert.Equal(2, agent.Orders.Count);
        await server.SendAsync(HttpMethod.Post, $"/executions/{both}/kill", new { });
        await server.EndAsync(both);
        var call = await server.BeginAsync(await server.JobAsync($"{{name: call, options: [{{name: page, value: healthz}}], sequence: {{commands: [{{http: '{server.Http.BaseAddress}${{option.page}}'}}, {{http: {{url: '{server.Http.BaseAddress}nowhere', status: '200'}}}}]}}}}"));
        Assert.Equal("failed", (await server.EndAsync(call)).Status());
        Assert.Equal("1:succeeded 2:failed", await server.StatesAsync(call, "server"));
    }
}
