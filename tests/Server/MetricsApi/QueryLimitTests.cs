using System.Text.Json;
using Muster.Metrics;
using Muster.Server.Hosts;
using Muster.Server.MetricsApi.Store;

namespace Muster.Server.Tests.MetricsApi;

/// <summary>What happens to questions that are too large, too slow, or that nobody waits for any more.</summary>
public class QueryLimitTests
{
    private static readonly long Now = (TimeProvider.System.GetUtcNow() - TimeSpan.FromMinutes(30)).ToUnixTimeSeconds();

    /// <summary>A question that keeps a processor busy for long: medians of medians of medians over days of seconds.</summary>
    private const string Heavy = "quantile_over_time(0.5, quantile_over_time(0.5, quantile_over_time(0.5, vector(time())[1d:1s])[1d:1s])[1d:1s])";

    [Fact]
    public async Task A_question_ends_at_its_own_timeout_and_says_so()
    {
        using TempFolder folder = new();
        await using var server = await MetricsServer.StartAsync(folder.Path);
        var (status, body) = await server.AskAsync($"query?query={Uri.EscapeDataString(Heavy)}&timeout=200ms");
        Assert.Equal((503, "timeout"), (status, body.GetProperty("errorType").GetString()));
        Assert.Contains("timed out", body.GetProperty("error").GetString());
    }

    [Fact]
    public async Task A_question_nobody_waits_for_stops_and_gives_its_place_back()
    {
        using TempFolder folder = new();
        await using var server = await MetricsServer.StartAsync(folder.Path);
        var places = server.Get<MetricsStore>().Engine.Options.MaxConcurrent;
        for (var round = 0; round < 2; round++)
        {
            using CancellationTokenSource gone = new();
            var asked = Enumerable.Range(0, places).Select(_ => server.Http.GetAsync($"/prometheus/api/v1/query?query={Uri.EscapeDataString(Heavy)}", gone.Token)).ToList();
            await gone.CancelAsync();
            foreach (var one in asked) await Assert.ThrowsAnyAsync<OperationCanceledException>(() => one);
        }
        // With one place still taken for good by each of those there would be none left for this.
        Assert.Equal("2", (await server.AskAsync("query?query=1%2B1")).Body.GetProperty("data").GetProperty("result")[1].GetString());
    }

    [Theory]
    [InlineData("query_range?query=vector(1)&start=0&end=11001&step=1", 400, "bad_data", "11000 points")]
    [InlineData("query?query=sum_over_time(vector(1)[100y:1ms])", 422, "execution", "a subquery would be evaluated at 3153600000000 mom")]
    public async Task A_question_that_is_too_large_is_told_the_limit(string question, int status, string type, string message)
    {
        using TempFolder folder = new();
        await using var server = await MetricsServer.StartAsync(folder.Path);
        var (answered, body) = await server.AskAsync(question);
        Assert.Equal((status, type), (answered, body.GetProperty("errorType").GetString()));
        Assert.Contains(message, body.GetProperty("error").GetString());
    }

    [Fact]
    public async Task Tag_and_group_are_labels_though_no_series_carries_them()
    {
        using TempFolder folder = new();
        await File.WriteAllTextAsync(Path.Combine(Directory.CreateDirectory(folder["config"]).FullName, "groups.yaml"), "name: shop\ntags: [prod]\ngroups:\n- {name: shop-web, tags: [web]}\n", TestContext.Current.CancellationToken);
        await using var server = await MetricsServer.StartAsync(folder.Path);
        foreach (var (name, tags) in new[] { ("web1", new[] { "web", "prod" }), ("web2", ["web"]), ("db1", ["prod"]) })
        {
            var id = HostId.Parse(Guid.NewGuid().ToString("n"));
            await server.Get<HostRegistry>().ChangeAsync(id, _ => new HostRecord { Id = id, Name = name, OwnName = name }.WithTags(tags, []), TestContext.Current.CancellationToken);
            server.Append(Labels.From(("__name__", "up"), ("host", name)), Now * 1000, 1);
        }
        server.Append(Labels.From(("__name__", "up"), ("job", "no host")), Now * 1000, 1);

        async Task<string> HostsAsync(string query)
        {
            var (_, body) = await server.AskAsync($"query?query={Uri.EscapeDataString(query)}&time={Now + 1}");
            return string.Join(' ', body.GetProperty("data").GetProperty("result").EnumerateArray().Select(one => one.GetProperty("metric").TryGetProperty("host", out var host) ? host.GetString() : "-").Order());
        }
        Assert.Equal("web1 web2", await HostsAsync("up{tag=\"web\"}"));
        Assert.Equal("web1", await HostsAsync("up{tag=\"web\",group=\"shop\"}"));
        Assert.Equal("db1", await HostsAsync("up{tag!=\"web\"}"));
        Assert.Equal("web1", await HostsAsync("up{group=\"shop-web\"}"));
        Assert.Equal("", await HostsAsync("up{tag=\"nobody\"}"));
        Assert.Equal("db1 web1", await HostsAsync("up{tag=~\"pro.\"}"));
        Assert.Equal("""["all","prod","web"]""", (await server.AskAsync("label/tag/values")).Body.GetProperty("data").GetRawText());
        Assert.Equal("""["shop","shop-web"]""", (await server.AskAsync("label/group/values")).Body.GetProperty("data").GetRawText());
        Assert.Equal(2, (await server.AskAsync("series?match[]=up{tag=\"web\"}")).Body.GetProperty("data").GetArrayLength());
    }
}
