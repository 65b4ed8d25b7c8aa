using Microsoft.Playwright;
using Muster.Protocol;

namespace Muster.Browser.Tests.Real;

/// <summary>The pages of requests over the real server.</summary>
public sealed class RealRequestTests(Browsers browsers) : IClassFixture<Browsers>
{
    private static ILocatorAssertions That(ILocator locator) => Assertions.Expect(locator);

    private static async Task<(RealSite Site, TalkingAgent Agent)> StartAsync()
    {
        var site = await RealSite.StartAsync();
        await File.WriteAllTextAsync(Path.Combine(site.Configuration, "requests", "shop.yaml"), "on: web\nlogs: [/var/log/nginx/*access.log]\n");
        return (site, await site.AgentAsync("web-01", "web"));
    }

    private static RequestReport Report(ulong number, params RequestRow[] rows)
    {
        long now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        return new RequestReport { Number = number, FromMs = now - 10_000, ToMs = now, Logs = { new RequestRows { Log = "shop", Rows = { rows } } } };
    }

    [Fact]
    public async Task Requests_appear_as_agents_report_them_and_lead_to_their_route()
    {
        var (site, agent) = await StartAsync();
        await using var _ = site;
        await using var tab = await site.SignedInAsync(browsers, "/requests");
        await That(tab.Page.Locator("#requests-list")).ToContainTextAsync("No request in this time");
        await agent.RequestsAsync(Report(1, SampleRequests.Row("GET", "/articles/{id}", 200, 40, 50, new Random(1))));
        await That(tab.Page.Locator("#requests-list tbody tr")).ToHaveCountAsync(1);
        await agent.RequestsAsync(Report(2, SampleRequests.Row("POST", "/orders", 500, 3, 900, new Random(2))));
        await That(tab.Page.Locator("#requests-list tbody tr")).ToHaveCountAsync(2);
        await That(tab.Page.Locator("tr.edge-critical")).ToContainTextAsync("/orders");
        Assert.True(await tab.Page.EvaluateAsync<bool>("() => window.stayed"));

        await tab.Page.Locator("input[name=q]").FillAsync("ARTIC");
        await That(tab.Page.Locator("#requests-list tbody tr")).ToHaveCountAsync(1);
        await tab.Page.Locator("td.route a").ClickAsync();
        await That(tab.Page.Locator("h1")).ToHaveTextAsync("/articles/{id}");
        await That(tab.Page.Locator(".timelines")).ToHaveCountAsync(3);
        await That(tab.Page.Locator(".split-cards")).ToContainTextAsync("web-01");
        Assert.Empty(tab.Wrong);
    }

    [Fact]
    public async Task A_moment_shows_what_became_slower()
    {
        var (site, agent) = await StartAsync();
        await using var _ = site;
        long now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        await SampleRequests.TellAsync(agent, now, 3);
        await using var tab = await site.SignedInAsync(browsers, "/requests");
        await That(tab.Page.Locator("#requests-list tbody tr")).ToHaveCountAsync(7);
        await tab.Page.Locator("input[name=at]").FillAsync(DateTimeOffset.FromUnixTimeMilliseconds(now - 300_000).UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss", System.Globalization.CultureInfo.InvariantCulture));
        await That(tab.Page.Locator("tr.edge-critical")).ToContainTextAsync("/api/v1/search");
        await That(tab.Page.Locator("tr.edge-critical .mark")).ToBeVisibleAsync();
        await tab.Page.Locator("tr.edge-critical td.route a").ClickAsync();
        await That(tab.Page.Locator(".timelines .moment")).ToHaveCountAsync(3);
        Assert.Empty(tab.Wrong);
    }

    [Fact]
    public async Task A_wrong_selector_is_told_under_its_box()
    {
        await using var site = (await StartAsync()).Site;
        await using var tab = await site.SignedInAsync(browsers, "/requests");
        await tab.Page.Locator("input[name=selector]").FillAsync("web and");
        await That(tab.Page.Locator("#requests-list .field-error")).ToContainTextAsync("missing at the end");
    }
}
