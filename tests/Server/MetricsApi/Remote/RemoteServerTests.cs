using Muster.Metrics;
using Muster.Server.MetricsApi.Store;
using Muster.Server.Tests.MetricsApi.Peers;

namespace Muster.Server.Tests.MetricsApi.Remote;

/// <summary>The API of a server whose metrics another program keeps.</summary>
public class RemoteServerTests
{
    [Fact]
    public async Task The_api_answers_from_the_other_store_says_when_it_is_away_and_loses_nothing_meanwhile()
    {
        using TempFolder folder = new();
        await using var prometheus = await PrometheusProcess.StartAsync(folder["prometheus"], "", "--web.enable-remote-write-receiver");
        await using var server = await MetricsServer.StartAsync(folder["data"], metrics: new Uri(prometheus.Url));
        var start = (TimeProvider.System.GetUtcNow() - TimeSpan.FromMinutes(5)).ToUnixTimeSeconds() * 1000;
        server.Append(Labels.From(("__name__", "kept_there"), ("host", "web1")), start, 1, 2);
        async Task<string> CountAsync() => (await server.AskAsync($"query?query=count_over_time(kept_there[1h])&time={start / 1000 + 300}")).Body.GetRawText();
        await Peer.UntilAsync(async () => (await CountAsync()).Contains("\"2\"]"), "both samples are there");
        Assert.Equal("""["kept_there"]""", (await server.AskAsync("label/__name__/values")).Body.GetProperty("data").GetRawText());
        Assert.Equal("""[{"__name__":"kept_there","host":"web1"}]""", (await server.AskAsync("series?match[]=kept_there")).Body.GetProperty("data").GetRawText());
        Assert.Equal(1, (await server.AskAsync("status/tsdb")).Body.GetProperty("data").GetProperty("headStats").GetProperty("numSeries").GetInt32());
        Assert.Null(server.Get<MetricsStore>().Embedded);

        await prometheus.KillAsync();
        var (status, body) = await server.AskAsync("query?query=kept_there");
        Assert.Equal((503, "unavailable"), (status, body.GetProperty("errorType").GetString()));
        Assert.Contains($"the metrics store at {prometheus.Url.TrimEnd('/')} cannot be reached", body.GetProperty("error").GetString());
        server.Append(Labels.From(("__name__", "kept_there"), ("host", "web1")), start + 180_000, 3, 4);
        await prometheus.StartAsync();
        await Peer.UntilAsync(async () => (await CountAsync()).Contains("\"4\"]"), "all four samples are there");
    }
}
