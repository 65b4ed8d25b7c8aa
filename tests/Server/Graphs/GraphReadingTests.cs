using System.Text.Json;
using Muster.Metrics;
using Muster.Server.Graphs.Marks;

namespace Muster.Server.Tests.Graphs;

public sealed class GraphReadingTests
{
    private static double?[] Values(JsonElement series, string name = "values") => [.. series.GetProperty(name).EnumerateArray().Select(v => v.ValueKind == JsonValueKind.Null ? (double?)null : v.GetDouble())];

    private static long[] Times(JsonElement graph, JsonElement series) => [.. graph.GetProperty("times")[series.GetProperty("times").GetInt32()].EnumerateArray().Select(v => v.GetInt64())];

    [Fact]
    public async Task Every_sample_is_shown_where_there_is_room_for_it()
    {
        await using var server = await GraphServer.StartAsync();
        server.Put("load", 60, i => i, ("host", "a"));
        var graph = await server.GraphAsync($"query=load&{GraphServer.Range(59)}");
        var series = Assert.Single(graph.GetProperty("series").EnumerateArray());
        Assert.Equal("a load", series.GetProperty("name").GetString());
        Assert.Equal(Enumerable.Range(0, 60).Select(i => (double?)i), Values(series));
        Assert.Equal(Enumerable.Range(0, 60).Select(i => GraphServer.Base + i * 10_000L), Times(graph, series));
        Assert.Equal((0.0, 29.5, 59.0, 59.0), (series.GetProperty("min").GetDouble(), series.GetProperty("avg").GetDouble(), series.GetProperty("max").GetDouble(), series.GetProperty("last").GetDouble()));
    }

    [Fact]
    public async Task A_peak_of_one_sample_is_seen_in_a_picture_of_few_pixels()
    {
        await using var server = await GraphServer.StartAsync();
        server.Put("load", 720, i => i == 333 ? 1000 : i == 500 ? -50 : 1, ("host", "a"));
        var series = (await server.GraphAsync($"query=load&width=60&{GraphServer.Range(719)}")).GetProperty("series")[0];
        Assert.InRange(Values(series).Length, 30, 75);
        Assert.Equal(1000, Values(series, "high").Max());
        Assert.Equal(-50, Values(series, "low").Min());
        Assert.True(Values(series).Max() < 200);
    }

    [Theory]
    [InlineData("load")]
    [InlineData("max by (host) (load)")]
    public async Task The_last_value_is_the_newest_sample_however_long_the_time(string query)
    {
        await using var server = await GraphServer.StartAsync();
        server.Put("load", 240, i => i, ("host", "a"));
        foreach (var days in new[] { 1, 30, 365 })
            // Of expressions it is what the last step sees, less than a pixel before.
            Assert.InRange((await server.GraphAsync($"query={Uri.EscapeDataString(query)}&width=300&range={GraphServer.Base - days * 86_400_000L}..{GraphServer.Base + 2_390_000L}")).GetProperty("series")[0].GetProperty("last").GetDouble(), query == "load" ? 239 : 230, 239);
    }

    [Fact]
    public async Task A_rate_shows_its_peaks_too()
    {
        await using var server = await GraphServer.StartAsync();
        var sum = 0.0;
        server.Put("requests_total", 720, i => sum += i is > 300 and < 310 ? 1000 : 10, ("host", "a"));
        var series = (await server.GraphAsync($"query=rate(requests_total[$rate])&width=60&{GraphServer.Range(30, 719)}")).GetProperty("series")[0];
        Assert.Equal("/s", series.GetProperty("unit").GetString());
        Assert.InRange(Values(series, "high").Max()!.Value, 80, 101);
    }

    [Theory]
    [InlineData("max by (host) (load)")]
    [InlineData("load * 1")]
    [InlineData("sum by (host) (rate(load[$rate]))")]
    public async Task A_host_of_forty_minutes_is_seen_in_the_graph_of_a_year(string query)
    {
        await using var server = await GraphServer.StartAsync();
        server.Put("load", 240, i => i, ("host", "a"));
        foreach (var end in new[] { 7, 100, 239 })
        {
            var graph = await server.GraphAsync($"query={Uri.EscapeDataString(query)}&range={GraphServer.Base - 365 * 86_400_000L}..{GraphServer.Base + end * 10_000L}");
            var series = Assert.Single(graph.GetProperty("series").EnumerateArray());
            Assert.InRange(Values(series).Last(value => value is not null)!.Value, 0, end);
            Assert.InRange(Times(graph, series)[^1], GraphServer.Base, GraphServer.Base + end * 10_000L);
        }
    }

    [Fact]
    public async Task Between_long_steps_what_went_silent_is_seen_and_what_ended_is_not_counted_on()
    {
        await using var server = await GraphServer.StartAsync();
        server.Put("load", 30, i => i == 0 ? double.NaN : i < 29 ? 7 : StaleMarker.Value, ("host", "ended"));
        server.Put("load", 30, i => i == 0 ? double.NaN : 5, ("host", "went-silent"));
        var series = (await server.GraphAsync($"query=load%20%2B%200&range={GraphServer.Base - 365 * 86_400_000L}..{GraphServer.Base + 3_500_000}")).GetProperty("series");
        Assert.Equal("went-silent", Assert.Single(series.EnumerateArray()).GetProperty("name").GetString());
    }

    [Fact]
    public async Task What_was_not_measured_is_a_gap_and_not_zero()
    {
        await using var server = await GraphServer.StartAsync();
        server.Put("load", 120, i => i is > 40 and < 80 ? double.NaN : 5, ("host", "a"));
        var graph = await server.GraphAsync($"query=load&{GraphServer.Range(119)}");
        Assert.Equal(1, Values(graph.GetProperty("series")[0]).Count(v => v is null));
        var gap = Assert.Single(graph.GetProperty("gaps").EnumerateArray());
        Assert.Equal((GraphServer.Base + 400_000, GraphServer.Base + 800_000), (gap.GetProperty("from").GetInt64(), gap.GetProperty("to").GetInt64()));

        var coarse = await server.GraphAsync($"query=load&width=50&{GraphServer.Range(119)}");
        Assert.Contains(null, Values(coarse.GetProperty("series")[0]));
        Assert.DoesNotContain(0.0, Values(coarse.GetProperty("series")[0]));
    }

    [Fact]
    public async Task A_series_that_ended_is_not_drawn_on()
    {
        await using var server = await GraphServer.StartAsync();
        server.Put("load", 90, i => i == 30 ? StaleMarker.Value : i is > 30 and < 32 ? double.NaN : 5, ("host", "a"));
        var graph = await server.GraphAsync($"query=load&{GraphServer.Range(89)}");
        Assert.Single(Values(graph.GetProperty("series")[0]), v => v is null);
    }

    [Fact]
    public async Task A_value_once_a_minute_is_one_line_without_gaps()
    {
        await using var server = await GraphServer.StartAsync();
        server.Put("slow", 360, i => i % 6 == 0 ? i : double.NaN, ("host", "a"));
        foreach (var width in new[] { 50, 200, 900 })
            Assert.DoesNotContain(null, Values((await server.GraphAsync($"query=slow&width={width}&{GraphServer.Range(354)}")).GetProperty("series")[0]));
    }

    [Fact]
    public async Task A_gap_is_explained_by_the_work_that_was_announced_and_by_silence_else()
    {
        await using var server = await GraphServer.StartAsync();
        server.Put("load", 120, i => i is > 40 and < 80 ? double.NaN : 5, ("host", "nobody"));
        var graph = await server.GraphAsync($"query=load&{GraphServer.Range(119)}");
        Assert.Contains(graph.GetProperty("gaps")[0].GetProperty("why").GetString(), new[] { "stale", "muster" });

        var from = DateTimeOffset.FromUnixTimeMilliseconds(GraphServer.Base);
        server.Rest.Get<GraphMarks>().From(_ => [new GraphMark(from.AddMinutes(5), from.AddMinutes(15), "maintenance", "Downtime: new disks") { ExplainsGaps = true, Hosts = ["nobody"] }]);
        graph = await server.GraphAsync($"query=load&{GraphServer.Range(119)}");
        Assert.Equal(("maintenance", "Downtime: new disks"), (graph.GetProperty("gaps")[0].GetProperty("why").GetString(), graph.GetProperty("gaps")[0].GetProperty("text").GetString()));
        Assert.Equal("Downtime: new disks", graph.GetProperty("marks").EnumerateArray().Single(mark => mark.GetProperty("kind").GetString() == "maintenance").GetProperty("title").GetString());
    }

    [Fact]
    public async Task Marks_of_other_hosts_are_not_drawn()
    {
        await using var server = await GraphServer.StartAsync();
        server.Put("load", 30, i => i, ("host", "a"));
        var at = DateTimeOffset.FromUnixTimeMilliseconds(GraphServer.Base + 100_000);
        server.Rest.Get<GraphMarks>().From(_ => [new GraphMark(at, null, "deploy", "here") { Hosts = ["a"] }, new GraphMark(at, null, "deploy", "elsewhere") { Hosts = ["b"] }, new GraphMark(at, null, "deploy", "everywhere")]);
        var graph = await server.GraphAsync($"query=load&{GraphServer.Range(29)}");
        Assert.Equal(["everywhere", "here"], graph.GetProperty("marks").EnumerateArray().Where(mark => mark.GetProperty("kind").GetString() == "deploy").Select(mark => mark.GetProperty("title").GetString()!).Order());
    }

    [Fact]
    public async Task What_happened_to_a_set_of_hosts_is_drawn_on_their_mean_and_what_happened_to_one_of_them_is_not()
    {
        await using var server = await GraphServer.StartAsync();
        foreach (var host in new[] { "web-01", "web-02", "db-01" }) server.Put("load", 30, i => i, ("host", host));
        var at = DateTimeOffset.FromUnixTimeMilliseconds(GraphServer.Base + 100_000);
        foreach (var (title, label, value) in new[] { ("fronts", "host_regex", "^web"), ("caches", "host_regex", "^cache"), ("one", "host", "web-01") })
            await server.Rest.SendAsync(HttpMethod.Post, "/events", new { title, kind = "deploy", start = at, labels = new Dictionary<string, string> { [label] = value } });
        async Task<string[]> MarksAsync(string query) => [.. (await server.GraphAsync($"query={Uri.EscapeDataString(query)}&{GraphServer.Range(29)}")).GetProperty("marks").EnumerateArray().Select(mark => mark.GetProperty("title").GetString()!).Order()];
        Assert.Equal(["fronts"], await MarksAsync("avg(load)"));
        Assert.Equal(["fronts"], await MarksAsync("sum(rate(load{host=~\"web.*\"}[$rate]))"));
        Assert.Empty(await MarksAsync("avg(load{host=~\"db.*\"})"));
        Assert.Equal(["fronts", "one"], await MarksAsync("load{host=\"web-01\"}"));
    }

    [Fact]
    public async Task An_earlier_time_lies_over_the_present_one()
    {
        await using var server = await GraphServer.StartAsync();
        server.Put("load", 400, i => i, ("host", "a"));
        var graph = await server.GraphAsync($"query=load&compare=30m&{GraphServer.Range(200, 300)}");
        var earlier = Assert.Single(graph.GetProperty("series").EnumerateArray(), one => one.TryGetProperty("earlier", out var is_) && is_.GetBoolean());
        var at = Array.IndexOf(Times(graph, earlier), GraphServer.Base + 250 * 10_000L);
        Assert.Equal(250 - 180, Values(earlier)[at]);
    }

    [Fact]
    public async Task A_query_that_is_wrong_does_not_take_the_others_with_it()
    {
        await using var server = await GraphServer.StartAsync();
        server.Put("load", 30, i => i, ("host", "a"));
        var graph = await server.GraphAsync($"query=load&query=sum(&{GraphServer.Range(29)}");
        Assert.Equal(1, graph.GetProperty("faults")[0].GetProperty("query").GetInt32());
        Assert.Contains("1:5", graph.GetProperty("faults")[0].GetProperty("reason").GetString());
        Assert.Single(graph.GetProperty("series").EnumerateArray());
        var (status, problem) = await server.Rest.SendAsync(HttpMethod.Get, "/graph?query=sum(");
        Assert.Equal(422, status);
        Assert.Contains("parse error", problem.GetProperty("detail").GetString());
    }

    [Fact]
    public async Task What_cannot_be_asked_is_told()
    {
        await using var server = await GraphServer.StartAsync();
        foreach (var (address, reason) in new[]
        {
            ("query=up&range=soon", "no time"), ("query=up&width=9", "width"), ("range=1h", "at least one"), ("query=up&zone=Mars", "time zone"), ("query=up&compare=x", "duration"), ("query=up&kind=pie", "kind"),
        })
        {
            var (status, problem) = await server.Rest.SendAsync(HttpMethod.Get, "/graph?" + address);
            Assert.Equal(400, status);
            Assert.Contains(reason, problem.GetProperty("detail").GetString());
        }
    }
}
