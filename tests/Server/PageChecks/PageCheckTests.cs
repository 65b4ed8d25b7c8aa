using System.Text.Json;
using Muster.Server.Configuration;

namespace Muster.Server.Tests.PageChecks;

public sealed class PageCheckTests
{
    private static async Task<JsonElement> UntilAsync(RestServer server, string path, Func<JsonElement, bool> good)
    {
        for (int attempt = 0; attempt < 300; attempt++)
        {
            var (status, body) = await server.SendAsync(HttpMethod.Get, path);
            if (status == 200 && good(body)) return body;
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }
        throw new TimeoutException(path);
    }

    private static bool Has(JsonElement list, int items) => list.GetProperty("items").GetArrayLength() >= items;

    [Fact]
    public async Task A_page_is_looked_at_judged_kept_and_compared()
    {
        using var site = new PageServer();
        site.Headers["X-Frame-Options"] = "DENY";
        await using var server = await RestServer.StartAsync();
        using var agent = await server.AgentAsync("web-01");
        Assert.Equal(204, (await server.SendAsync(HttpMethod.Put, "/checks/shop", new { yaml = $"name: shop\non: name:web-01\nevery: 1s\npage: {{url: '{site.Url}', security: A, maxBytes: 100000}}\n" })).Status);

        var first = (await UntilAsync(server, "/page-checks", list => Has(list, 1))).GetProperty("items")[0];
        Assert.Equal("D", first.GetProperty("security").GetString());
        Assert.Equal(2, first.GetProperty("requests").GetInt32());
        Assert.Equal(1, first.GetProperty("status").GetInt32());
        var result = (await UntilAsync(server, "/results?check=shop", list => Has(list, 1))).GetProperty("items")[0];
        Assert.Equal("WARNING", result.GetProperty("status").GetString());
        Assert.StartsWith("PAGE WARNING - security D is below A (2 requests,", result.GetProperty("output").GetString());
        Assert.Contains(result.GetProperty("perfdata").EnumerateArray(), p => p.GetProperty("label").GetString() == "primed_requests");

        var report = (await server.GetAsync("/page-checks/shop")).GetProperty("report");
        Assert.Contains(report.GetProperty("resources")[0].GetProperty("notes").EnumerateArray(), n => n.GetProperty("id").GetString() == "FRAME_OPTIONS");

        Assert.Equal(201, (await server.SendAsync(HttpMethod.Post, "/page-checks/markers", new { title = "Shop 2.0" })).Status);
        site.Headers = [];
        var change = (await UntilAsync(server, "/page-checks/shop/changes", list => Has(list, 1))).GetProperty("items")[0];
        var header = Assert.Single(change.GetProperty("diff").GetProperty("headers").EnumerateArray());
        Assert.Equal("x-frame-options", header.GetProperty("name").GetString());
        Assert.Equal("DENY", header.GetProperty("before").GetString());
        Assert.Equal("FRAME_OPTIONS_NONE", Assert.Single(change.GetProperty("diff").GetProperty("appeared").EnumerateArray()).GetProperty("note").GetProperty("id").GetString());
        Assert.Contains(change.GetProperty("between").EnumerateArray(), m => m.GetProperty("title").GetString() == "Shop 2.0");

        var runs = await UntilAsync(server, "/page-checks/shop/runs", list => Has(list, 2));
        var (newest, oldest) = (runs.GetProperty("items")[0].GetProperty("id").GetInt64(), runs.GetProperty("items").EnumerateArray().Last().GetProperty("id").GetInt64());
        var diff = await server.GetAsync($"/page-checks/shop/diff?from={oldest}&to={newest}");
        Assert.Single(diff.GetProperty("headers").EnumerateArray());
        Assert.Equal(404, (await server.SendAsync(HttpMethod.Get, $"/page-checks/shop/diff?from={oldest}&to=999999")).Status);
        Assert.Equal(404, (await server.SendAsync(HttpMethod.Get, "/page-checks/none")).Status);
    }

    [Fact]
    public async Task A_page_that_does_not_answer_is_critical_with_the_reason()
    {
        await using var server = await RestServer.StartAsync();
        using var agent = await server.AgentAsync("web-01");
        await server.SendAsync(HttpMethod.Put, "/checks/gone", new { yaml = "name: gone\npage: http://127.0.0.1:1/\n" });
        var run = (await UntilAsync(server, "/page-checks", list => Has(list, 1))).GetProperty("items")[0];
        Assert.Equal(2, run.GetProperty("status").GetInt32());
        Assert.Contains("does not take connections", run.GetProperty("failure").GetString());
    }

    [Theory]
    [InlineData("page: ftp://a/", "url is “ftp://a/” but must be an http or https address")]
    [InlineData("page: {assets: true}", "page: url is missing")]
    [InlineData("page: {url: 'http://a/', speed: 9}", "there is no option “speed”")]
    [InlineData("page: {url: 'http://a/', performance: G}", "performance is “G” but must be one of A, B, C, D, E, F")]
    [InlineData("page: {url: 'http://a/', waive: NO_SUCH}", "there is no note NO_SUCH")]
    [InlineData("page: {url: 'http://a/', maxBytes: much}", "maxBytes is “much” but must be a whole number above 0")]
    [InlineData("page: http://a/\nfrom: agent", "a page is looked at by the server")]
    public void A_wrong_option_is_named(string yaml, string said) =>
        Assert.Contains(said, Assert.Throws<ConfigurationException>(() => CheckFile.Parse("checks/a.yaml", yaml, new Dictionary<string, IReadOnlyCollection<string>>())).Message);

    [Fact]
    public void A_page_check_has_a_pace_of_its_own()
    {
        var check = Assert.Single(CheckFile.Parse("checks/a.yaml", "page: 'http://{host.name}/'", new Dictionary<string, IReadOnlyCollection<string>>()));
        Assert.True(check.FromServer);
        Assert.Equal((TimeSpan.FromMinutes(15), TimeSpan.FromSeconds(60)), (check.Policy.Interval, check.Timeout));
    }
}
