using System.Collections.Concurrent;
using System.Text;
using Muster.LoadTest.Replay;
using Muster.LoadTest.Tests.Servers;

namespace Muster.LoadTest.Tests.Replay;

public class ReplayFeedTests
{
    private static readonly LoggedRequest[] Log =
    [
        new(1_000_000, "GET", "/a?x=1", "/a", 2000),
        new(1_000_000, "GET", "/b/2", "/b/{id}", 4000),
        new(1_000_250, "POST", "/b/2", "/b/{id}", 9000),
        new(1_000_500, "HEAD", "/a", "/a", -1),
        new(1_000_400, "GET", "/b/3", "/b/{id}", 6000),
    ];

    [Fact]
    public void Gaps_are_kept_and_divided_by_the_speed()
    {
        var feed = new ReplayFeed("log", Log, speed: 2, allMethods: false, "h", keepAlive: true);
        Assert.Equal(1, feed.LeftOut);
        // Two of one whole second are spread over it.
        Assert.Equal([0L, 250_000_000, 200_000_000, 250_000_000], feed.Moments);
    }

    [Fact]
    public async Task What_was_asked_is_asked_again_and_compared_with_the_log()
    {
        var seen = new ConcurrentQueue<string>();
        using var server = new ScriptedServer(async (head, stream) =>
        {
            seen.Enqueue(string.Join(' ', head.Split(' ')[..2]));
            await stream.WriteAsync(Encoding.ASCII.GetBytes(head.StartsWith("HEAD", StringComparison.Ordinal) ? "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n" : ScriptedServer.Text("hello")));
            return true;
        });
        var feed = new ReplayFeed("log", Log, speed: 5, allMethods: true, server.Address.Authority, keepAlive: true);
        var outcome = await new LoadRun(new LoadPlan { Target = server.Address, Feed = feed, Moments = feed.Moments, Connections = 8 }, TimeProvider.System).RunAsync();
        var report = feed.Compare(outcome.Report);
        Assert.Equal(["GET /a?x=1", "GET /b/2", "GET /b/3", "HEAD /a", "POST /b/2"], seen.Order(StringComparer.Ordinal));
        Assert.Equal(0, report.Failed);
        var (b, a) = (report.Routes[0], report.Routes[1]);
        Assert.Equal(("/b/{id}", 3L, "/a", 2L), (b.Route, b.Requests, a.Route, a.Requests));
        Assert.InRange(b.LogP50, 5.99, 6.01);
        Assert.InRange(a.LogP50, 1.99, 2.01);
        Assert.Empty(report.Steps);
    }

    [Fact]
    public void A_log_with_nothing_to_send_says_so()
    {
        Assert.Contains("none of its 1 requests is GET or HEAD", Assert.Throws<LoadPlanException>(() => new ReplayFeed("log", [Log[2]], 1, false, "h", true)).Message, StringComparison.Ordinal);
        Assert.Contains("no request", Assert.Throws<LoadPlanException>(() => new ReplayFeed("log", [], 1, false, "h", true)).Message, StringComparison.Ordinal);
        Assert.Contains("speed", Assert.Throws<LoadPlanException>(() => new ReplayFeed("log", Log, 0, false, "h", true)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Lines_that_are_no_requests_are_left_out()
    {
        var feed = new ReplayFeed("log", [.. Log, new(1_000_100, "GET", "\u0001", "?", 1), new(1_000_100, "GET", "http://x/", "?", 1)], 1, false, "h", true);
        Assert.Equal(3, feed.LeftOut);
        Assert.Equal(4, feed.Moments.Count);
    }
}
