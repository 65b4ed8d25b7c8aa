using System.Net;
using System.Text.Json;
using Muster.AccessLog.Tables;
using Muster.Protocol;
using Muster.Server.Requests;
using Muster.Server.Tests.AgentLink;

namespace Muster.Server.Tests.Requests;

public sealed class RequestsTests
{
    private static long Now => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    private static RequestRow Row(string route, uint status, params int[] millis)
    {
        var row = new RequestRow { Method = "GET", Route = route, Status = status, Count = (ulong)millis.Length, Timed = (ulong)millis.Length, Bytes = 100 };
        int before = 0;
        foreach (var same in millis.Order().GroupBy(m => Durations.Bucket(m * 1000L)))
        {
            row.Buckets.Add((uint)(same.Key - before));
            row.Counts.Add((ulong)same.Count());
            before = same.Key;
        }
        row.SumUs = (ulong)millis.Sum() * 1000;
        row.SquaresLow = (ulong)millis.Sum(m => (long)m * m) * 1_000_000;
        (row.MinimumUs, row.MaximumUs) = ((ulong)millis.Min() * 1000, (ulong)millis.Max() * 1000);
        return row;
    }

    private static RequestReport Report(ulong number, long toMs, params RequestRow[] rows) =>
        new() { Number = number, FromMs = toMs - 10_000, ToMs = toMs, Logs = { new RequestRows { Log = "web", Rows = { rows } } } };

    private static async Task SendAsync(FakeAgent agent, RequestReport report)
    {
        await agent.SendAsync(new FromAgent { Requests = report });
        Assert.Equal(report.Number, (await agent.ReceiveAsync(f => f.RequestsTaken is not null)).RequestsTaken.Through);
    }

    private static List<JsonElement> Items(JsonElement answer) => [.. answer.GetProperty("items").EnumerateArray()];

    [Fact]
    public async Task Agents_are_told_which_logs_to_read_when_they_come_and_when_the_configuration_changes()
    {
        await using var server = await RestServer.StartAsync();
        using var agent = await server.AgentAsync("web1");
        var (status, _) = await server.SendAsync(HttpMethod.Put, "/requests/logs/shop", new { yaml = "on: web\nlogs: [/var/log/nginx/*access.log]\nroutes: ['/users/{name} -> user']\ntop: 50\n" });
        Assert.Equal(204, status);
        var order = Assert.Single((await agent.ReceiveAsync(f => f.RequestOrders is not null)).RequestOrders.Logs);
        Assert.Equal(("shop", 50u, "/var/log/nginx/*access.log", "/users/{name} -> user"), (order.Name, order.Top, order.Paths[0], order.Routes[0]));
        using var late = await server.AgentAsync("web2");
        Assert.Equal("shop", (await late.ReceiveAsync(f => f.RequestOrders is not null)).RequestOrders.Logs[0].Name);
        Assert.Equal(204, (await server.SendAsync(HttpMethod.Delete, "/requests/logs/shop")).Status);
        Assert.Empty((await agent.ReceiveAsync(f => f.RequestOrders is not null)).RequestOrders.Logs);
    }

    [Theory]
    [InlineData("logs: [access.log]", "whole path")]
    [InlineData("logs: [/var/*/access.log]", "file's name only")]
    [InlineData("on: web", "which files?")]
    [InlineData("log: [/a.log]", "did you mean “logs”")]
    [InlineData("logs: [/a.log]\ntop: 0", "from 1 to 2000")]
    [InlineData("logs: [/a.log]\nroutes: ['^a( -> c']", "no regular expression")]
    [InlineData("logs: [/a.log]\nformat: '$nonsense'", "format:")]
    [InlineData("logs: [/a.log]\non: web and", "column")]
    [InlineData("logs: [/a.log]\ncolour: red", "unknown key")]
    public async Task A_wrong_file_is_refused_with_its_place(string yaml, string reason)
    {
        await using var server = await RestServer.StartAsync();
        var (status, body) = await server.SendAsync(HttpMethod.Put, "/requests/logs/shop", new { yaml });
        Assert.Equal(422, status);
        Assert.Contains(reason, body.GetProperty("detail").GetString());
        Assert.True(body.GetProperty("line").GetInt64() >= 1);
    }

    [Fact]
    public async Task Reports_become_rows_with_the_figures_of_timelog()
    {
        await using var server = await RestServer.StartAsync();
        using var agent = await server.AgentAsync("web1");
        using var other = await server.AgentAsync("web2");
        long at = Now;
        await SendAsync(agent, Report(1, at - 10_000, Row("/a", 200, 100, 300), Row("/b", 200, 5)));
        await SendAsync(agent, Report(2, at, Row("/a", 500, 200)));
        await SendAsync(other, Report(1, at, Row("/a", 200, 400)));

        var rows = Items(await server.GetAsync("/requests"));
        Assert.Equal(["/a", "/b"], rows.Select(r => r.GetProperty("route").GetString()));
        var a = rows[0];
        Assert.Equal((4, 1, 0.1, 0.4, 0.25), (a.GetProperty("count").GetInt64(), a.GetProperty("errors").GetInt64(), a.GetProperty("minimum").GetDouble(), a.GetProperty("maximum").GetDouble(), a.GetProperty("mean").GetDouble()));
        Assert.Equal(Math.Sqrt((0.15 * 0.15 + 0.05 * 0.05 + 0.05 * 0.05 + 0.15 * 0.15) / 3), a.GetProperty("stdev").GetDouble(), 9);
        Assert.InRange(a.GetProperty("p50").GetDouble(), 0.196, 0.204);

        Assert.Equal(["/a 200 3", "/a 500 1", "/b 200 1"], Items(await server.GetAsync("/requests?by=status")).Select(r => $"{r.GetProperty("route")} {r.GetProperty("status")} {r.GetProperty("count")}").Order());
        Assert.Equal(400, (await server.SendAsync(HttpMethod.Get, "/requests?by=colour")).Status);
        Assert.Equal(["web1 4", "web2 1"], Items(await server.GetAsync("/requests?by=host&sort=-count")).Select(r => $"{r.GetProperty("host")} {r.GetProperty("count")}"));
        Assert.Equal(1, Items(await server.GetAsync("/requests?host=web2"))[0].GetProperty("count").GetInt64());
        Assert.Equal(3, Items(await server.GetAsync("/requests?selector=name:web1&status=2xx")).Sum(r => r.GetProperty("count").GetInt64()));
        Assert.Equal("/b", Assert.Single(Items(await server.GetAsync("/requests?q=B"))).GetProperty("route").GetString());
        Assert.Equal(5, Items(await server.GetAsync("/requests/timeline?steps=30")).Sum(s => s.GetProperty("count").GetInt64()));
    }

    [Fact]
    public async Task A_report_sent_again_after_a_lost_answer_counts_once()
    {
        await using var server = await RestServer.StartAsync();
        using var agent = await server.AgentAsync("web1");
        var report = Report(1, Now, Row("/a", 200, 100, 300));
        await SendAsync(agent, report);
        await SendAsync(agent, report);
        Assert.Equal(2, Items(await server.GetAsync("/requests"))[0].GetProperty("count").GetInt64());
        using var answer = await server.Http.GetAsync("/prometheus/api/v1/query?query=http_requests_total");
        var series = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("data").GetProperty("result").EnumerateArray().Single();
        Assert.Equal(("/a", "200", "web1", "2"), (series.GetProperty("metric").GetProperty("route").GetString(), series.GetProperty("metric").GetProperty("status").GetString(),
            series.GetProperty("metric").GetProperty("host").GetString(), series.GetProperty("value")[1].GetString()));
    }

    [Fact]
    public async Task A_moment_splits_requests_into_before_and_after()
    {
        await using var server = await RestServer.StartAsync();
        using var agent = await server.AgentAsync("web1");
        long at = Now;
        await SendAsync(agent, Report(1, at - 60_000, Row("/a", 200, [.. Enumerable.Repeat(100, 30)])));
        await SendAsync(agent, Report(2, at, Row("/a", 200, [.. Enumerable.Repeat(200, 30)]), Row("/new", 200, 1)));
        var moment = DateTimeOffset.FromUnixTimeMilliseconds(at - 30_000).ToString("O");
        var rows = Items(await server.GetAsync($"/requests/compare?at={Uri.EscapeDataString(moment)}&span=10m"));
        Assert.Equal(["/a", "/new"], rows.Select(r => r.GetProperty("route").GetString()));
        Assert.InRange(rows[0].GetProperty("slower").GetDouble(), 0.95, 1.05);
        Assert.True(rows[0].GetProperty("isSaying").GetBoolean());
        Assert.Equal(("slower", "too few"), (rows[0].GetProperty("verdict").GetString(), rows[1].GetProperty("verdict").GetString()));
        Assert.Equal(JsonValueKind.Null, rows[1].GetProperty("before").ValueKind);
    }

    [Fact]
    public async Task Old_windows_are_joined_and_nothing_of_them_is_lost()
    {
        await using var server = await RestServer.StartAsync();
        using var agent = await server.AgentAsync("web1");
        long start = Now / 3_600_000 * 3_600_000 - 5 * 24 * 3_600_000L;
        for (int i = 1; i <= 30; i++) await SendAsync(agent, Report((ulong)i, start + i * 10_000, Row("/a", 200, i * 10), Row("/b", i % 2 == 0 ? 200u : 500u, 7)));
        var store = server.Get<RequestStore>();
        var before = store.Read(start, start + 3_600_000);
        while (await store.RollUpAsync(TimeProvider.System.GetUtcNow())) { }
        var after = store.Read(start, start + 3_600_000);
        Assert.Equal((30, 1), (before.Count, after.Count));
        static string[] Sums(IEnumerable<RequestWindow> windows)
        {
            var sums = new SortedDictionary<string, RequestFigures>(StringComparer.Ordinal);
            foreach (var row in windows.SelectMany(w => w.Rows.Rows))
            {
                if (!sums.TryGetValue($"{row.Route} {row.Status}", out var figures)) sums[$"{row.Route} {row.Status}"] = figures = new RequestFigures();
                figures.Add(row);
            }
            return [.. sums.Select(s => $"{s.Key}: {s.Value.Count} {s.Value.Minimum} {s.Value.Maximum} {s.Value.Mean} {s.Value.Stdev} {s.Value.Percentile(0.5)} {s.Value.Percentile(0.99)}")];
        }
        Assert.Equal(Sums(before), Sums(after));
        Assert.False(await store.RollUpAsync(TimeProvider.System.GetUtcNow()));
    }

    [Theory]
    [InlineData(5000, 1)]
    [InlineData(3, 2)]
    public async Task A_report_that_makes_no_sense_ends_the_session(uint bucket, ulong counted)
    {
        await using var server = await RestServer.StartAsync();
        using var agent = await server.AgentAsync("web1");
        var row = new RequestRow { Method = "GET", Route = "/a", Status = 200, Count = 1, Timed = 1, Buckets = { bucket }, Counts = { counted } };
        await agent.SendAsync(new FromAgent { Requests = Report(1, Now, row) });
        Assert.Equal(Refused.Types.Reason.Malformed, (await agent.ReceiveAsync(f => f.Refused is not null)).Refused.Reason);
        Assert.Empty(Items(await server.GetAsync("/requests")));
    }

    [Fact]
    public async Task The_pages_answer_with_and_without_requests()
    {
        await using var server = await RestServer.StartAsync();
        async Task<string> PageAsync(string path)
        {
            using var answer = await server.Http.GetAsync(path);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            return await answer.Content.ReadAsStringAsync();
        }
        Assert.Contains("No access log is read yet", await PageAsync("/requests"));
        await server.SendAsync(HttpMethod.Put, "/requests/logs/web", new { yaml = "logs: [/var/log/nginx/access.log]" });
        Assert.Contains("No request in this time", await PageAsync("/requests"));
        using var agent = await server.AgentAsync("web1");
        await SendAsync(agent, Report(1, Now, Row("/<b>", 200, 100, 300), Row("/b", 503, 5)));
        var page = await PageAsync("/requests?sort=p95");
        Assert.Contains("/&lt;b&gt;", page);
        Assert.Contains("100 %", page);
        Assert.Contains("Time taken", await PageAsync("/requests/route?route=%2Fb&method=GET"));
        Assert.Contains("before and after", await PageAsync($"/requests?at={Uri.EscapeDataString(TimeProvider.System.GetUtcNow().AddMinutes(-1).ToString("O"))}"));
        Assert.Contains("is no time", await PageAsync("/requests?at=soon"));
        Assert.Contains("from must be before to", await PageAsync("/requests?from=2030-01-02&to=2030-01-01"));
        // A deploy that was marked is a moment to compare at.
        Assert.Equal(201, (await server.SendAsync(HttpMethod.Post, "/page-checks/markers", new { title = "shop 2.1" })).Status);
        Assert.Matches("href=\"/requests\\?at=[^\"]+\"[^>]*>shop 2.1</a>", await PageAsync("/requests"));
    }
}
