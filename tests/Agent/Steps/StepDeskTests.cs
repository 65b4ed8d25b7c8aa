using Muster.Agent.Tests.Fakes;
using Muster.Protocol;
using Muster.Testing;
using Google.Protobuf;
using Ending = Muster.Protocol.StepEnded.Types.Ending;

namespace Muster.Agent.Tests.Steps;

/// <summary>Real programs under a real agent, with the server's side spoken by the test.</summary>
public sealed class StepDeskTests
{
    private static RunStep Line(string id, string line) => new() { StepId = id, Argv = { "/bin/sh", "-c", line } };

    private static RunStep Script(string id, string text) => new()
    {
        StepId = id,
        Script = new StepScript { Text = ByteString.CopyFromUtf8(text), Sha256 = Running(text), Arguments = { "one", "two words" } },
    };

    private static string Running(string text) => Muster.Agent.Running.Sha256.Hex(System.Text.Encoding.UTF8.GetBytes(text));

    private static async Task<(FakeServer Server, RunningAgent Agent)> BeginAsync(Scratch scratch, FakeServer? server = null)
    {
        server ??= new FakeServer();
        var agent = RunningAgent.Start(scratch, server.Address);
        await server.NextAsync(FromAgent.BodyOneofCase.StepsHeld);
        return (server, agent);
    }

    [Fact]
    public async Task A_command_tells_its_output_and_its_code_and_is_forgotten_once_stored()
    {
        using var scratch = new Scratch();
        var (server, agent) = await BeginAsync(scratch);
        await using var _ = server;
        await using var __ = agent;
        await server.SendAsync(new FromServer { RunStep = Line("1.0.a", "echo out; echo err >&2; exit 3") });
        var step = new StepListener(server, "1.0.a");
        var ended = await step.ListenAsync();
        Assert.Equal(("out\n", "err\n"), (step.Output, step.Error));
        Assert.Equal((Ending.Exited, 3, 4ul, 4ul), (ended!.Ending, ended.Code, ended.OutputBytes, ended.ErrorBytes));
        await Until(() => !Directory.Exists(scratch.In("state/steps/1.0.a")));
    }

    [Fact]
    public async Task A_script_gets_its_arguments_environment_folder_and_input()
    {
        using var scratch = new Scratch();
        var (server, agent) = await BeginAsync(scratch);
        await using var _ = server;
        await using var __ = agent;
        var order = Script("s", "#!/bin/sh\necho \"$#:$1:$2:$GREETING:$(pwd)\"; cat\n");
        order.Environment.Add("GREETING", "hello");
        order.WorkingDirectory = scratch.Path;
        order.Stdin = ByteString.CopyFromUtf8("from stdin");
        await server.SendAsync(new FromServer { RunStep = order });
        var step = new StepListener(server, "s");
        await step.ListenAsync();
        Assert.Equal($"2:one:two words:hello:{scratch.Path}\nfrom stdin", step.Output);
    }

    [Fact]
    public async Task A_large_script_is_asked_for_by_its_hash()
    {
        using var scratch = new Scratch();
        var (server, agent) = await BeginAsync(scratch);
        await using var _ = server;
        await using var __ = agent;
        const string text = "echo by hash\n";
        var order = Script("h", text);
        order.Script.Text = ByteString.Empty;
        await server.SendAsync(new FromServer { RunStep = order });
        var asked = await server.NextAsync(FromAgent.BodyOneofCase.BlobRequest);
        await server.SendAsync(new FromServer { Blob = new Blob { Sha256 = asked.BlobRequest.Sha256, Content = ByteString.CopyFromUtf8(text) } });
        var step = new StepListener(server, "h");
        await step.ListenAsync();
        Assert.Equal("by hash\n", step.Output);
    }

    [Theory]
    [InlineData("command: deny\n", "commands are refused (command: deny)")]
    [InlineData("command:\n  allow: [uptime]\n", "'echo hi' is on no allow line")]
    [InlineData("command:\n  deny: ['echo*']\n", "'echo hi' is denied by 'echo*'")]
    public async Task The_hosts_policy_refuses_and_says_why(string policy, string reason)
    {
        using var scratch = new Scratch();
        scratch.Write("policy.yaml", policy);
        var (server, agent) = await BeginAsync(scratch);
        await using var _ = server;
        await using var __ = agent;
        await server.SendAsync(new FromServer { RunStep = Line("p", "echo hi") });
        var ended = await new StepListener(server, "p").ListenAsync();
        Assert.Equal(Ending.RefusedByPolicy, ended!.Ending);
        Assert.Contains(reason, ended.Message);
    }

    [Fact]
    public async Task A_step_runs_on_while_the_link_is_down_and_its_output_is_whole_and_once()
    {
        using var scratch = new Scratch();
        var (server, agent) = await BeginAsync(scratch);
        await using var _ = server;
        await using var __ = agent;
        await server.SendAsync(new FromServer { RunStep = Line("r", $"cd {scratch.Path}; for part in 1 2; do seq -f 'line %.0f' $part$part$part 2000; while [ ! -e go$part ]; do sleep 0.02; done; done") });
        var step = new StepListener(server, "r");
        for (var cut = 1; cut <= 2; cut++)
        {
            // The last report before each cut is not acknowledged: it comes again.
            var wanted = step.OutputBytes + 300;
            await step.ListenAsync(s => s.OutputBytes > wanted, acknowledge: false);
            server.Cut();
            scratch.Write($"go{cut}", "");
            var held = (await server.NextAsync(FromAgent.BodyOneofCase.StepsHeld)).StepsHeld;
            Assert.Equal("r", Assert.Single(held.Steps).StepId);
            await step.AcknowledgeAsync();
        }
        static string Lines(int from) => string.Concat(Enumerable.Range(from, 2001 - from).Select(n => $"line {n}\n"));
        await step.ListenAsync();
        Assert.Equal(Lines(111) + Lines(222), step.Output);
    }

    [Fact]
    public async Task The_same_order_twice_runs_once()
    {
        using var scratch = new Scratch();
        var (server, agent) = await BeginAsync(scratch);
        await using var _ = server;
        await using var __ = agent;
        var order = Line("twice", $"echo x >> {scratch.In("count")}; sleep 0.2");
        await server.SendAsync(new FromServer { RunStep = order });
        await server.SendAsync(new FromServer { RunStep = order });
        await new StepListener(server, "twice").ListenAsync();
        Assert.Equal("x\n", await File.ReadAllTextAsync(scratch.In("count")));
    }

    [Fact]
    public async Task A_kill_ends_the_tree_and_a_stopped_agent_tells_at_its_next_start()
    {
        using var scratch = new Scratch();
        var (server, agent) = await BeginAsync(scratch);
        await using var _ = server;
        await server.SendAsync(new FromServer { RunStep = Line("k", "echo begun; sleep 600 & sleep 600") });
        var step = new StepListener(server, "k");
        await step.ListenAsync(s => s.Output == "begun\n");
        await server.SendAsync(new FromServer { KillStep = new KillStep { StepId = "k" } });
        Assert.Equal(Ending.Killed, (await step.ListenAsync())!.Ending);

        await server.SendAsync(new FromServer { RunStep = Line("stopped", "echo begun; sleep 600") });
        var second = new StepListener(server, "stopped");
        await second.ListenAsync(s => s.Output == "begun\n");
        await agent.StopAsync();
        await using var again = RunningAgent.Start(scratch, server.Address);
        var held = (await server.NextAsync(FromAgent.BodyOneofCase.StepsHeld, f => f.StepsHeld.Steps.Count > 0)).StepsHeld;
        Assert.True(Assert.Single(held.Steps).Ended);
        await second.AcknowledgeAsync();
        var ended = await second.ListenAsync();
        Assert.Equal(Ending.Killed, ended!.Ending);
        Assert.Contains("the agent was stopped", ended.Message);
    }

    [Fact]
    public async Task A_step_whose_agent_died_is_told_of_with_the_output_that_was_left()
    {
        using var scratch = new Scratch();
        scratch.Write("state/steps/dead/record", $"{Guid.NewGuid():N}\n1700000000000\n");
        using (var ring = Muster.Agent.Steps.OutputRing.Open(scratch.In("state/steps/dead/out"), 1 << 20)) ring.Append("half a line"u8);
        var (server, agent) = await BeginAsync(scratch);
        await using var _ = server;
        await using var __ = agent;
        var step = new StepListener(server, "dead");
        await step.AcknowledgeAsync();
        var ended = await step.ListenAsync();
        Assert.Equal((Ending.AgentEnded, "half a line"), (ended!.Ending, step.Output));
        Assert.Contains("nothing of it runs any more", ended.Message);
    }

    [Fact]
    public async Task Output_beyond_the_limit_is_counted_or_ends_the_step()
    {
        using var scratch = new Scratch();
        var (server, agent) = await BeginAsync(scratch);
        await using var _ = server;
        await using var __ = agent;
        var cut = Line("cut", "seq 1 100000; exit 5");
        cut.MaxOutputBytes = 1000;
        await server.SendAsync(new FromServer { RunStep = cut });
        var step = new StepListener(server, "cut");
        var ended = await step.ListenAsync();
        Assert.Equal((Ending.Exited, 5, 1000L), (ended!.Ending, ended.Code, step.OutputBytes));
        Assert.Equal(588_895ul - 1000, ended.DroppedBytes);

        var halt = Line("halt", "yes");
        (halt.MaxOutputBytes, halt.HaltAtLimit) = (1000, true);
        await server.SendAsync(new FromServer { RunStep = halt });
        Assert.Equal(Ending.OutputLimit, (await new StepListener(server, "halt").ListenAsync())!.Ending);
    }

    [Fact]
    public async Task What_is_not_there_is_named()
    {
        using var scratch = new Scratch();
        var (server, agent) = await BeginAsync(scratch);
        await using var _ = server;
        await using var __ = agent;
        await server.SendAsync(new FromServer { RunStep = new RunStep { StepId = "n", Argv = { "no-such-program" } } });
        var ended = await new StepListener(server, "n").ListenAsync();
        Assert.Equal(Ending.NotStarted, ended!.Ending);
        Assert.Contains("there is no program 'no-such-program' in PATH", ended.Message);
    }

    private static async Task Until(Func<bool> condition)
    {
        for (var i = 0; i < 500 && !condition(); i++) await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        Assert.True(condition());
    }
}
