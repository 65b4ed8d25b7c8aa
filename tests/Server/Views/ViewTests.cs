using System.Net;
using System.Text.Json;
using Muster.Metrics;
using Muster.Server.Configuration;
using Muster.Server.MetricsApi.Store;
using Muster.Server.Views;

namespace Muster.Server.Tests.Views;

public class ViewTests
{
    [Fact]
    public async Task A_graph_goes_into_a_view_is_moved_resized_and_taken_out_in_the_file()
    {
        await using var server = await RestServer.StartAsync();
        var spec = new { title = "Load", queries = new[] { new { query = "node_load1" } } };
        Assert.Equal("shop.fronts", (await server.SendAsync(HttpMethod.Post, "/views/items", new { view = "Shop/Fronts", spec })).Body.GetProperty("view").GetString());
        Assert.Equal(1, (await server.SendAsync(HttpMethod.Post, "/views/items", new { view = "Shop/Fronts", yaml = "query: up\ntitle: Up\n" })).Body.GetProperty("place").GetInt32());
        var read = await server.GetAsync("/views/shop.fronts");
        Assert.Equal(["Load", "Up"], Titles(read));
        var revision = read.GetProperty("revision").GetString();
        Assert.Equal(200, (await server.SendAsync(HttpMethod.Patch, "/views/shop.fronts/items/1", new { to = 0, revision })).Status);
        Assert.Equal(409, (await server.SendAsync(HttpMethod.Patch, "/views/shop.fronts/items/1", new { to = 0, revision })).Status);
        Assert.Equal(200, (await server.SendAsync(HttpMethod.Patch, "/views/shop.fronts/items/0", new { width = 2, height = 400 })).Status);
        read = await server.GetAsync("/views/shop.fronts");
        Assert.Equal(["Up", "Load"], Titles(read));
        Assert.Equal((2, 400), (read.GetProperty("graphs")[0].GetProperty("width").GetInt32(), read.GetProperty("graphs")[0].GetProperty("graph").GetProperty("height").GetInt32()));
        var file = await File.ReadAllTextAsync(Path.Combine(server.Data, "config", "views", "shop.fronts.yaml"));
        Assert.Contains("width: 2", file, StringComparison.Ordinal);
        Assert.Equal(204, (await server.SendAsync(HttpMethod.Delete, "/views/shop.fronts/items/0")).Status);
        Assert.Equal(["Load"], Titles(await server.GetAsync("/views/shop.fronts")));
        Assert.Equal(400, (await server.SendAsync(HttpMethod.Delete, "/views/shop.fronts/items/7")).Status);
        var refused = await server.SendAsync(HttpMethod.Post, "/views/shop.fronts/items", new { yaml = "qery: up\n" });
        Assert.Equal(422, refused.Status);
        Assert.Equal(204, (await server.SendAsync(HttpMethod.Delete, "/views/shop.fronts")).Status);
        Assert.Equal(404, (await server.SendAsync(HttpMethod.Get, "/views/shop.fronts")).Status);
    }

    [Fact]
    public async Task A_wrong_file_is_refused_with_line_and_column_and_the_good_view_stays()
    {
        await using var server = await RestServer.StartAsync();
        Assert.Equal(200, (await server.SendAsync(HttpMethod.Put, "/views/web", new { yaml = "name: Web\nitems:\n  - query: up\n" })).Status);
        var (status, answer) = await server.SendAsync(HttpMethod.Put, "/views/web", new { yaml = "name: Web\nitems:\n  - qery: up\n" });
        Assert.Equal((422, 3, 5), (status, answer.GetProperty("line").GetInt32(), answer.GetProperty("column").GetInt32()));
        Assert.Single((await server.GetAsync("/views/web")).GetProperty("graphs").EnumerateArray());
    }

    [Fact]
    public async Task Hosts_are_filled_in_as_they_are_at_that_moment()
    {
        await using var server = await RestServer.StartAsync();
        Assert.Equal(200, (await server.SendAsync(HttpMethod.Put, "/views/web", new { yaml = "name: Web\non: web\nitems:\n  - query: up{host=~\"$hosts\"}\n    title: All\n  - each: web\n    query: up{host=\"$host\"}\n    title: Up\n" })).Status);
        var desk = server.Get<ViewDesk>();
        Assert.Equal(["""up{host=~"[^\\s\\S]"}"""], Queries(server));
        using var one = await server.AgentAsync("web-01");
        using var two = await server.AgentAsync("web.2");
        Assert.Equal(["""up{host=~"web-01|web\\.2"}""", """up{host="web-01"}""", """up{host="web.2"}"""], Queries(server));
        Assert.Equal("Up · web-01", server.Get<ViewFilling>().Fill(desk.Demand("web")).Graphs[1].Graph.Title);
    }

    [Fact]
    public async Task A_public_link_shows_that_view_alone_until_it_is_revoked()
    {
        await using var server = await RestServer.StartAsync();
        using var agent = await server.AgentAsync("web-01");
        using (var appender = server.Get<MetricsStore>().Appender("test"))
        {
            var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
            for (var i = 0; i < 60; i++) appender.Append(appender.Series(Labels.From(("__name__", "temperature"), ("host", "web-01"))), now - (i * 10_000), 20 + (i % 3));
            appender.Commit();
        }
        Assert.Equal(200, (await server.SendAsync(HttpMethod.Put, "/views/web", new { yaml = "name: Web\nitems:\n  - query: temperature\n    title: Temperature\n" })).Status);
        var made = (await server.SendAsync(HttpMethod.Post, "/views/web/shares", new { expires = "1d" })).Body;
        var path = new Uri(made.GetProperty("url").GetString()!).AbsolutePath;
        Assert.True(path.Length > "/public/views/".Length + 30);

        using var stranger = new HttpClient { BaseAddress = server.Http.BaseAddress };
        var page = await stranger.GetStringAsync(path);
        Assert.Contains("Temperature", page, StringComparison.Ordinal);
        Assert.DoesNotContain("&quot;temperature&quot;", page, StringComparison.Ordinal);
        var data = await stranger.GetStringAsync($"{path}/graph/0?range=1h&width=300");
        Assert.Contains("temperature", data, StringComparison.OrdinalIgnoreCase);
        foreach (var elsewhere in new[] { $"{path}/graph/1?range=1h", $"{path}x", "/public/views/guess", $"{path}/graph/0?range=10y" })
        {
            using var answer = await stranger.GetAsync(elsewhere);
            Assert.InRange((int)answer.StatusCode, 400, 404);
        }
        using (var other = await stranger.GetAsync("/api/v1/views")) Assert.Equal(HttpStatusCode.Unauthorized, other.StatusCode);
        Assert.Single((await server.GetAsync("/views/web/shares")).GetProperty("items").EnumerateArray());
        Assert.Equal(204, (await server.SendAsync(HttpMethod.Delete, $"/views/web/shares/{made.GetProperty("id").GetInt64()}")).Status);
        using var gone = await stranger.GetAsync(path);
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
    }

    [Theory]
    [InlineData("forever")]
    [InlineData("900d")]
    [InlineData("1s")]
    public async Task A_link_has_an_end(string expires)
    {
        await using var server = await RestServer.StartAsync();
        await server.SendAsync(HttpMethod.Post, "/views", new { name = "Web" });
        Assert.Equal(400, (await server.SendAsync(HttpMethod.Post, "/views/web/shares", new { expires })).Status);
    }

    [Fact]
    public async Task The_pages_and_the_wallboard_show_views_with_nothing_unescaped()
    {
        await using var server = await RestServer.StartAsync();
        Assert.Equal(200, (await server.SendAsync(HttpMethod.Put, "/views/web", new { yaml = "- name: Web\n  items:\n    - query: up\n      title: <b>Up</b>\n- name: Web/Deep\n  rotate: 5s\n  items: [{query: up}, {query: up}]\n" })).Status);
        Assert.Contains("/wall/web.deep", await server.Http.GetStringAsync("/views"), StringComparison.Ordinal);
        var page = await server.Http.GetStringAsync("/views/web?edit=1");
        Assert.Contains("&lt;b&gt;Up", page, StringComparison.Ordinal);
        Assert.Contains("/views/web.deep", page, StringComparison.Ordinal);
        Assert.Contains("Narrower", page, StringComparison.Ordinal);
        var wall = await server.Http.GetStringAsync("/wall/web?slide=3&width=600&height=400");
        Assert.Contains("data-slides=\"3\"", wall, StringComparison.Ordinal);
        Assert.Contains("data-slide=\"0\"", wall, StringComparison.Ordinal);
        Assert.Contains("data-every=\"5000\"", await server.Http.GetStringAsync("/wall/web?slide=1"), StringComparison.Ordinal);
        using var missing = await server.Http.GetAsync("/views/nobody");
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
    }

    private static string[] Queries(RestServer server) => [.. server.Get<ViewFilling>().Fill(server.Get<ViewDesk>().Demand("web")).Graphs.Select(g => g.Graph.Queries[0].Query)];

    private static string[] Titles(JsonElement view) => [.. view.GetProperty("graphs").EnumerateArray().Select(g => g.GetProperty("graph").GetProperty("title").GetString()!)];
}
