using System.Text.RegularExpressions;
using Muster.Metrics;
using Muster.Server.MetricsApi.Store;

namespace Muster.Server.Tests.Graphs;

/// <summary>One metric, a graph for each host.</summary>
public sealed partial class EachHostTests
{
    [Fact]
    public async Task The_host_that_stands_out_comes_first_and_one_axis_holds_all()
    {
        await using var server = await RestServer.StartAsync();
        foreach (var host in new[] { "web-01", "web-02", "web-03" }) await server.AgentAsync(host);
        Fill(server, ("web-01", 2, 10), ("web-02", 9, 400), ("web-03", 5, 90));

        var page = await server.Http.GetStringAsync("/explore/hosts?on=web&metric=node_load1");
        Assert.Equal(["web-02", "web-03", "web-01"], Titles(page));
        Assert.Equal(["web-01", "web-03", "web-02"], Titles(await server.Http.GetStringAsync("/explore/hosts?metric=node_load1&sort=lowest")));
        Assert.Equal(["web-01", "web-02", "web-03"], Titles(await server.Http.GetStringAsync("/explore/hosts?metric=node_load1&sort=name")));
        Assert.Equal(3, Regex.Count(page, "&quot;max&quot;:null"));
        Assert.Equal(3, Regex.Count(await server.Http.GetStringAsync("/explore/hosts?metric=node_load1&scale=same"), "&quot;max&quot;:9[,}]"));
        // Of counters it is what they grow each second.
        var counters = await server.Http.GetStringAsync("/explore/hosts?metric=node_bytes_total&scale=same");
        Assert.Equal(["web-02", "web-03", "web-01"], Titles(counters));
        Assert.Equal(3, Regex.Count(counters, "&quot;max&quot;:40[,}]"));
        Assert.Contains("rate(node_bytes_total{host=", System.Net.WebUtility.HtmlDecode(counters).Replace("\\u0022", "\"", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_selector_is_told_and_hosts_without_values_come_last()
    {
        await using var server = await RestServer.StartAsync();
        foreach (var host in new[] { "a-silent", "b-loud" }) await server.AgentAsync(host);
        Fill(server, ("b-loud", 1, 1));
        Assert.Contains("field-error", await server.Http.GetStringAsync("/explore/hosts?on=web+and"), StringComparison.Ordinal);
        Assert.Equal(["b-loud", "a-silent"], Titles(await server.Http.GetStringAsync("/explore/hosts?metric=node_load1&sort=lowest")));
        Assert.Empty(Titles(await server.Http.GetStringAsync("/explore/hosts?on=nothing")));
    }

    private static void Fill(RestServer server, params (string Host, double Load, double Grows)[] hosts)
    {
        using var appender = server.Get<MetricsStore>().Appender("test");
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        foreach (var (host, load, grows) in hosts)
            for (var i = 12; i >= 1; i--)
            {
                appender.Append(appender.Series(Labels.From(("__name__", "node_load1"), ("host", host))), now - i * 10_000, load);
                appender.Append(appender.Series(Labels.From(("__name__", "node_bytes_total"), ("host", host))), now - i * 10_000, (12 - i) * grows);
            }
        appender.Commit();
    }

    private static IEnumerable<string> Titles(string page) => TitlePattern().Matches(page).Select(found => found.Groups[1].Value);

    [GeneratedRegex("<figure class=\"graph is-compact[^>]*aria-label=\"([^\"]*)\"")]
    private static partial Regex TitlePattern();
}
