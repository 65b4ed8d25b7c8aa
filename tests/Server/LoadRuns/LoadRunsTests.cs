using System.Net;
using System.Text;
using System.Text.Json;
using Muster.LoadTest.Reports;

namespace Muster.Server.Tests.LoadRuns;

public class LoadRunsTests
{
    [Fact]
    public async Task A_published_run_is_listed_and_read_back_whole()
    {
        await using var server = await RestServer.StartAsync();
        var report = Report(p99: 12.5, failed: 3);
        long id = await PublishAsync(server, report, "nightly <run>");

        var row = (await server.GetAsync("/load-runs")).GetProperty("items").EnumerateArray().Single();
        Assert.Equal((id, "nightly <run>", 12.5, "open"), (row.GetProperty("id").GetInt64(), row.GetProperty("name").GetString(), row.GetProperty("p99").GetDouble(), row.GetProperty("model").GetString()));
        var whole = await server.GetAsync($"/load-runs/{id}");
        Assert.Equal(JsonDocument.Parse(ReportJson.Text(report)).RootElement.GetProperty("timeline").GetRawText().Replace(" ", "").ReplaceLineEndings(""), whole.GetProperty("report").GetProperty("timeline").GetRawText().Replace(" ", "").ReplaceLineEndings(""));
        Assert.Equal(3, whole.GetProperty("report").GetProperty("failed").GetInt64());
    }

    [Fact]
    public async Task Two_runs_are_compared()
    {
        await using var server = await RestServer.StartAsync();
        long before = await PublishAsync(server, Report(p99: 10)), after = await PublishAsync(server, Report(p99: 30));
        var comparison = await server.GetAsync($"/load-runs/{before}/compare/{after}");
        var p99 = comparison.GetProperty("figures").EnumerateArray().Single(f => f.GetProperty("name").GetString() == "p99");
        Assert.Equal((10.0, 30.0, 2.0, false), (p99.GetProperty("before").GetDouble(), p99.GetProperty("after").GetDouble(), Math.Round(p99.GetProperty("change").GetDouble(), 6), p99.GetProperty("better").GetBoolean()));
    }

    [Fact]
    public async Task A_run_can_be_deleted_once()
    {
        await using var server = await RestServer.StartAsync();
        long id = await PublishAsync(server, Report());
        Assert.Equal(204, (await server.SendAsync(HttpMethod.Delete, $"/load-runs/{id}")).Status);
        Assert.Equal(404, (await server.SendAsync(HttpMethod.Delete, $"/load-runs/{id}")).Status);
        Assert.Equal(404, (await server.SendAsync(HttpMethod.Get, $"/load-runs/{id}")).Status);
    }

    [Theory]
    [InlineData("{}", "no report")]
    [InlineData("hello", "the body:1:1")]
    [InlineData("null", "no report")]
    public async Task What_is_no_report_is_refused(string body, string why)
    {
        await using var server = await RestServer.StartAsync();
        using var answer = await server.Http.PostAsync("/api/v1/load-runs", new StringContent(body, Encoding.UTF8, "application/json"));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(why, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_may_only_look_cannot_publish()
    {
        await using var server = await RestServer.StartAsync();
        var viewer = (await server.SendAsync(HttpMethod.Post, "/tokens", new { name = "look", role = "viewer" })).Body.GetProperty("secret").GetString();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/load-runs") { Content = new StringContent(ReportJson.Text(Report()), Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new("Bearer", viewer);
        using var answer = await server.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Fact]
    public async Task The_pages_show_runs_with_their_pictures_and_nothing_unescaped()
    {
        await using var server = await RestServer.StartAsync();
        long one = await PublishAsync(server, Report(p99: 10), "<b>bold</b>"), two = await PublishAsync(server, Report(p99: 30));
        var list = await server.Http.GetStringAsync("/load-runs");
        Assert.Contains("&lt;b&gt;bold", list, StringComparison.Ordinal);
        var page = await server.Http.GetStringAsync($"/load-runs/{one}");
        Assert.Contains("Latency over time", page, StringComparison.Ordinal);
        Assert.Contains($"/load-runs/{one}/compare/{two}", page, StringComparison.Ordinal);
        Assert.Contains("worse", await server.Http.GetStringAsync($"/load-runs/{one}/compare/{two}"), StringComparison.Ordinal);
        using var missing = await server.Http.GetAsync("/load-runs/999");
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
    }

    private static async Task<long> PublishAsync(RestServer server, LoadReport report, string name = "run")
    {
        using var answer = await server.Http.PostAsync($"/api/v1/load-runs?name={Uri.EscapeDataString(name)}", new StringContent(ReportJson.Text(report), Encoding.UTF8, "application/json"));
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        return JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("id").GetInt64();
    }

    private static LoadReport Report(double p99 = 20, long failed = 0)
    {
        var latency = new LatencyFigures(5000, 1, 5, 2, p99 * 2, new Dictionary<string, double> { ["50"] = 4, ["95"] = p99 / 2, ["99"] = p99 });
        return new LoadReport
        {
            Target = "http://127.0.0.1:8080/",
            Plan = "GET /",
            Model = "open",
            OfferedRate = 500,
            Started = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero),
            Seconds = 10,
            Connections = 32,
            Http = "1.1",
            Requests = 5000,
            Failed = failed,
            Errors = failed > 0 ? new Dictionary<string, long> { ["status"] = failed } : [],
            Latency = latency,
            Service = latency,
            Waiting = latency,
            Connecting = latency,
            Timeline = [.. Enumerable.Range(0, 10).Select(i => new Muster.LoadTest.TimelinePoint(i, 500, i == 3 ? failed : 0, 60_000, 4, p99 / 2, p99, p99 * (i == 3 ? 2 : 1)))],
            Generator = new GeneratorFigures(1, 0.2, 0.1),
        };
    }
}
