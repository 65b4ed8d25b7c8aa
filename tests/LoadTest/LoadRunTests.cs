using System.Text;
using Muster.LoadTest.Tests.Servers;
using Muster.LoadTest.Wire;

namespace Muster.LoadTest.Tests;

public class LoadRunTests
{
    [Theory]
    [InlineData(WireKind.Sockets)]
    [InlineData(WireKind.Client)]
    public async Task A_closed_run_sends_as_many_requests_as_it_was_told(WireKind wire)
    {
        using var server = ScriptedServer.Saying(ScriptedServer.Text("hello", headers: "Server: scripted/1\r\n"));
        var report = (await Run(new LoadPlan { Target = server.Address, Connections = 4, Threads = 2, Passes = 503 }, wire)).Report;
        Assert.Equal(503, report.Requests);
        Assert.Equal(503, server.Requests);
        Assert.Equal(0, report.Failed);
        Assert.Equal(503, report.Statuses["200"]);
        Assert.Equal(503, report.Latency.Count);
        Assert.Equal(503 * 5, report.BodyBytes);
        Assert.Equal(5, report.DocumentLength);
        Assert.Equal(503, report.Timeline.Sum(p => p.Requests));
        Assert.Equal("scripted/1", report.Server);
        Assert.InRange(report.ConnectionsOpened, 1, 4);
        Assert.True(report.Latency.Min > 0 && report.Latency.P50 <= report.Latency.P99 && report.Latency.P99 <= report.Latency.Max);
    }

    [Fact]
    public async Task Without_keep_alive_every_request_has_a_connection_of_its_own()
    {
        using var server = ScriptedServer.Saying(ScriptedServer.Text("hello"));
        var report = (await Run(new LoadPlan { Target = server.Address, Connections = 3, Passes = 60, KeepAlive = false })).Report;
        Assert.Equal(60, report.ConnectionsOpened);
        Assert.Equal(60, server.Connections);
        Assert.Equal(0, report.Failed);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhel", false, "truncated")]
    [InlineData("", false, "closed")]
    [InlineData("SSH-2.0-OpenSSH_9.2p1 Debian\r\n\r\n", false, "malformed")]
    [InlineData("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n", true, "status")]
    public async Task Errors_are_told_apart_by_kind(string says, bool stay, string kind)
    {
        using var server = ScriptedServer.Saying(says, stay);
        var report = (await Run(new LoadPlan { Target = server.Address, Passes = 3 })).Report;
        Assert.Equal(3, report.Failed);
        Assert.Equal(new Dictionary<string, long> { [kind] = 3 }, report.Errors);
        if (kind != "status") Assert.Single(report.Faults);
    }

    [Theory]
    [InlineData(WireKind.Sockets)]
    [InlineData(WireKind.Client)]
    public async Task A_refused_connection_is_named(WireKind wire)
    {
        Uri gone;
        using (var server = ScriptedServer.Saying("")) gone = server.Address;
        var report = (await Run(new LoadPlan { Target = gone, Passes = 2 }, wire)).Report;
        Assert.Equal(2, report.Errors["connect"]);
        Assert.Contains("refused", report.Faults.Keys.Single(), StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData(WireKind.Sockets)]
    [InlineData(WireKind.Client)]
    public async Task An_answer_that_takes_too_long_is_a_timeout(WireKind wire)
    {
        var never = new TaskCompletionSource<bool>();
        using var server = new ScriptedServer((_, _) => never.Task);
        var report = (await Run(new LoadPlan { Target = server.Address, Passes = 2, Timeout = TimeSpan.FromMilliseconds(150) }, wire)).Report;
        never.SetResult(false);
        Assert.Equal(2, report.Errors["timeout"]);
        Assert.True(report.Latency.Min >= 140, $"{report.Latency.Min} ms");
    }

    [Fact]
    public async Task A_connection_closed_while_idle_is_no_error()
    {
        int answered = 0;
        using var server = new ScriptedServer(async (_, stream) =>
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(ScriptedServer.Text("x")));
            return Interlocked.Increment(ref answered) % 5 != 0; // closes without having said so
        });
        var report = (await Run(new LoadPlan { Target = server.Address, Passes = 50, Connections = 2 })).Report;
        Assert.Equal(50, report.Requests);
        Assert.Equal(0, report.Failed);
        Assert.True(report.ConnectionsOpened >= 10);
    }

    [Fact]
    public async Task A_large_body_goes_out_whole_and_a_large_answer_comes_in_whole()
    {
        var sent = Encoding.ASCII.GetBytes(new string('b', 60_000));
        var answer = Encoding.ASCII.GetBytes(ScriptedServer.Text(new string('a', 3_000_000)));
        int right = 0;
        using var server = new ScriptedServer(async (request, stream) =>
        {
            if (request.StartsWith("POST / HTTP/1.1\r\n", StringComparison.Ordinal) && request.EndsWith(new string('b', 60_000), StringComparison.Ordinal)) Interlocked.Increment(ref right);
            await stream.WriteAsync(answer);
            return true;
        });
        var report = (await Run(new LoadPlan { Target = server.Address, Passes = 5, Method = "POST", Body = sent, Headers = [new("Content-Type", "text/plain")] })).Report;
        Assert.Equal(5, right);
        Assert.Equal(15_000_000, report.BodyBytes);
        Assert.Equal(0, report.Failed + report.OtherLengths);
    }

    [Fact]
    public async Task An_early_end_still_gives_a_report()
    {
        using var server = ScriptedServer.Saying(ScriptedServer.Text("hello"));
        using var stop = new CancellationTokenSource();
        var outcome = await new LoadRun(new LoadPlan { Target = server.Address, Duration = TimeSpan.FromMinutes(10) }, TimeProvider.System)
            .RunAsync(p => { if (p.Requests >= 0 && p.Elapsed > 0.3) stop.Cancel(); }, stop.Token);
        Assert.True(outcome.Report.Requests > 0);
        Assert.Equal(0, outcome.Report.Failed);
    }

    [Fact]
    public async Task A_plan_that_cannot_be_run_says_why()
    {
        var plan = new LoadPlan { Target = new Uri("http://127.0.0.1/"), Passes = 1 };
        foreach (var (broken, why) in new[]
        {
            (plan with { Target = new Uri("ftp://127.0.0.1/") }, "no http or https"),
            (plan with { Passes = null }, "when to stop"),
            (plan with { Threads = 2 }, "threads"),
            (plan with { Rate = -1 }, "rate"),
            (plan with { Headers = [new("A", "b\r\nc: d")] }, "line end"),
            (plan with { Method = "GE T" }, "no method"),
        })
            Assert.Contains(why, (await Assert.ThrowsAsync<LoadPlanException>(() => new LoadRun(broken, TimeProvider.System).RunAsync())).Message, StringComparison.Ordinal);
    }

    public enum WireKind
    {
        Sockets,
        Client,
    }

    private static Task<LoadOutcome> Run(LoadPlan plan, WireKind wire = WireKind.Sockets) =>
        new LoadRun(plan, TimeProvider.System) { ThroughClient = wire == WireKind.Client }.RunAsync();
}
