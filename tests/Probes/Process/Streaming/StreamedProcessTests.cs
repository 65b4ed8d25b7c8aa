using Muster.Probes.Process;
using Muster.Probes.Process.Streaming;

namespace Muster.Probes.Tests.Process.Streaming;

/// <summary>Real programs of every temper. Each leaves a mark in its command line by which its processes are counted afterwards.</summary>
public sealed class StreamedProcessTests
{
    private static int _lastMark = 800_000 + (Environment.ProcessId % 1000 * 100);
    private readonly string _mark = Interlocked.Increment(ref _lastMark).ToString();
    private readonly string _marker = Guid.NewGuid().ToString("N");

    [Fact]
    public async Task Both_streams_and_the_exit_code_arrive()
    {
        var (end, kept) = await RunAsync("echo out; echo err >&2; exit 7");
        Assert.Equal(new PluginEnding.Exited(7), end.Ending);
        Assert.Equal("out\n", kept.Text);
        Assert.Equal("err\n"u8.ToArray(), kept.Error);
        Assert.Equal((false, false), (end.Killed, end.LeftProcesses));
    }

    [Fact]
    public async Task Input_of_a_megabyte_goes_through_and_ends()
    {
        var input = new byte[1 << 20];
        Random.Shared.NextBytes(input);
        var (end, kept) = await RunAsync("cat", c => c with { Input = input });
        Assert.Equal(new PluginEnding.Exited(0), end.Ending);
        Assert.Equal(input, kept.Output);
    }

    [Fact]
    public async Task A_program_that_does_not_read_its_input_ends_all_the_same()
    {
        var (end, _) = await RunAsync("exec <&-; exit 3", c => c with { Input = new byte[1 << 20] });
        Assert.Equal(new PluginEnding.Exited(3), end.Ending);
    }

    [Fact]
    public async Task A_full_taker_makes_it_wait_and_nothing_is_lost()
    {
        var kept = new Kept(room: 1000);
        var process = await StartAsync("seq 1 100000", kept);
        await Until(() => kept.Output.Length == 1000);
        Assert.False(process.Done.IsCompleted);
        kept.AddRoom(int.MaxValue / 2);
        process.Wake();
        Assert.Equal(new PluginEnding.Exited(0), (await process.Done).Ending);
        Assert.Equal(string.Concat(Enumerable.Range(1, 100_000).Select(n => $"{n}\n")), kept.Text);
    }

    [Fact]
    public async Task Output_that_waits_when_the_program_has_ended_is_not_given_up()
    {
        var kept = new Kept(room: 5);
        var process = await StartAsync("seq 1 5000", kept); // fits into the pipe: the program ends at once
        await Task.Delay(TimeSpan.FromSeconds(1.5), TimeProvider.System);
        kept.AddRoom(1 << 20);
        process.Wake();
        await process.Done;
        Assert.EndsWith("\n5000\n", kept.Text);
    }

    [Theory]
    [InlineData("trap '' TERM; sleep M & while :; do sleep M; done")]
    [InlineData("(setsid sh -c 'trap \"\" TERM HUP; sleep M; sleep M' >/dev/null 2>&1 &) ; sleep M")]
    [InlineData("sh -c '(setsid setsid sleep M &) & exit 0'; sleep M")]
    public async Task A_kill_reaches_what_forks_daemonises_and_ignores_signals(string script)
    {
        var process = await StartAsync(script.Replace("M", _mark), new Kept(), c => c with { KillGrace = TimeSpan.FromMilliseconds(300) });
        await Until(() => Left() > 0);
        process.Kill(now: false);
        Assert.True((await process.Done).Killed);
        Assert.Equal(0, Left());
    }

    [Fact]
    public async Task A_timeout_ends_the_tree_and_says_so()
    {
        var (end, kept) = await RunAsync($"echo begun; sleep {_mark}", c => c with { Timeout = TimeSpan.FromMilliseconds(200) });
        Assert.IsType<PluginEnding.TimedOut>(end.Ending);
        Assert.False(end.Killed);
        Assert.Equal("begun\n", kept.Text);
        Assert.Equal(0, Left());
    }

    [Fact]
    public async Task One_that_cleans_up_on_SIGTERM_gets_the_time_to()
    {
        var kept = new Kept();
        var process = await StartAsync($"trap 'sleep 0.2; echo cleaned; exit 0' TERM; echo ready; sleep {_mark} & wait", kept);
        await Until(() => kept.Text.Contains("ready"));
        process.Kill(now: false);
        Assert.Equal(new PluginEnding.Exited(0), (await process.Done).Ending);
        Assert.Contains("cleaned", kept.Text);
        Assert.Equal(0, Left());
    }

    [Fact]
    public async Task A_daemon_it_started_is_let_live_and_told_of()
    {
        var (end, kept) = await RunAsync($"sleep {_mark} & echo started");
        Assert.Equal(new PluginEnding.Exited(0), end.Ending);
        Assert.True(end.LeftProcesses);
        Assert.Equal("started\n", kept.Text);
        Assert.Equal(1, Left());
        StreamedProcess.KillMarked(_marker);
        Assert.Equal(0, Left());
    }

    [Fact]
    public async Task What_cannot_start_says_why()
    {
        var (process, reason) = await StreamedProcess.StartAsync(new StreamedCommand(["/nowhere/tool"], _marker), new Kept());
        Assert.Null(process);
        Assert.Contains("/nowhere/tool does not exist", reason);
        (_, reason) = await StreamedProcess.StartAsync(new StreamedCommand(["/bin/true"], _marker) { User = "nobody-of-that-name" }, new Kept());
        Assert.Contains("there is no user 'nobody-of-that-name'", reason);
    }

    private async Task<(StreamedEnd End, Kept Kept)> RunAsync(string script, Func<StreamedCommand, StreamedCommand>? with = null)
    {
        var kept = new Kept();
        var process = await StartAsync(script, kept, with);
        return (await process.Done, kept);
    }

    private async Task<StreamedProcess> StartAsync(string script, Kept kept, Func<StreamedCommand, StreamedCommand>? with = null)
    {
        var command = new StreamedCommand(["/bin/sh", "-c", script], _marker);
        var (process, reason) = await StreamedProcess.StartAsync(with?.Invoke(command) ?? command, kept);
        Assert.True(process is not null, reason);
        return process;
    }

    private static async Task Until(Func<bool> condition)
    {
        for (int i = 0; i < 1000 && !condition(); i++)
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        Assert.True(condition());
    }

    private int Left() => Directory.EnumerateDirectories("/proc").Count(folder => int.TryParse(Path.GetFileName(folder), out _) && IsOurs(folder));

    private bool IsOurs(string folder)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, "cmdline")) == $"sleep\0{_mark}\0";
        }
        catch (IOException)
        {
            return false; // gone meanwhile
        }
    }
}
