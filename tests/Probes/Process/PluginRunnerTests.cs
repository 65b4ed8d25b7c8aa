using Muster.Probes.Process;

namespace Muster.Probes.Tests.Process;

public sealed class PluginRunnerTests
{
    [Fact]
    public async Task The_exit_code_and_both_outputs_of_a_plugin_are_kept_apart()
    {
        var run = await Shell("echo 'DISK CRITICAL | a=1'; echo trouble >&2; exit 2");
        Assert.Equal(new PluginEnding.Exited(2), run.Ending);
        Assert.Equal("DISK CRITICAL | a=1\n", run.Output);
        Assert.Equal("trouble\n", run.ErrorOutput);
        Assert.False(run.Truncated);
        Assert.False(run.LeftProcesses);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(127)]
    [InlineData(255)]
    public async Task Every_exit_code_arrives_as_it_was(int code) =>
        Assert.Equal(new PluginEnding.Exited(code), (await Shell($"exit {code}")).Ending);

    [Fact]
    public async Task A_plugin_that_dies_of_a_signal_is_told_from_one_that_exits() =>
        Assert.Equal(new PluginEnding.Signalled(11), (await Shell("kill -SEGV $$")).Ending);

    [Fact]
    public async Task Arguments_reach_the_plugin_unchanged()
    {
        var run = await PluginRunner.RunAsync(new PluginCommand(["/usr/bin/printf", "%s\n", "a b", "$HOME", "`id`", "ü*", ""]));
        Assert.Equal("a b\n$HOME\n`id`\nü*\n\n", run.Output);
    }

    [Fact]
    public async Task Standard_input_is_empty() => Assert.Equal("0\n", (await Shell("wc -c")).Output);

    [Fact]
    public async Task No_descriptor_but_the_three_is_open_in_the_plugin()
    {
        using var open = new FileStream("/etc/hostname", FileMode.Open, FileAccess.Read);
        var run = await Shell("ls /proc/self/fd | tr '\\n' ' '");
        Assert.Equal("0 1 2 3 ", run.Output); // 3 is the folder that ls reads
    }

    [Fact]
    public async Task Signals_have_their_default_meaning_in_the_plugin()
    {
        var run = await Shell("grep -E 'Sig(Blk|Ign)' /proc/self/status | tr -d '\\n\\t'");
        // Bits 31 and 32 belong to the C library's threads and cannot be set by anyone.
        Assert.Matches("^SigBlk:0{16}SigIgn:0{7}[01][08]0{7}$", run.Output);
    }

    [Fact]
    public async Task The_environment_is_inherited_without_our_own_variables_and_can_be_changed()
    {
        Environment.SetEnvironmentVariable("MUSTER_SECRET_OF_TEST", "key");
        Environment.SetEnvironmentVariable("PROBES_TEST_INHERITED", "yes");
        var run = await Run(Command("echo \"[$MUSTER_SECRET_OF_TEST][$PROBES_TEST_INHERITED][$ADDED][${HOME-none}]\"") with
        {
            Environment = new Dictionary<string, string?> { ["ADDED"] = "a=b c", ["HOME"] = null },
        });
        Assert.Equal("[][yes][a=b c][none]\n", run.Output);
    }

    [Fact]
    public async Task The_environment_can_be_replaced_whole()
    {
        var run = await PluginRunner.RunAsync(new PluginCommand(["/usr/bin/env"])
        {
            InheritEnvironment = false,
            Environment = new Dictionary<string, string?> { ["ONLY"] = "this" },
        });
        Assert.Contains("ONLY=this\n", run.Output);
        Assert.DoesNotContain("PATH=", run.Output);
    }

    [Fact]
    public async Task It_starts_in_its_working_directory_and_in_a_session_of_its_own()
    {
        var run = await Run(Command("pwd; ps -o sid= -p $$ | tr -d ' '; echo $$") with { WorkingDirectory = "/usr/lib" });
        var lines = run.Output.Split('\n');
        Assert.Equal("/usr/lib", lines[0]);
        Assert.Equal(lines[2], lines[1]);
    }

    [Fact]
    public async Task Root_runs_it_as_another_user_when_asked_and_nobody_else_may()
    {
        var run = await Run(Command("id -un; id -Gn; echo $HOME") with { User = "nobody" });
        if (Environment.UserName == "root")
            Assert.Equal("nobody\nnogroup\n/nonexistent\n", run.Output);
        else
            Assert.Contains("only root may", Assert.IsType<PluginEnding.NotStarted>(run.Ending).Reason);
    }

    [Fact]
    public async Task Two_hundred_plugins_at_once_each_get_their_own_answer()
    {
        var runs = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Shell($"echo {i}; exit {i % 4}")));
        for (int i = 0; i < runs.Length; i++)
        {
            Assert.Equal($"{i}\n", runs[i].Output);
            Assert.Equal(new PluginEnding.Exited(i % 4), runs[i].Ending);
        }
    }

    [Fact]
    public async Task The_frameworks_own_reaper_and_the_runner_do_not_take_each_others_children()
    {
        async Task<int> Framework(int code)
        {
            using var process = System.Diagnostics.Process.Start("/bin/sh", ["-c", $"exit {code}"]);
            await process.WaitForExitAsync();
            return process.ExitCode;
        }

        var ours = Enumerable.Range(0, 100).Select(i => Shell($"exit {i}")).ToList();
        var theirs = Enumerable.Range(0, 100).Select(Framework).ToList();
        Assert.Equal(Enumerable.Range(0, 100), (await Task.WhenAll(ours)).Select(r => Assert.IsType<PluginEnding.Exited>(r.Ending).Code));
        Assert.Equal(Enumerable.Range(0, 100), await Task.WhenAll(theirs));
    }

    private static PluginCommand Command(string script) => new(["/bin/sh", "-c", script]);

    private static Task<PluginRun> Run(PluginCommand command) => PluginRunner.RunAsync(command, TestContext.Current.CancellationToken);

    private static Task<PluginRun> Shell(string script) => Run(Command(script));
}
