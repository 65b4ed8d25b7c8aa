using System.Net.Http.Headers;
using System.Text.Json;
using Muster.Metrics;

namespace Muster.Server.Tests.MetricsApi;

/// <summary>The calls that Grafana's Prometheus data source makes, in the forms it makes them.</summary>
public class GrafanaTests
{
    private static readonly long Now = (TimeProvider.System.GetUtcNow() - TimeSpan.FromMinutes(10)).ToUnixTimeSeconds();

    private static async Task<MetricsServer> WithSamplesAsync(TempFolder folder)
    {
        var server = await MetricsServer.StartAsync(folder.Path);
        foreach (var host in (string[])["web1", "web2"])
            server.Append(Labels.From(("__name__", "http_requests_total"), ("host", host), ("code", "200")), Now * 1000, 0, 60, 120);
        server.Append(Labels.From(("__name__", "up"), ("host", "web1")), Now * 1000, 1, 1, 1);
        // Grafana speaks as a proxy for its users: a token that may only read.
        server.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", MetricsServer.Reader);
        return server;
    }

    private static async Task<JsonElement> PostAsync(MetricsServer server, string path, params (string Key, string Value)[] form)
    {
        using FormUrlEncodedContent content = new(form.Select(pair => KeyValuePair.Create(pair.Key, pair.Value)));
        using var answer = await server.Http.PostAsync("/prometheus/api/v1/" + path, content, TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, text);
        var body = JsonDocument.Parse(text).RootElement;
        Assert.Equal("success", body.GetProperty("status").GetString());
        return body;
    }

    [Fact]
    public async Task Saving_the_data_source_asks_one_plus_one_and_the_version()
    {
        using TempFolder folder = new();
        await using var server = await WithSamplesAsync(folder);
        var sum = await PostAsync(server, "query", ("query", "1+1"), ("time", $"{Now}.123"));
        Assert.Equal($$"""{"resultType":"scalar","result":[{{Now}}.123,"2"]}""", sum.GetProperty("data").GetRawText());
        Assert.Matches(@"\A\d+\.\d+\.\d+\z", (await server.AskAsync("status/buildinfo")).Body.GetProperty("data").GetProperty("version").GetString());
    }

    [Fact]
    public async Task A_panel_posts_a_range_with_fractions_of_seconds_and_a_timeout()
    {
        using TempFolder folder = new();
        await using var server = await WithSamplesAsync(folder);
        var body = await PostAsync(server, "query_range", ("query", "sum by (host) (rate(http_requests_total{host=~\"web1|web2\"}[2m]))"), ("start", $"{Now + 60}.0"), ("end", $"{Now + 120}"), ("step", "15.000"), ("timeout", "60s"));
        var result = body.GetProperty("data").GetProperty("result");
        Assert.Equal(["web1", "web2"], result.EnumerateArray().Select(series => series.GetProperty("metric").GetProperty("host").GetString()));
        Assert.Equal(5, result[0].GetProperty("values").GetArrayLength());
    }

    [Fact]
    public async Task Variables_and_the_query_builder_ask_names_values_and_series_with_matchers_and_limits()
    {
        using TempFolder folder = new();
        await using var server = await WithSamplesAsync(folder);
        var span = $"start={Now - 60}&end={Now + 600}";
        Assert.Equal("""["http_requests_total","up"]""", (await server.AskAsync($"label/__name__/values?{span}")).Body.GetProperty("data").GetRawText());
        Assert.Equal("""["http_requests_total"]""", (await server.AskAsync($"label/__name__/values?{span}&match[]=%7Bcode%3D%22200%22%7D&limit=40000")).Body.GetProperty("data").GetRawText());
        Assert.Equal("""["web1"]""", (await server.AskAsync($"label/host/values?match%5B%5D=up&{span}")).Body.GetProperty("data").GetRawText());
        Assert.Equal("""["__name__","code","host"]""", (await PostAsync(server, "labels", ("match[]", "http_requests_total"), ("start", $"{Now - 60}"), ("end", $"{Now + 600}"))).GetProperty("data").GetRawText());
        var (_, cut) = await server.AskAsync($"series?match[]=%7B__name__%3D~%22.%2B%22%7D&{span}&limit=2");
        Assert.Equal((2, "results truncated due to limit"), (cut.GetProperty("data").GetArrayLength(), cut.GetProperty("warnings")[0].GetString()));
        Assert.Equal(3, (await PostAsync(server, "series", ("match[]", "up"), ("match[]", "http_requests_total"), ("start", $"{Now - 60}"), ("end", $"{Now + 600}"))).GetProperty("data").GetArrayLength());
        Assert.Equal(JsonValueKind.Object, (await server.AskAsync("metadata?limit=40000")).Body.GetProperty("data").ValueKind);
        Assert.Equal("{}", (await server.AskAsync("metadata?metric=http_requests_total&limit=1")).Body.GetProperty("data").GetRawText());
    }

    [Fact]
    public async Task The_editor_has_queries_laid_out()
    {
        using TempFolder folder = new();
        await using var server = await WithSamplesAsync(folder);
        Assert.Equal("sum by (host) (rate(up[5m])) > 1", (await PostAsync(server, "format_query", ("query", "sum by(host)(rate(up[5m]))>1"))).GetProperty("data").GetString());
        var (status, body) = await server.AskAsync("format_query?query=sum(");
        Assert.Equal((400, "bad_data"), (status, body.GetProperty("errorType").GetString()));
    }

    [Theory]
    [InlineData("rules", """{"groups":[]}""")]
    [InlineData("rules?type=alert&rule_name[]=x", """{"groups":[]}""")]
    [InlineData("alerts", """{"alerts":[]}""")]
    public async Task The_alert_list_is_there_and_empty(string path, string data)
    {
        using TempFolder folder = new();
        await using var server = await WithSamplesAsync(folder);
        Assert.Equal(data, (await server.AskAsync(path)).Body.GetProperty("data").GetRawText());
    }

    [Fact]
    public async Task Exemplars_that_nobody_keeps_are_an_empty_list()
    {
        using TempFolder folder = new();
        await using var server = await WithSamplesAsync(folder);
        Assert.Equal("[]", (await server.AskAsync($"query_exemplars?query=up&start={Now}&end={Now + 60}")).Body.GetProperty("data").GetRawText());
    }
}
