using System.Text;
using Google.Protobuf;
using Muster.Agent.Tests.Fakes;
using Muster.Protocol;
using Muster.Testing;

namespace Muster.Agent.Tests.Shell;

/// <summary>Real shells on real terminals under a real agent, with the server's side spoken by the test.</summary>
public sealed class ShellDeskTests
{
    private static async Task<(FakeServer Server, RunningAgent Agent)> BeginAsync(Scratch scratch, string policy)
    {
        scratch.Write("policy.yaml", policy);
        var server = new FakeServer();
        var agent = RunningAgent.Start(scratch, server.Address);
        await server.NextAsync(FromAgent.BodyOneofCase.StepsHeld);
        return (server, agent);
    }

    private static Task OpenAsync(FakeServer server, string id = "1") => OrderAsync(server, id, order => order.Open = new ShellOpen { OpenedBy = "alice", Size = new ShellSize { Columns = 100, Rows = 30 } });

    private static Task OrderAsync(FakeServer server, string id, Action<ShellOrder> order)
    {
        var told = new ShellOrder { ShellId = id };
        order(told);
        return server.SendAsync(new FromServer { ShellOrder = told });
    }

    private static Task TypeAsync(FakeServer server, string text, string id = "1") => OrderAsync(server, id, o => o.Input = ByteString.CopyFromUtf8(text));

    /// <summary>Reads what it prints until a text is in it.</summary>
    private static async Task<string> SeesAsync(FakeServer server, string text, StringBuilder? seen = null)
    {
        seen ??= new StringBuilder();
        while (!seen.ToString().Contains(text, StringComparison.Ordinal))
        {
            var report = (await server.NextAsync(FromAgent.BodyOneofCase.ShellReport)).ShellReport;
            Assert.False(report.Ended, $"it ended: {report.Message}; it printed {seen}");
            seen.Append(report.Output.ToStringUtf8());
        }
        return seen.ToString();
    }

    private static async Task<string> EndsAsync(FakeServer server) => (await server.NextAsync(FromAgent.BodyOneofCase.ShellReport, f => f.ShellReport.Ended)).ShellReport.Message;

    /// <summary>A zombie whose parent does not care is over, too.</summary>
    private static bool Runs(int pid) => File.Exists($"/proc/{pid}/cmdline") && File.ReadAllText($"/proc/{pid}/cmdline").Length > 0;

    [Fact]
    public async Task A_shell_is_refused_unless_the_owner_of_the_host_allows_it()
    {
        using var scratch = new Scratch();
        var (server, agent) = await BeginAsync(scratch, "command: allow\n");
        await using var _ = server;
        await using var __ = agent;
        await OpenAsync(server);
        Assert.Contains("policy allows no shell", await EndsAsync(server));
    }

    [Fact]
    public async Task What_is_typed_runs_on_a_terminal_of_the_size_asked_for()
    {
        using var scratch = new Scratch();
        var (server, agent) = await BeginAsync(scratch, "shell: allow\n");
        await using var _ = server;
        await using var __ = agent;
        await OpenAsync(server);
        await TypeAsync(server, "test -t 0 && test -t 1 && echo a-\"\"terminal of $(stty size | tr ' ' x) by $MUSTER_SHELL_BY\n");
        await SeesAsync(server, "a-terminal of 30x100 by alice");
        await OrderAsync(server, "1", o => o.Size = new ShellSize { Columns = 66, Rows = 11 });
        await TypeAsync(server, "echo now-\"\"of $(stty size | tr ' ' x)\n");
        await SeesAsync(server, "now-of 11x66");
        await TypeAsync(server, "sh -c 'echo run-\"\"ning; exec sleep 1000'\n");
        await SeesAsync(server, "run-ning");
        await TypeAsync(server, "\u0003"); // Ctrl-C reaches the program, not the shell
        await TypeAsync(server, "echo still-\"\"here\n");
        await SeesAsync(server, "still-here");
        await TypeAsync(server, "exit 7\n");
        Assert.Equal("the shell ended with code 7", await EndsAsync(server));
    }

    [Fact]
    public async Task Closing_it_ends_all_that_runs_in_it_even_what_ignores_signals_but_no_daemon()
    {
        using var scratch = new Scratch();
        var (server, agent) = await BeginAsync(scratch, "shell: allow\n");
        await using var _ = server;
        await using var __ = agent;
        await OpenAsync(server);
        var (stubborn, daemon) = (scratch.In("stubborn"), scratch.In("daemon"));
        await TypeAsync(server, $"(trap '' HUP TERM INT; echo $BASHPID $$ > /dev/null; sh -c 'trap \"\" HUP TERM; echo $$ > {stubborn}; while :; do sleep 1; done') & setsid sh -c 'echo $$ > {daemon}; exec sleep 300' &\n");
        await TypeAsync(server, $"while ! test -s {stubborn} || ! test -s {daemon}; do sleep 0.1; done; echo both-\"\"run\n");
        await SeesAsync(server, "both-run");
        var (stubbornPid, daemonPid) = (int.Parse(File.ReadAllText(stubborn)), int.Parse(File.ReadAllText(daemon)));
        Assert.True(Runs(stubbornPid));
        await OrderAsync(server, "1", o => o.Close = true);
        await EndsAsync(server);
        Assert.False(Runs(stubbornPid));
        Assert.True(Runs(daemonPid));
        System.Diagnostics.Process.GetProcessById(daemonPid).Kill();
    }

    [Fact]
    public async Task A_program_that_prints_without_end_waits_for_whoever_watches()
    {
        using var scratch = new Scratch();
        var (server, agent) = await BeginAsync(scratch, "shell: allow\n");
        await using var _ = server;
        await using var __ = agent;
        await OpenAsync(server);
        await TypeAsync(server, "yes | head -c 3000000; echo all-\"\"printed\n");
        long got = 0;
        var tail = "";
        ulong taken = 0;
        while (!tail.Contains("all-printed", StringComparison.Ordinal))
        {
            var output = (await server.NextAsync(FromAgent.BodyOneofCase.ShellReport)).ShellReport.Output;
            got += output.Length;
            Assert.True((ulong)got - taken <= 256 << 10, "the agent ran ahead of its window");
            tail = (tail + output.ToStringUtf8())[^Math.Min(tail.Length + output.Length, 4096)..];
            if ((ulong)got - taken < 128 << 10) continue;
            taken = (ulong)got;
            await OrderAsync(server, "1", o => o.Taken = taken);
        }
        Assert.True(got >= 3_000_000);
    }

    [Fact]
    public async Task A_lost_connection_ends_the_shell()
    {
        using var scratch = new Scratch();
        var (server, agent) = await BeginAsync(scratch, "shell: allow\n");
        await using var _ = server;
        await using var __ = agent;
        await OpenAsync(server);
        var pid = scratch.In("pid");
        await TypeAsync(server, $"echo $$ > {pid}; echo is-\"\"up\n");
        await SeesAsync(server, "is-up");
        var shell = int.Parse(File.ReadAllText(pid));
        server.Cut();
        for (var looks = 0; Runs(shell) && looks < 600; looks++) await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        Assert.False(Runs(shell));
    }
}
