using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Muster.EndToEnd.Tests.Harness;

namespace Muster.EndToEnd.Tests;

/// <summary>Jobs from files of the configuration, on real agents.</summary>
public class JobTests
{
    private static readonly string[] Names = ["alpha", "beta", "gamma", "delta"];

    private static readonly (string Name, string Plugin)[] Checks =
    [
        ("nrpe-load", "check_load -w 900 -c 999"), ("nrpe-procs", "check_procs -w 50000 -c 90000"), ("nrpe-users", "check_users -w 500 -c 900"),
        ("nrpe-root", "check_disk -w 1% -c 1% -p /"), ("nrpe-stamp", "check_file_age -w 86400 -c 86400 -f FOLDER/{host.name}"),
    ];

    [Fact]
    public async Task Run_NRPE_checks_runs_five_real_checks_on_four_agents_and_shows_the_one_that_fails()
    {
        using var scratch = new ScratchFolder();
        foreach (var name in Names) await File.WriteAllTextAsync(scratch.In(name), "here\n");
        await using var server = await ServerProcess.StartAsync();
        foreach (var (name, plugin) in Checks) server.WriteCheck(name, $"on: prgmr\nevery: 1h\nplugin: {plugin.Replace("FOLDER", scratch.Path)}\n");
        WriteJobs(server, "projects.yaml", "- {name: PRGMR, on: prgmr}\n");
        WriteJobs(server, "PRGMR/checks.yaml", $"- name: Run NRPE checks\n  description: The smoke test after a deploy\n  sequence:\n    commands:\n    - check: [{string.Join(", ", Checks.Select(c => c.Name))}]\n");
        foreach (var name in Names) server.StartAgent(name, "prgmr");
        server.StartAgent("other", "elsewhere");
        var job = (string)(await Eventually.GetsAsync(() => server.ItemsAsync("jobs?project=PRGMR"), jobs => jobs.Count == 1 && (int)jobs[0]["hosts"]! == 4, "the job has its four hosts"))[0]["id"]!;
        await Eventually.GetsAsync(() => server.ItemsAsync("results?check=nrpe-stamp"), results => results.Count == 4, "the agents have the checks");

        var good = await RunAsync(server, job);
        Assert.Equal("succeeded", (string?)good["status"]);
        var matrix = await server.GetAsync($"executions/{good["id"]}/job");
        Assert.Equal((20, 20), ((int)matrix["checks"]!["passed"]!, (int)matrix["checks"]!["total"]!));
        var output = await server.Client.GetStringAsync($"/api/v1/executions/{good["id"]}/hosts/gamma/output");
        Assert.Contains("✔ 5 of 5 passed", output);
        Assert.Equal(5, output.Split('\n').Count(l => l.Contains("✔ OK", StringComparison.Ordinal)));

        File.Delete(scratch.In("gamma"));
        var bad = await RunAsync(server, job);
        Assert.Equal("failed", (string?)bad["status"]);
        var hosts = await server.ItemsAsync($"executions/{bad["id"]}/hosts?sort=host");
        Assert.Equal(["alpha succeeded 5 of 5 passed", "beta succeeded 5 of 5 passed", "delta succeeded 5 of 5 passed", "gamma failed 4 of 5 passed"],
            hosts.Select(h => $"{h["host"]} {h["state"]} {h["message"]}"));
        output = await server.Client.GetStringAsync($"/api/v1/executions/{bad["id"]}/hosts/gamma/output");
        Assert.Contains("✖ CRITICAL", output);
        Assert.Contains("File not found", output);
        await Eventually.GetsAsync(() => server.ItemsAsync("results?check=nrpe-stamp&status=critical"), results => results.Any(r => (string?)r["host"] == "gamma"), "the result counts like any other");

        var (code, said) = await ChildProcess.RunAsync(Programs.Cli, ["run", "-j", "Run NRPE checks", "-p", "PRGMR", "-y"], server.CliEnvironment);
        Assert.True(code == 1, said);
        Assert.Contains("✖ 19 of 20 checks passed on 4 hosts; not passed: nrpe-stamp (gamma)", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_goes_on_where_it_was_when_the_server_is_killed_and_runs_no_step_twice()
    {
        using var scratch = new ScratchFolder();
        await using var server = await ServerProcess.StartAsync();
        foreach (var name in Names[..3]) server.StartAgent(name, "web");
        var trace = scratch.In("trace");
        WriteJobs(server, "long.yaml", $"""
            - name: long
              on: web
              options: [{'{'}name: word, value: hello{'}'}]
              sequence:
                strategy: step-first
                commands:
                - exec: echo one-${'{'}node.name{'}'} >> {trace}; echo RUNDECK:DATA:said=${'{'}option.word{'}'}-${'{'}node.name{'}'}
                  plugins: {'{'}LogFilter: [{'{'}type: key-value-data{'}'}]{'}'}
                - exec: echo two-${'{'}node.name{'}'} >> {trace}; i=0; while [ $i -lt 60 ]; do i=$((i+1)); echo tick $i; sleep 0.1; done
                - wait: 3s
                - exec: echo three-${'{'}data.said{'}'} >> {trace}
            """);
        var job = (string)(await Eventually.GetsAsync(() => server.ItemsAsync("jobs"), jobs => jobs.Count == 1 && (int)jobs[0]["hosts"]! == 3, "the job has its hosts"))[0]["id"]!;
        var id = await BeginAsync(server, job);
        await Eventually.GetsAsync(async () => File.Exists(trace) ? await File.ReadAllTextAsync(trace) : "", text => text.Contains("two-gamma", StringComparison.Ordinal), "the second step has begun");
        await server.KillAsync();
        WriteJobs(server, "long.yaml", "- {name: long, on: web, sequence: {commands: [{exec: 'echo another'}]}}\n");
        await server.RunAsync();
        await Task.Delay(TimeSpan.FromSeconds(3), TimeProvider.System);
        await server.KillAsync();
        await server.RunAsync();
        Assert.Equal("succeeded", (string?)(await EndAsync(server, id))["status"]);
        Assert.Equal(["one-alpha", "one-beta", "one-gamma", "three-hello-alpha", "three-hello-beta", "three-hello-gamma", "two-alpha", "two-beta", "two-gamma"], (await File.ReadAllLinesAsync(trace)).Order(StringComparer.Ordinal));
        Assert.Equal(string.Concat(Enumerable.Range(1, 60).Select(n => $"tick {n}\n")), await server.Client.GetStringAsync($"/api/v1/executions/{id}/hosts/beta/output?step=1"));
        var runs = await server.ItemsAsync($"jobs/{job}/executions");
        Assert.Equal(("succeeded", 1), ((string)runs[0]["status"]!, (int)runs[0]["version"]!));
    }

    [Fact]
    public async Task A_large_file_is_copied_whole_with_its_mode_and_a_second_time_not_at_all()
    {
        using var scratch = new ScratchFolder();
        await using var server = await ServerProcess.StartAsync();
        var bytes = new byte[20_000_003];
        new Random(7).NextBytes(bytes);
        var source = Path.Combine(server.Data, "config/files/app/release.bin");
        Directory.CreateDirectory(Path.GetDirectoryName(source)!);
        await File.WriteAllBytesAsync(source, bytes);
        server.StartAgent("alpha", "web");
        WriteJobs(server, "copy.yaml", $"- {'{'}name: copy, on: web, sequence: {'{'}commands: [{'{'}copy: {'{'}from: app/release.bin, to: '{scratch.Path}/new/', mode: '0750'{'}'}{'}'}]{'}'}{'}'}\n");
        var job = (string)(await Eventually.GetsAsync(() => server.ItemsAsync("jobs"), jobs => jobs.Count == 1 && (int)jobs[0]["hosts"]! == 1, "the job has its host"))[0]["id"]!;
        var first = await RunAsync(server, job);
        Assert.Equal("succeeded", (string?)first["status"]);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(scratch.In("new", "release.bin")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute, File.GetUnixFileMode(scratch.In("new", "release.bin")));
        Assert.Contains("20000003 bytes written", await server.Client.GetStringAsync($"/api/v1/executions/{first["id"]}/hosts/alpha/output"));
        var second = await RunAsync(server, job);
        Assert.Contains("is there already", await server.Client.GetStringAsync($"/api/v1/executions/{second["id"]}/hosts/alpha/output"));
        WriteJobs(server, "copy.yaml", "- {name: copy, on: web, sequence: {commands: [{copy: {from: ../../secrets/first-run.json, to: /tmp/stolen}}]}}\n");
        await Eventually.GetsAsync(() => server.GetAsync($"jobs/{job}"), answer => (int)answer["job"]!["version"]! == 2, "the change is taken");
        using var refused = await server.Client.PostAsJsonAsync($"/api/v1/jobs/{job}/run", new { });
        Assert.Contains("is not below", await refused.Content.ReadAsStringAsync());
    }

    private static void WriteJobs(ServerProcess server, string file, string yaml)
    {
        var path = Path.Combine(server.Data, "config/jobs", file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, yaml);
    }

    private static async Task<long> BeginAsync(ServerProcess server, string job)
    {
        using var answer = await server.Client.PostAsJsonAsync($"/api/v1/jobs/{job}/run", new { });
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        return (long)JsonNode.Parse(text)!["id"]!;
    }

    private static async Task<JsonNode> RunAsync(ServerProcess server, string job) => await EndAsync(server, await BeginAsync(server, job));

    private static async Task<JsonNode> EndAsync(ServerProcess server, long id) => (await Eventually.GetsAsync(
        () => server.GetAsync($"executions/{id}"), answer => (string?)answer["execution"]!["status"] != "running", $"execution {id} ends", seconds: 120))["execution"]!;
}
