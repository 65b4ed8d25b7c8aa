using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Muster.Server.Tests.Install;

/// <summary>The installer, run by a real shell against a real server; the program it fetches is a stand-in that behaves as the agent does towards the installer.</summary>
public sealed class InstallTests : IAsyncLifetime
{
    private const string StandIn = """
        #!/bin/sh
        state=
        all="$*"
        while [ $# -gt 0 ]; do
          case $1 in
            --state) state=$2; shift ;;
          esac
          shift
        done
        echo "$all" >"$state/arguments"
        echo $$ >"$state/agent.pid"
        echo "key=$MUSTER_KEY" >"$state/environment"
        trap 'echo left >>"$state/agent.log"; exit 0' TERM
        echo "linked to the server" >>"$state/agent.log"
        while :; do sleep 0.05; done
        """;

    private readonly TempFolder _folder = new();
    private readonly string _program = Path.Combine(AppContext.BaseDirectory, "agent", "linux-x64", "muster-agent");
    private ServerHost _server = null!;
    private HttpClient _http = null!;

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_program)!);
        await File.WriteAllTextAsync(_program, StandIn);
        _server = new ServerHost(ServerOptions.Parse(["--data", Path.Combine(_folder.Path, "data"), "--listen", "http://127.0.0.1:0", "--no-local-agent"]));
        await _server.StartAsync();
        _http = new HttpClient { BaseAddress = new Uri(_server.Addresses[0]) };
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _server.DisposeAsync();
        _folder.Dispose();
        File.Delete(_program);
    }

    private string State => Path.Combine(_folder.Path, "state");

    private async Task<(int Code, string Output)> ShellAsync(string script, params string[] arguments)
    {
        var start = new ProcessStartInfo("/bin/sh") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])["-s", "--", .. arguments]) start.ArgumentList.Add(argument);
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("MUSTER_", StringComparison.Ordinal)).ToArray()) start.Environment.Remove(name);
        start.Environment["HOME"] = Path.Combine(_folder.Path, "home");
        using var shell = Process.Start(start)!;
        await shell.StandardInput.WriteAsync(script);
        shell.StandardInput.Close();
        var errors = shell.StandardError.ReadToEndAsync();
        var output = await shell.StandardOutput.ReadToEndAsync();
        await shell.WaitForExitAsync();
        return (shell.ExitCode, output + await errors);
    }

    private static bool Runs(int pid) => Directory.Exists($"/proc/{pid}");

    private int AgentPid() => int.Parse(File.ReadAllText(Path.Combine(State, "agent.pid")), System.Globalization.CultureInfo.InvariantCulture);

    [Fact]
    public async Task The_one_liner_installs_upgrades_and_uninstalls()
    {
        var script = await _http.GetStringAsync("/install");
        var (code, output) = await ShellAsync(script, "msk_key", "web,prod", "--name", "box", "--state", State, "--no-systemd");
        Assert.True(code == 0, output);
        Assert.Contains("is linked to", output);
        var first = AgentPid();
        Assert.True(Runs(first));
        Assert.Equal("key=msk_key\n", await File.ReadAllTextAsync(Path.Combine(State, "environment")));
        Assert.Equal($"--server {_server.Addresses[0]} --state {State} --tags web,prod --name box\n", await File.ReadAllTextAsync(Path.Combine(State, "arguments")));

        (code, output) = await ShellAsync(script, "msk_key", "--state", State, "--no-systemd");
        Assert.True(code == 0, output);
        Assert.False(Runs(first));
        var second = AgentPid();
        Assert.True(Runs(second));

        (code, output) = await ShellAsync(script, "--uninstall", "--no-systemd", "--state", State);
        Assert.True(code == 0, output);
        Assert.False(Runs(second));
        Assert.False(File.Exists(Path.Combine(State, "bin", "muster-agent")));
    }

    [Fact]
    public async Task Another_servers_agent_keeps_its_state_folder()
    {
        var script = await _http.GetStringAsync("/install");
        Assert.Equal(0, (await ShellAsync(script, "msk_key", "--state", State, "--no-systemd")).Code);
        var pid = AgentPid();
        await File.WriteAllTextAsync(Path.Combine(State, "installed-from"), "http://other:6878\n");
        var (code, output) = await ShellAsync(script, "msk_key", "--state", State, "--no-systemd");
        Assert.True(code == 0, output);
        Assert.Contains($"this one takes {State}-2", output);
        Assert.True(Runs(pid));
        Assert.Equal(0, (await ShellAsync(script, "--uninstall", "--no-systemd", "--state", State)).Code);
        Assert.Equal(0, (await ShellAsync(script, "--uninstall", "--no-systemd", "--state", State + "-2")).Code);
    }

    [Fact]
    public async Task A_script_that_arrives_in_part_does_nothing()
    {
        var script = await _http.GetStringAsync("/install");
        var last = script.LastIndexOf("main \"$@\"", StringComparison.Ordinal);
        for (var cut = 0; cut < last; cut += 173)
        {
            await ShellAsync(script[..cut], "msk_key", "--state", State, "--no-systemd");
            Assert.False(Directory.Exists(State), $"cut at {cut}");
        }
    }

    [Fact]
    public async Task The_script_names_the_server_as_the_caller_reached_it()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/install");
        request.Headers.Add("X-Forwarded-Proto", "https, http");
        request.Headers.Add("X-Forwarded-Host", "muster.example.org");
        var answer = await _http.SendAsync(request);
        Assert.Contains("SERVER=${MUSTER_SERVER:-'https://muster.example.org'}", await answer.Content.ReadAsStringAsync());

        using var evil = new HttpRequestMessage(HttpMethod.Get, "/install");
        evil.Headers.Add("X-Forwarded-Host", "x';rm -rf /;'");
        Assert.Equal(HttpStatusCode.BadRequest, (await _http.SendAsync(evil)).StatusCode);
    }

    [Fact]
    public async Task The_program_carries_its_checksum_and_is_not_sent_twice()
    {
        var answer = await _http.GetAsync("/install/agent?arch=x64");
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(StandIn)));
        Assert.Equal(StandIn, await answer.Content.ReadAsStringAsync());
        Assert.Equal(hash, Assert.Single(answer.Headers.GetValues("Muster-Sha256")));
        using var again = new HttpRequestMessage(HttpMethod.Get, "/install/agent");
        again.Headers.IfNoneMatch.Add(answer.Headers.ETag!);
        Assert.Equal(HttpStatusCode.NotModified, (await _http.SendAsync(again)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await _http.GetAsync("/install/agent?arch=vax")).StatusCode);
    }

    [Fact]
    public async Task Without_a_key_or_with_a_wrong_option_it_says_how_to_be_used()
    {
        var script = await _http.GetStringAsync("/install");
        foreach (var arguments in (string[][])[[], ["--nmae", "x"]])
        {
            var (code, output) = await ShellAsync(script, [.. arguments, "--no-systemd"]);
            Assert.NotEqual(0, code);
            Assert.Contains("usage: curl -fsS", output);
        }
    }
}
