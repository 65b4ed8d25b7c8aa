using System.Text.Json;
using Muster.Metrics;
using Muster.Server.MetricsApi.Store;

namespace Muster.Server.Tests.MetricsApi.Peers;

/// <summary>A real Prometheus that sends to the whole server and reads from it, with a token as the password of Basic authentication.</summary>
public class PrometheusPeerTests
{
    [Fact]
    public async Task A_Prometheus_writes_its_samples_here_and_reads_what_only_this_server_has()
    {
        using TempFolder folder = new();
        await using var server = await RestServer.StartAsync();
        var token = server.Http.DefaultRequestHeaders.Authorization!.Parameter;
        var api = server.Http.BaseAddress!.AbsoluteUri + "prometheus/api/v1";
        await using var prometheus = await PrometheusProcess.StartAsync(folder["prometheus"], $$"""
            global: {scrape_interval: 1s}
            scrape_configs: [{job_name: self, static_configs: [{targets: ["SELF"]}]}]
            remote_write: [{url: "{{api}}/write", basic_auth: {username: any, password: "{{token}}" }, queue_config: {batch_send_deadline: 200ms} }]
            remote_read: [{url: "{{api}}/read", read_recent: true, basic_auth: {username: any, password: "{{token}}"} }]
            """);
        await Peer.UntilAsync(async () => Result(await server.Http.GetStringAsync("/prometheus/api/v1/query?query=count(prometheus_build_info{job=\"self\"})")).GetArrayLength() == 1, "its samples are here");

        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        double[] values = [1, 0.1, double.NaN, double.NegativeInfinity, 1e300, 42];
        using (var appender = server.Get<MetricsStore>().Appender("test"))
        {
            var series = appender.Series(Labels.From(("__name__", "only_here"), ("room", "süd \"x\"")));
            for (var i = 0; i < values.Length; i++) Assert.Equal(AppendOutcome.Stored, appender.Append(series, (now - 60 + i) * 1000, values[i]));
            Assert.Equal(AppendOutcome.Stored, appender.Append(series, (now - 50) * 1000, StaleMarker.Value));
            appender.Commit();
        }
        var read = await prometheus.QueryAsync("only_here[30s]", now - 45);
        Assert.Equal("süd \"x\"", read[0].GetProperty("metric").GetProperty("room").GetString());
        Assert.Equal(["1", "0.1", "NaN", "-Inf", "1e+300", "42"], read[0].GetProperty("values").EnumerateArray().Select(point => point[1].GetString()));
        // The stale marker went over the wire as one: the series has ended.
        Assert.Equal(1, (await prometheus.QueryAsync("only_here", now - 55)).GetArrayLength());
        Assert.Equal(0, (await prometheus.QueryAsync("only_here", now - 45)).GetArrayLength());
        Assert.Equal(0, (await prometheus.QueryAsync("only_here{room!~\"s.*\"}[5m]", now)).GetArrayLength());
    }

    private static JsonElement Result(string answer) => JsonDocument.Parse(answer).RootElement.GetProperty("data").GetProperty("result");
}
