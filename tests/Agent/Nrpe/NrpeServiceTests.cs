using System.Diagnostics;
using System.Net;
using Muster.Agent.Nrpe;
using Muster.Agent.Tests.Fakes;
using Muster.Probes.Nrpe;

namespace Muster.Agent.Tests.Nrpe;

/// <summary>Debian's own check_nrpe asks this agent.</summary>
public sealed class NrpeServiceTests
{
    private const string CheckNrpe = "/usr/lib/nagios/plugins/check_nrpe";

    [Theory]
    [InlineData(""), InlineData("-3"), InlineData("-2"), InlineData("-n"), InlineData("-n -3"), InlineData("-n -2")]
    public async Task Check_nrpe_of_every_version_with_and_without_TLS_gets_a_local_check(string flags)
    {
        using var scratch = new Scratch();
        WritePlugin(scratch, "check_shed.60s.sh", "#!/bin/sh\necho 'SHED WARNING - 3 sheep out | out=3;2;9'\nexit 1\n");
        await using var agent = await StartAsync(scratch, new NrpeServiceOptions { Tls = !flags.Contains("-n") });
        var (code, output) = await AskAsync(agent, $"{flags} -c check_shed");
        Assert.Equal((1, "SHED WARNING - 3 sheep out | out=3;2;9"), (code, output));
    }

    [Fact]
    public async Task Commands_of_an_nrpe_cfg_are_served_and_take_arguments_only_when_the_owner_says_so()
    {
        using var scratch = new Scratch();
        var file = scratch.In("nrpe.cfg");
        await File.WriteAllTextAsync(file, """
            command[check_said]=/usr/lib/nagios/plugins/check_dummy $ARG1$ $ARG2$
            command[check_shell]=echo from a shell; echo second | tr s S; exit 2
            """, TestContext.Current.CancellationToken);
        await using (var closed = await StartAsync(scratch, new NrpeServiceOptions { Commands = file }))
        {
            Assert.Equal((2, "from a shell\nSecond"), await AskAsync(closed, "-c check_shell"));
            var (code, output) = await AskAsync(closed, "-c check_said -a 1 hello");
            Assert.Equal(3, code);
            Assert.Contains("does not take", output);
        }

        await using var open = await StartAsync(scratch, new NrpeServiceOptions { Commands = file, Arguments = true });
        Assert.Equal((1, "WARNING: hello"), await AskAsync(open, "-c check_said -a 1 hello"));
        Assert.Contains("not allowed", (await AskAsync(open, "-c check_said -a 1 $(reboot)")).Output);
        Assert.Contains("never go to one", (await AskAsync(open, "-c check_shell -a x")).Output);
        Assert.Contains("'check_none' not defined", (await AskAsync(open, "-c check_none")).Output);
    }

    [Fact]
    public async Task Without_a_command_the_version_is_told()
    {
        using var scratch = new Scratch();
        await using var agent = await StartAsync(scratch, new NrpeServiceOptions());
        var (code, output) = await AskAsync(agent, "");
        Assert.Equal(0, code);
        Assert.StartsWith("NRPE v4", output);
    }

    [Fact]
    public async Task A_stranger_gets_no_answer()
    {
        using var scratch = new Scratch();
        await using var agent = await StartAsync(scratch, new NrpeServiceOptions { Tls = false, Allow = [IPNetwork.Parse("10.9.8.7/32")] });
        var (code, _) = await AskAsync(agent, "-n -c check_shed");
        Assert.Equal(3, code);
    }

    [Fact]
    public async Task Garbage_closes_that_connection_and_no_other()
    {
        using var scratch = new Scratch();
        await using var agent = await StartAsync(scratch, new NrpeServiceOptions { Tls = false });
        var random = new Random(3);
        for (int i = 0; i < 50; i++)
        {
            using var client = new System.Net.Sockets.TcpClient();
            await client.ConnectAsync(agent.Host.NrpeAddress!, TestContext.Current.CancellationToken);
            var bytes = new byte[random.Next(1, 3000)];
            random.NextBytes(bytes);
            await client.GetStream().WriteAsync(bytes, TestContext.Current.CancellationToken);
        }

        Assert.Equal(0, (await AskAsync(agent, "-n")).Code);
    }

    [Theory]
    [InlineData(2, 1023), InlineData(4, 65_535)]
    public void Output_is_cut_to_the_version_and_between_characters(int version, int most)
    {
        var cut = NrpeService.Cut(new string('é', 70_000), version);
        Assert.InRange(System.Text.Encoding.UTF8.GetByteCount(cut), most - 1, most);
        Assert.DoesNotContain('\uFFFD', cut);
        Assert.NotEmpty(new NrpePacket(version, false, 0, cut).ToBytes());
    }

    private static async Task<RunningAgent> StartAsync(Scratch scratch, NrpeServiceOptions options)
    {
        var agent = RunningAgent.Start(scratch, null, o => o with { Solo = true, Nrpe = options with { Listen = new IPEndPoint(IPAddress.Loopback, 0) } });
        for (int i = 0; i < 400 && agent.Host.NrpeAddress is null; i++) await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        return agent;
    }

    private static void WritePlugin(Scratch scratch, string name, string text)
    {
        var path = Path.Combine(scratch.In("plugins"), name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        File.SetUnixFileMode(path, (UnixFileMode)0b111_101_101);
    }

    private static async Task<(int Code, string Output)> AskAsync(RunningAgent agent, string arguments)
    {
        var start = new ProcessStartInfo(CheckNrpe, $"-H 127.0.0.1 -p {agent.Host.NrpeAddress!.Port} {arguments}") { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, output.TrimEnd());
    }
}
