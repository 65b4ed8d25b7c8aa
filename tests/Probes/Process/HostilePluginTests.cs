using System.Text;
using Muster.Probes.Process;

namespace Muster.Probes.Tests.Process;

/// <summary>Plugins that do what they must not. Each leaves a mark in its command line by which its processes are counted afterwards.</summary>
public sealed class HostilePluginTests
{
    private static int _lastMark = 700_000 + (Environment.ProcessId % 1000 * 100);

    /// <summary>A number of seconds nobody else sleeps, so that <c>sleep MARK</c> is found in /proc.</summary>
    private readonly string _mark = Interlocked.Increment(ref _lastMark).ToString();

    [Fact]
    public async Task One_that_hangs_is_ended_at_its_timeout_and_what_it_printed_is_kept()
    {
        var run = await Run($"echo started; sleep {_mark}");
        Assert.IsType<PluginEnding.TimedOut>(run.Ending);
        Assert.Equal("started\n", run.Output);
        Assert.Equal(0, Left());
    }

    [Fact]
    public async Task One_that_ignores_SIGTERM_is_killed_with_its_children()
    {
        var run = await Run($"trap '' TERM; sleep {_mark} & while :; do sleep {_mark}; done");
        Assert.IsType<PluginEnding.TimedOut>(run.Ending);
        Assert.Equal(0, Left());
    }

    [Fact]
    public async Task One_that_can_clean_up_on_SIGTERM_gets_the_time_to()
    {
        var run = await Run($"trap 'echo cleaned; exit 0' TERM; sleep {_mark} & wait");
        Assert.IsType<PluginEnding.TimedOut>(run.Ending);
        Assert.Equal("cleaned\n", run.Output);
        Assert.Equal(0, Left());
    }

    [Fact]
    public async Task One_that_stops_itself_is_ended()
    {
        Assert.IsType<PluginEnding.TimedOut>((await Run($"sleep {_mark} & kill -STOP $$")).Ending);
        Assert.Equal(0, Left());
    }

    [Fact]
    public async Task Children_in_sessions_of_their_own_are_found_at_the_timeout()
    {
        var run = await Run($"setsid sh -c 'setsid sleep {_mark} & sleep {_mark}' & (setsid setsid sleep {_mark} &) ; sleep {_mark}");
        Assert.IsType<PluginEnding.TimedOut>(run.Ending);
        Assert.Equal(0, Left());
    }

    [Fact]
    public async Task A_child_that_keeps_the_output_open_does_not_hold_up_the_result()
    {
        var run = await Run($"sleep {_mark} & echo fine; exit 1", timeoutMs: 60_000);
        Assert.Equal(new PluginEnding.Exited(1), run.Ending);
        Assert.Equal("fine\n", run.Output);
        Assert.True(run.LeftProcesses);
        // It was killed, but the plugin's own result did not wait for the kernel to end it.
        while (Left() > 0)
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_daemon_that_keeps_the_output_open_does_not_hold_up_the_result()
    {
        try
        {
            var run = await Run($"setsid sleep {_mark} & echo fine; exit 0", timeoutMs: 60_000);
            Assert.Equal(new PluginEnding.Exited(0), run.Ending);
            Assert.True(run.LeftProcesses);
        }
        finally
        {
            foreach (int daemon in Marked())
                System.Diagnostics.Process.GetProcessById(daemon).Kill();
        }
    }

    [Fact]
    public async Task Gigabytes_are_counted_and_dropped()
    {
        var run = await PluginRunner.RunAsync(new PluginCommand(["/usr/bin/yes", "all is well"])
        {
            Timeout = TimeSpan.FromMilliseconds(600),
            MaxOutputBytes = 100,
        });
        Assert.IsType<PluginEnding.TimedOut>(run.Ending);
        Assert.Equal(100, run.Output.Length);
        Assert.StartsWith("all is well\nall is well\n", run.Output);
        Assert.True(run.Truncated);
        Assert.True(run.DroppedBytes > 65_536);
    }

    [Fact]
    public async Task A_long_output_is_cut_between_characters_and_the_plugin_still_ends_by_itself()
    {
        var run = await Run("i=0; while [ $i -lt 9000 ]; do printf 'äöü€😀'; i=$((i+1)); done; exit 1", timeoutMs: 60_000, limit: 1001);
        Assert.Equal(new PluginEnding.Exited(1), run.Ending);
        Assert.DoesNotContain('\uFFFD', run.Output);
        Assert.InRange(Encoding.UTF8.GetByteCount(run.Output), 997, 1001);
        Assert.Equal(9000 * 13, Encoding.UTF8.GetByteCount(run.Output) + run.DroppedBytes + (1001 - Encoding.UTF8.GetByteCount(run.Output)));
    }

    [Fact]
    public async Task Binary_output_becomes_valid_text_within_the_limit()
    {
        var run = await Run("head -c 50000 /dev/urandom; printf '\\000\\377'", timeoutMs: 60_000, limit: 20_000);
        Assert.True(Encoding.UTF8.GetByteCount(run.Output) <= 20_000);
        Assert.DoesNotContain('\0', run.Output);
        Assert.Equal(run.Output, Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(run.Output)));
        Assert.True(run.Truncated);
    }

    [Fact]
    public async Task A_fork_tree_is_ended_whole()
    {
        var run = await Run($"f() {{ [ $1 -gt 0 ] && {{ f $(($1-1)) & f $(($1-1)) & }}; exec sleep {_mark}; }}; f 5");
        Assert.IsType<PluginEnding.TimedOut>(run.Ending);
        Assert.Equal(0, Left());
    }

    /// <summary>Signals reach them one by one, and each dies only when the kernel comes to run it again.</summary>
    [Fact]
    public async Task Two_hundred_children_in_sessions_of_their_own_are_gone_when_the_run_is_over()
    {
        var run = await Run($"trap '' TERM; i=0; while [ $i -lt 200 ]; do setsid sleep {_mark} & i=$((i+1)); done; wait", timeoutMs: 1000);
        Assert.IsType<PluginEnding.TimedOut>(run.Ending);
        Assert.False(run.LeftProcesses);
        Assert.Equal(0, Left());
    }

    [Fact]
    public async Task A_cancelled_run_is_killed_and_says_so()
    {
        using var cancel = new CancellationTokenSource();
        var run = PluginRunner.RunAsync(new PluginCommand(["/bin/sh", "-c", $"trap '' TERM; sleep {_mark}; sleep {_mark}"]), cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        Assert.Equal(0, Left());
    }

    [Fact]
    public async Task No_zombie_and_no_descriptor_is_left_after_many_runs()
    {
        await Run("exit 0");
        int before = Directory.GetFiles("/proc/self/fd").Length;
        for (int i = 0; i < 50; i++)
            await Run("echo x; exit 0");
        Assert.InRange(Directory.GetFiles("/proc/self/fd").Length, 0, before + 30); // other tests run beside this one
    }

    private static Task<PluginRun> Run(string script, int timeoutMs = 400, int limit = 65_536) =>
        PluginRunner.RunAsync(
            new PluginCommand(["/bin/sh", "-c", script])
            {
                Timeout = TimeSpan.FromMilliseconds(timeoutMs),
                KillGrace = TimeSpan.FromMilliseconds(200),
                MaxOutputBytes = limit,
            },
            TestContext.Current.CancellationToken);

    private int Left() => Marked().Count;

    private List<int> Marked() =>
        [.. Directory.GetDirectories("/proc").Select(Path.GetFileName).Where(n => int.TryParse(n, out _)).Select(n => int.Parse(n!)).Where(IsMarked)];

    private bool IsMarked(int pid)
    {
        try
        {
            return !File.ReadAllText($"/proc/{pid}/stat").Contains(") Z ") && File.ReadAllText($"/proc/{pid}/cmdline").Contains(_mark);
        }
        catch (IOException)
        {
            return false; // gone meanwhile
        }
    }
}
