using System.Text;
using Muster.LoadTest.Reports;
using Muster.LoadTest.Running;
using Muster.LoadTest.Tests.Servers;

namespace Muster.LoadTest.Tests;

public class OpenModelTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_stall_of_the_server_shows_in_the_open_model_and_hides_in_the_closed_one(bool throughClient)
    {
        var open = await AgainstStall(new LoadPlan { Target = new Uri("http://x/"), Connections = 1, Duration = TimeSpan.FromSeconds(2), Rate = 200 }, throughClient);
        var closed = await AgainstStall(new LoadPlan { Target = new Uri("http://x/"), Connections = 1, Duration = TimeSpan.FromSeconds(2) }, throughClient);

        // A second of 200 planned requests waited for up to a second: a third of all, at the least.
        Assert.True(open.Latency.Percentiles["80"] > 250, $"open p80 {open.Latency.Percentiles["80"]} ms");
        Assert.True(open.Service.Percentiles["80"] < 100, $"open, from sending, p80 {open.Service.Percentiles["80"]} ms");
        Assert.True(closed.Latency.P99 < 100, $"closed p99 {closed.Latency.P99} ms");
        Assert.True(closed.Latency.Max > 900, $"closed max {closed.Latency.Max} ms");
        Assert.InRange(open.Requests, 395, 400);
    }

    [Theory]
    [InlineData(ArrivalKind.Even)]
    [InlineData(ArrivalKind.Poisson)]
    public async Task The_offered_rate_is_kept(ArrivalKind arrivals)
    {
        using var server = ScriptedServer.Saying(ScriptedServer.Text("hello"));
        var report = (await new LoadRun(new LoadPlan { Target = server.Address, Connections = 32, Duration = TimeSpan.FromSeconds(1), Rate = 1000, Arrivals = arrivals }, TimeProvider.System).RunAsync()).Report;
        // The draws of Poisson arrivals are fixed: 1000 expected, 3 deviations of 32 about it.
        if (arrivals == ArrivalKind.Even) Assert.Equal(1000, report.Requests);
        else Assert.InRange(report.Requests, 900, 1100);
        Assert.Equal(0, report.Failed);
        Assert.Equal(1000, report.OfferedRate);
    }

    [Fact]
    public async Task Passes_with_planned_moments_start_at_them()
    {
        var seen = new List<string>();
        using var server = new ScriptedServer(async (head, stream) =>
        {
            lock (seen) seen.Add(head.Split(' ')[1]);
            await stream.WriteAsync(Encoding.ASCII.GetBytes(ScriptedServer.Text("x")));
            return true;
        });
        var report = (await new LoadRun(new LoadPlan { Target = server.Address, Connections = 4, Moments = [0, 100_000_000, 300_000_000] }, TimeProvider.System).RunAsync()).Report;
        Assert.Equal(3, seen.Count);
        Assert.True(report.Seconds >= 0.3, $"{report.Seconds}");
        Assert.Equal("open", report.Model);
    }

    [Fact]
    public async Task What_was_planned_and_never_answered_counts_as_failed()
    {
        var never = new TaskCompletionSource<bool>();
        using var server = new ScriptedServer((_, _) => never.Task);
        var report = (await new LoadRun(new LoadPlan { Target = server.Address, Connections = 2, Rate = 100, Duration = TimeSpan.FromMilliseconds(300), Timeout = TimeSpan.FromMilliseconds(500) }, TimeProvider.System).RunAsync()).Report;
        never.SetResult(false);
        Assert.Equal(30, report.Requests);
        Assert.Equal(30, report.Errors["timeout"]);
    }

    [Fact]
    public void Evenly_planned_passes_of_several_threads_make_one_metronome()
    {
        var plan = new LoadPlan { Target = new Uri("http://x/"), Rate = 4, Connections = 3 };
        var all = Enumerable.Range(0, 3).SelectMany(thread =>
        {
            var arrivals = Arrivals.Of(plan, thread, 3);
            return Enumerable.Range(0, 4).Select(_ => (At: arrivals.Next(out long pass), Pass: pass));
        }).OrderBy(a => a.Pass).ToList();
        Assert.Equal(Enumerable.Range(0, 12).Select(i => ((long)(i / 4.0 * 1e9), (long)i)), all);
    }

    /// <summary>A server that answers at once, but stands still for a second, half a second after its first request.</summary>
    private static async Task<LoadReport> AgainstStall(LoadPlan plan, bool throughClient)
    {
        long first = 0;
        bool stalled = false;
        using var server = new ScriptedServer(async (_, stream) =>
        {
            if (first == 0) first = TimeProvider.System.GetTimestamp();
            if (!stalled && TimeProvider.System.GetElapsedTime(first) > TimeSpan.FromSeconds(0.5))
            {
                stalled = true;
                await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System);
            }
            await stream.WriteAsync(Encoding.ASCII.GetBytes(ScriptedServer.Text("hello")));
            return true;
        });
        return (await new LoadRun(plan with { Target = server.Address }, TimeProvider.System) { ThroughClient = throughClient }.RunAsync()).Report;
    }
}
