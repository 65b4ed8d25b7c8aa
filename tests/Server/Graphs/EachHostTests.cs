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
    public async Task Every_host_has_a_square_the_stronger_the_higher_and_graphs_come_in_three_sizes()
    {
        await using var server = await RestServer.StartAsync();
        foreach (var host in new[] { "web-01", "web-02", "web-03", "a-silent" }) await server.AgentAsync(host);
        Fill(server, ("web-01", 2, 10), ("web-02", 10, 400), ("web-03", 5, 90));
        var page = await server.Http.GetStringAsync("/explore/hosts?metric=node_load1");
        Assert.Equal([("heat-10", "web-02 10"), ("heat-5", "web-03 5"), ("heat-2", "web-01 2"), ("is-none", "a-silent no value now")],
            SquarePattern().Matches(page).Select(found => (found.Groups[1].Value, found.Groups[2].Value)));
        Assert.Contains("4 hosts now: highest web-02 10, middle 5, lowest web-01 2; 1 without a value", page, StringComparison.Ordinal);
        Assert.Contains("4 hosts over five minutes: highest web-02 40 B/s", await server.Http.GetStringAsync("/explore/hosts?metric=node_bytes_total&size=small"), StringComparison.Ordinal);
        foreach (var (size, height) in new[] { ("", 90), ("small", 60), ("large", 170), ("none", 90) })
            Assert.Equal(4, Regex.Count(await server.Http.GetStringAsync($"/explore/hosts?metric=node_load1&size={size}"), $"data-height=\"{height}\""));
    }

    [Fact]
    public async Task Hosts_are_compared_by_every_metric_with_a_line_for_each_host()
    {
        await using var server = await RestServer.StartAsync();
        foreach (var host in new[] { "web-01", "web-02", "db-01" }) await server.AgentAsync(host);
        Fill(server, ("web-01", 2, 10), ("web-02", 10, 400), ("db-01", 5, 90));
        var page = System.Net.WebUtility.HtmlDecode(await server.Http.GetStringAsync("/explore/compare?on=name:web-*&q=node")).Replace("\\u0022", "\"", StringComparison.Ordinal).Replace("\\\"", "\"", StringComparison.Ordinal);
        Assert.Contains("2 metrics of 2 hosts", page, StringComparison.Ordinal);
        Assert.Contains("max by (host) (node_load1{host=~\"web-01|web-02\"})", page, StringComparison.Ordinal);
        Assert.Contains("max by (host) (rate(node_bytes_total{host=~", page, StringComparison.Ordinal);
        Assert.Contains("field-error", await server.Http.GetStringAsync("/explore/compare?on=web+and"), StringComparison.Ordinal);
        Assert.Contains("No metric fits", await server.Http.GetStringAsync("/explore/compare?on=nothing"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Compared_hosts_show_first_what_differs_most_and_no_thresholds()
    {
        await using var server = await RestServer.StartAsync();
        foreach (var host in new[] { "web-01", "web-02", "web-03" }) await server.AgentAsync(host);
        Fill(server, ("web-01", 4, 10), ("web-02", 4.1, 400), ("web-03", 4.2, 10));
        using (var appender = server.Get<MetricsStore>().Appender("test"))
        {
            var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
            foreach (var (metric, highest) in new[] { ("disk_used", 90), ("disk_used_warning", 80), ("disk_used_critical", 900), ("always_critical", 1) })
                for (var host = 1; host <= 3; host++)
                    appender.Append(appender.Series(Labels.From(("__name__", metric), ("host", $"web-0{host}"))), now - 10_000, host == 3 ? highest : 60);
            appender.Commit();
        }
        async Task<string[]> Shown(string more) =>
            [.. LegendedPattern().Matches(await server.Http.GetStringAsync("/explore/compare?on=name:web-*" + more)).Select(found => found.Groups[1].Value).Where(name => name is "disk_used" or "node_load1" or "node_bytes_total" || name.EndsWith("_critical", StringComparison.Ordinal) || name.EndsWith("_warning", StringComparison.Ordinal))];
        Assert.Equal(["node_bytes_total", "always_critical", "disk_used", "node_load1"], await Shown(""));
        Assert.Equal(["always_critical", "disk_used", "node_bytes_total", "node_load1"], await Shown("&sort=name"));
    }

    [Fact]
    public async Task A_graph_is_shown_from_the_last_hour_to_as_far_back_as_it_has_values()
    {
        await using var server = await RestServer.StartAsync();
        Fill(server, ("web-01", 2, 10));
        async Task<string> PageAsync(string query) => await server.Http.GetStringAsync("/explore/times?spec=" + Uri.EscapeDataString(Muster.Server.Graphs.Specs.GraphSpec.Of("Load", query).ToJson()));
        var page = await PageAsync("max by (host) (node_load1)");
        Assert.Contains("<h1>Load</h1>", page, StringComparison.Ordinal);
        Assert.Equal(["1h"], RangePattern().Matches(page).Select(found => found.Groups[1].Value));
        Assert.Contains("the pictures of 6 hours, 24 hours, 7 days, 30 days and the year come", page, StringComparison.Ordinal);
        using (var appender = server.Get<MetricsStore>().Appender("test"))
        {
            appender.Append(appender.Series(Labels.From(("__name__", "older"))), TimeProvider.System.GetUtcNow().AddHours(-3).ToUnixTimeMilliseconds(), 1);
            appender.Commit();
        }
        Assert.Equal(["1h", "6h"], RangePattern().Matches(await PageAsync("older")).Select(found => found.Groups[1].Value));
        // What is wrong with a query is told by the graph.
        Assert.Equal(["1h"], RangePattern().Matches(await PageAsync("sum(")).Select(found => found.Groups[1].Value));
    }

    [Theory]
    [InlineData("", "Which graph?")]
    [InlineData("?spec=", "Which graph?")]
    [InlineData("?spec=none", "it is no JSON at line 1, character 2; such as {")]
    [InlineData("?spec={\"queries\":[{\"query\":\"up\"}],\"kind\":\"pie\"}", "; it is one of line, area, stack, percent, heatmap; such as {")]
    [InlineData("?spec={\"title\":\"Load\"}", "queries")]
    [InlineData("?spec=[]", "the graph cannot be read")]
    public async Task Times_without_a_graph_say_what_is_missing_and_where_to_find_one(string address, string said)
    {
        await using var server = await RestServer.StartAsync();
        var page = System.Net.WebUtility.HtmlDecode(await server.Http.GetStringAsync("/explore/times" + address));
        Assert.Contains(said, page, StringComparison.Ordinal);
        Assert.Contains("Hour to year</em> in its menu", page, StringComparison.Ordinal);
        Assert.DoesNotContain("JSON value", page, StringComparison.Ordinal);
        Assert.DoesNotContain("JSON tokens", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/explore/hosts?sort=hottest", "sort: “hottest” is none of highest, lowest, name")]
    [InlineData("/explore/hosts?size=huge", "size: “huge” is none of small, medium, large")]
    [InlineData("/explore/hosts?scale=log", "scale: “log” is none of own, same")]
    [InlineData("/explore/compare?sort=foo", "sort: “foo” is none of different, name, -name, series")]
    [InlineData("/explore?metrics=up&kind=pie", "kind: “pie” is none of line, area, stack, percent, heatmap")]
    [InlineData("/explore?metrics=up&gather=product", "gather: “product” is none of none, sum, avg, min, max, count, median, p95")]
    [InlineData("/explore?metrics=up&rate=twice", "rate: “twice” is none of rate")]
    [InlineData("/explore?refresh=now", "refresh: “now” is none of auto, off, 5s")]
    [InlineData("/explore?compare=before", "compare: “before” is no duration; write 1h, 1d or 1w")]
    public async Task A_word_of_the_address_that_is_none_is_named_with_those_that_are(string address, string said)
    {
        await using var server = await RestServer.StartAsync();
        await server.AgentAsync("web-01");
        Assert.Contains(said, System.Net.WebUtility.HtmlDecode(await server.Http.GetStringAsync(address)), StringComparison.Ordinal);
        Assert.DoesNotContain("is none of", await server.Http.GetStringAsync(address.Split('?')[0] + "?range=6h"), StringComparison.Ordinal);
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

    [GeneratedRegex("<a href=\"/hosts/[^\"]*\" class=\"(heat-\\d+|is-none)\" title=\"([^\"]*)\"")]
    private static partial Regex SquarePattern();

    [GeneratedRegex("<figure[^>]*data-range=\"([^\"]*)\"")]
    private static partial Regex RangePattern();

    [GeneratedRegex("<figure[^>]*aria-label=\"([^\"]*)\"")]
    private static partial Regex LegendedPattern();

    [GeneratedRegex("<figure class=\"graph is-compact[^>]*aria-label=\"([^\"]*)\"")]
    private static partial Regex TitlePattern();
}
