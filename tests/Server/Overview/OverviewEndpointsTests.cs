using System.Net.Http.Headers;
using System.Text.Json;
using Muster.Metrics;
using Muster.Server.MetricsApi.Store;

namespace Muster.Server.Tests.Overview;

public sealed class OverviewEndpointsTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task The_search_finds_checks_and_pages_the_best_first()
    {
        await using ServerHost server = new(ServerHostTests.On(folder.Path));
        await server.StartAsync();
        var items = (await GetAsync(server, "/api/v1/search?q=CHECKS")).GetProperty("items");
        Assert.Equal(("page", "Checks", "/checks"), Spell(items[0]));
        items = (await GetAsync(server, "/api/v1/search?q=disk")).GetProperty("items");
        Assert.Equal(("check", "disk", "/checks/disk"), Spell(items[0]));
        Assert.Empty((await GetAsync(server, "/api/v1/search?q=%20")).GetProperty("items").EnumerateArray());
        Assert.Empty((await GetAsync(server, "/api/v1/search?q=no-such-thing")).GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task The_search_finds_jobs_and_metrics_too()
    {
        await using var server = await RestServer.StartAsync();
        var (status, loaded) = await server.SendAsync(HttpMethod.Post, "/jobs", new { project = "shop", content = "name: restart-fronts\ngroup: care\ndescription: One after the other\non: web\nsequence: {commands: [{exec: uptime}]}\n" });
        Assert.Equal(200, status);
        using (var appender = server.Get<MetricsStore>().Appender("test"))
        {
            appender.Append(appender.Series(Labels.From(("__name__", "fronts_requests_total"))), TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(), 1);
            appender.Commit();
        }
        var job = (await server.GetAsync("/search?q=restart-fronts")).GetProperty("items")[0];
        Assert.Equal(("job", "care/restart-fronts", $"/jobs/{loaded.GetProperty("items")[0].GetProperty("id").GetString()}"), Spell(job));
        Assert.Equal("shop · One after the other", job.GetProperty("detail").GetString());
        Assert.Equal(("metric", "fronts_requests_total", "/explore?metrics=fronts_requests_total&rate=1"), Spell((await server.GetAsync("/search?q=fronts_req")).GetProperty("items")[0]));
        Assert.Equal("fronts_requests_total", (await server.GetAsync("/search?q=requests%20fronts")).GetProperty("items")[0].GetProperty("name").GetString());
    }

    [Fact]
    public async Task The_overview_of_an_empty_server_counts_nothing()
    {
        await using ServerHost server = new(ServerHostTests.On(folder.Path));
        await server.StartAsync();
        var overview = await GetAsync(server, "/api/v1/overview");
        Assert.Equal(0, overview.GetProperty("hosts").GetProperty("total").GetInt32());
        Assert.Equal(0, overview.GetProperty("checks").GetProperty("critical").GetInt32());
        Assert.Equal(JsonValueKind.Null, overview.GetProperty("problems").GetProperty("worst").ValueKind);
    }

    private static (string?, string?, string?) Spell(JsonElement found) =>
        (found.GetProperty("kind").GetString(), found.GetProperty("name").GetString(), found.GetProperty("url").GetString());

    private async Task<JsonElement> GetAsync(ServerHost server, string path)
    {
        using var secrets = JsonDocument.Parse(await File.ReadAllTextAsync(folder["secrets/first-run.json"]));
        using var http = new HttpClient { BaseAddress = new Uri(server.Addresses[0]) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", secrets.RootElement.GetProperty("token").GetString());
        return JsonDocument.Parse(await http.GetStringAsync(path)).RootElement;
    }
}
