using System.Text.Json;
using Muster.Server.Graphs.Explore;
using Muster.Server.Graphs.Specs;

namespace Muster.Server.Tests.Graphs;

/// <summary>A server with one host and a few metrics, for all tests of a class: none of them changes anything.</summary>
public sealed class ExploredServer : IAsyncLifetime
{
    internal GraphServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Server = await GraphServer.StartAsync();
        await Server.Rest.AgentAsync("web-01");
        foreach (var metric in new[] { "node_load1", "node_load5", "requests_total", "node_memory_MemFree_bytes" }) Server.Put(metric, 12, i => i, ("host", "web-01"));
    }

    public async ValueTask DisposeAsync() => await Server.DisposeAsync();
}

public sealed class ExploreTests(ExploredServer explored) : IClassFixture<ExploredServer>
{
    private readonly GraphServer server = explored.Server;

    [Theory]
    [InlineData("web-.*", "node_load1", false, Merging.None, "", "node_load1{host=~\"web-.*\"}")]
    [InlineData("web-01", "node_load1", false, Merging.None, "", "node_load1{host=\"web-01\"}")]
    [InlineData("web", "node_load.*", false, Merging.None, "", "{__name__=~\"node_load.*\",host=~\".*web.*\"}")]
    [InlineData("", "load", false, Merging.None, "", "{__name__=~\".*load.*\"}")]
    [InlineData("tag:web and not group:Shop", "requests_total", true, Merging.Sum, "host", "sum by (host) (rate(requests_total{tag=\"web\",group!=\"Shop\"}[$rate]))")]
    [InlineData("", "requests_total", true, Merging.P95, "", "quantile(0.95, rate(requests_total[$rate]))")]
    [InlineData("tag:web", "node_load1", false, Merging.Count, "", "count(node_load1{tag=\"web\"})")]
    public void Fields_become_PromQL_and_PromQL_becomes_the_same_fields(string hosts, string metrics, bool rate, Merging gather, string by, string promql)
    {
        var queries = server.Rest.Get<ExploreQuery>();
        string[] labels = by.Length > 0 ? [by] : [];
        var spec = queries.Spec(new ExploreFields(hosts, metrics, rate, gather, labels, GraphKind.Stack));
        Assert.Equal([promql], spec.Queries.Select(query => query.Query));
        var back = queries.Fields([promql], GraphKind.Stack);
        Assert.NotNull(back);
        Assert.Equal((hosts, metrics, rate, gather), (back.Hosts, back.Metrics, back.Rate, back.Gather));
        Assert.Equal(labels, back.Labels);
    }

    [Fact]
    public void Rates_of_several_metrics_are_asked_for_one_by_one_so_that_they_stay_apart()
    {
        var queries = server.Rest.Get<ExploreQuery>();
        var spec = queries.Spec(new ExploreFields("", "node_load.*", Rate: true));
        Assert.Equal(["rate(node_load1[$rate])", "rate(node_load5[$rate])"], spec.Queries.Select(query => query.Query));
        Assert.Equal("node_load1|node_load5", queries.Fields([.. spec.Queries.Select(query => query.Query)], GraphKind.Line)!.Metrics);
    }

    [Theory]
    [InlineData("node_load1 + 1")]
    [InlineData("topk(3, node_load1)")]
    [InlineData("node_load1{mode=\"idle\"}")]
    [InlineData("rate(requests_total[5m])")]
    [InlineData("sum without (host) (node_load1)")]
    [InlineData("node_load1 offset 1h")]
    public async Task What_the_fields_cannot_say_stays_PromQL(string query)
    {
        Assert.Null(server.Rest.Get<ExploreQuery>().Fields([query], GraphKind.Line));
        var (status, answer) = await server.Rest.SendAsync(HttpMethod.Post, "/explore/fields", new { queries = new[] { query } });
        Assert.Equal(200, status);
        Assert.Equal(JsonValueKind.Null, answer.GetProperty("fields").ValueKind);
    }

    [Theory]
    [InlineData("web(", "node_load1", "no regular expression: Invalid pattern 'web(' at offset 4")]
    [InlineData("web and db", "node_load1", "hosts:")]
    [InlineData("", "", "metrics:")]
    public async Task Fields_that_cannot_be_used_are_told(string hosts, string metrics, string reason)
    {
        var (status, problem) = await server.Rest.SendAsync(HttpMethod.Post, "/explore/query", new { hosts, metrics });
        Assert.Equal(400, status);
        Assert.Contains(reason, problem.GetProperty("detail").GetString());
    }

    [Fact]
    public async Task Wrong_PromQL_is_told_with_line_and_column()
    {
        var (status, problem) = await server.Rest.SendAsync(HttpMethod.Post, "/explore/fields", new { queries = new[] { "sum(node_load1" } });
        Assert.Equal(400, status);
        Assert.Equal((1, 15), (problem.GetProperty("line").GetInt32(), problem.GetProperty("column").GetInt32()));
    }

    [Fact]
    public async Task Search_finds_hosts_metrics_and_tags_by_all_words_the_best_first()
    {
        async Task<string[]> Find(string words) => [.. (await server.Rest.GetAsync($"/explore/search?q={Uri.EscapeDataString(words)}")).GetProperty("items").EnumerateArray().Select(item => $"{item.GetProperty("kind").GetString()} {item.GetProperty("name").GetString()}")];
        Assert.Equal(["metric node_load1", "metric node_load5"], await Find("LOAD"));
        Assert.Equal(["metric node_memory_MemFree_bytes"], await Find("mem free"));
        Assert.Equal(["host web-01", "tag web"], await Find("web"));
        Assert.Empty(await Find("nothing of that kind"));
    }

    [Fact]
    public void Queries_of_any_kind_go_round_through_fields_or_stay_themselves()
    {
        var queries = server.Rest.Get<ExploreQuery>();
        var random = new Random(5);
        string[] hosts = ["", "web-01", "web", "web-.*|db", "tag:web", "name:web-01 and tag:a", "not tag:\"x y\"", "w.b", "a\\.b"];
        string[] metrics = ["node_load1", "node_load.*", "load", "requests_total", "a:b:c", "mem.*free"];
        for (var i = 0; i < 2000; i++)
        {
            var fields = new ExploreFields(hosts[random.Next(hosts.Length)], metrics[random.Next(metrics.Length)], random.Next(2) == 0, (Merging)random.Next(8), random.Next(2) == 0 ? ["host"] : []);
            if (fields.Gather == Merging.None) fields = fields with { By = [] };
            var spec = queries.Spec(fields);
            if (queries.Fields([.. spec.Queries.Select(query => query.Query)], GraphKind.Line) is not { } back) continue;
            Assert.Equal([.. spec.Queries.Select(query => query.Query)], queries.Spec(back).Queries.Select(query => query.Query));
        }
    }
}
