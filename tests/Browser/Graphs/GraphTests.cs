using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Muster.Browser.Tests.Real;

namespace Muster.Browser.Tests.Graphs;

/// <summary>What hands and keys do to graphs: on the page of a host, in real Chromium.</summary>
public sealed class GraphTests(Browsers browsers) : IClassFixture<Browsers>
{
    private static ILocatorAssertions That(ILocator locator) => Assertions.Expect(locator);

    private static ILocator Graph(IPage page, string title) => page.Locator($"figure[data-graph][aria-label='{title}']");

    private async Task<(RealSite Site, Watched Tab)> OpenAsync(string path)
    {
        var site = await SampleMetrics.StartAsync(2);
        var tab = await site.SignedInAsync(browsers, path);
        return (site, tab);
    }

    private static async Task<(double From, double To)> SpanAsync(IPage page, string graph)
    {
        var text = await page.Locator("[data-range-open]").GetAttributeAsync("title");
        var parts = Regex.Match(text!, @"^(\S+ \S+) – (\S+ \S+) ");
        Assert.True(parts.Success, $"{graph}: {text}");
        double Seconds(string moment) => DateTime.Parse(moment, System.Globalization.CultureInfo.InvariantCulture).Subtract(DateTime.UnixEpoch).TotalSeconds;
        return (Seconds(parts.Groups[1].Value), Seconds(parts.Groups[2].Value));
    }

    private static async Task DragAsync(IPage page, ILocator over, double from, double to)
    {
        await over.ScrollIntoViewIfNeededAsync();
        var box = (await over.BoundingBoxAsync())!;
        var y = box.Y + box.Height / 2;
        await page.Mouse.MoveAsync((float)(box.X + box.Width * from), y);
        await page.Mouse.DownAsync();
        await page.Mouse.MoveAsync((float)(box.X + box.Width * (from + to) / 2), y, new MouseMoveOptions { Steps = 4 });
        await page.Mouse.MoveAsync((float)(box.X + box.Width * to), y, new MouseMoveOptions { Steps = 4 });
        await page.Mouse.UpAsync();
    }

    [Fact]
    public async Task A_host_shows_its_graphs_without_anybody_having_asked_for_them()
    {
        var (site, tab) = await OpenAsync("/hosts/web-01");
        await using var _ = site;
        await using var __ = tab;
        foreach (var title in new[] { "CPU", "Load", "Memory", "Disk space", "Disk traffic", "Network traffic", "disk", "Check timings" })
        {
            await Graph(tab.Page, title).ScrollIntoViewIfNeededAsync();
            await That(Graph(tab.Page, title)).ToHaveAttributeAsync("data-state", "drawn");
        }
        await That(Graph(tab.Page, "Memory").Locator("tr[data-series]")).ToHaveCountAsync(3);
        Assert.Contains("\"tone\":\"critical\"", await Graph(tab.Page, "disk").GetAttributeAsync("data-spec"));
        await tab.Page.Locator("[data-graph-filter]").FillAsync("network");
        await That(Graph(tab.Page, "CPU")).ToBeHiddenAsync();
        await That(Graph(tab.Page, "Network traffic")).ToBeVisibleAsync();
        Assert.Empty(tab.Wrong);
    }

    [Fact]
    public async Task A_drag_zooms_every_graph_of_the_page_and_b_leads_back()
    {
        var (site, tab) = await OpenAsync("/groups/Shop");
        await using var _ = site;
        await using var __ = tab;
        var memory = Graph(tab.Page, "Memory used");
        await memory.ScrollIntoViewIfNeededAsync();
        await That(memory).ToHaveAttributeAsync("data-state", "drawn");
        var (from, to) = await SpanAsync(tab.Page, "before");
        await DragAsync(tab.Page, memory.Locator(".u-over"), 0.5, 0.75);
        await Assertions.Expect(tab.Page).ToHaveURLAsync(new Regex("range=20.*Z\\.\\."));
        var (zoomedFrom, zoomedTo) = await SpanAsync(tab.Page, "after");
        Assert.InRange(zoomedTo - zoomedFrom, (to - from) * 0.2, (to - from) * 0.3);
        Assert.InRange(zoomedFrom - from, (to - from) * 0.45, (to - from) * 0.55);
        await tab.Page.WaitForFunctionAsync("() => ['CPU busy', 'Memory used'].every(title => Number(document.querySelector(`figure[aria-label='${title}']`).dataset.to) === Date.parse(new URL(location.href).searchParams.get('range').split('..')[1]))");

        await tab.Page.Keyboard.PressAsync("b");
        await That(tab.Page.Locator("[data-range-text]")).ToHaveTextAsync("1h");
        await tab.Page.Keyboard.PressAsync("-");
        var (widerFrom, widerTo) = await SpanAsync(tab.Page, "wider");
        Assert.InRange(widerTo - widerFrom, (to - from) * 1.4, (to - from) * 2.1);
        await tab.Page.Keyboard.PressAsync("Shift+ArrowLeft");
        Assert.True((await SpanAsync(tab.Page, "earlier")).From < widerFrom);
        Assert.Empty(tab.Wrong);
    }

    [Fact]
    public async Task Shift_and_drag_pans_and_a_double_click_shows_twice_as_long()
    {
        var (site, tab) = await OpenAsync("/groups/Shop");
        await using var _ = site;
        await using var __ = tab;
        var graph = Graph(tab.Page, "Memory used");
        await graph.ScrollIntoViewIfNeededAsync();
        await That(graph).ToHaveAttributeAsync("data-state", "drawn");
        var (from, to) = await SpanAsync(tab.Page, "before");
        await tab.Page.Keyboard.DownAsync("Shift");
        await DragAsync(tab.Page, graph.Locator(".u-over"), 0.25, 0.75);
        await tab.Page.Keyboard.UpAsync("Shift");
        var moved = await SpanAsync(tab.Page, "panned");
        Assert.InRange(from - moved.From, (to - from) * 0.4, (to - from) * 0.6);
        Assert.InRange(moved.To - moved.From, (to - from) * 0.98, (to - from) * 1.02);
        await graph.Locator(".u-over").DblClickAsync();
        Assert.InRange((await SpanAsync(tab.Page, "twice")).To - (await SpanAsync(tab.Page, "twice")).From, (to - from) * 1.4, (to - from) * 2.1);
        Assert.Empty(tab.Wrong);
    }

    [Fact]
    public async Task The_crosshair_is_shared_and_the_tooltip_explains_gaps_and_events()
    {
        var (site, tab) = await OpenAsync("/explore?hosts=db-01&metrics=node_load1");
        await using var _ = site;
        await using var __ = tab;
        var over = tab.Page.Locator("figure[data-state=drawn] .u-over");
        await That(over).ToBeVisibleAsync();
        var box = (await over.BoundingBoxAsync())!;
        // Half an hour before the present db-01 was silent and this server did not run yet, and three minutes before that something was deployed.
        await tab.Page.Mouse.MoveAsync(box.X + box.Width * (60 - 30) / 60, box.Y + 40);
        await That(tab.Page.Locator(".tip-gap")).ToContainTextAsync("No values: Muster itself did not run");
        await tab.Page.Mouse.MoveAsync(box.X + box.Width * (60 - 33) / 60, box.Y + 40);
        await That(tab.Page.Locator(".tip-mark")).ToContainTextAsync("Deployed shop 2.4.1");
        await tab.Page.Mouse.MoveAsync(box.X + box.Width * (60 - 5) / 60, box.Y + 40);
        await That(tab.Page.Locator(".tip-row b")).ToHaveTextAsync(new Regex("^\\d"));
        await That(tab.Page.Locator(".tip-gap")).ToHaveCountAsync(0);

        await tab.Page.GotoAsync("/groups/Shop");
        var cpu = Graph(tab.Page, "CPU busy");
        await cpu.ScrollIntoViewIfNeededAsync();
        await That(Graph(tab.Page, "Memory used")).ToHaveAttributeAsync("data-state", "drawn");
        await That(cpu).ToHaveAttributeAsync("data-state", "drawn");
        await cpu.Locator(".u-over").HoverAsync();
        await That(Graph(tab.Page, "Memory used").Locator(".u-cursor-x")).Not.ToHaveClassAsync(new Regex("u-off"));
        await That(tab.Page.Locator(".tip")).ToHaveCountAsync(1);
        Assert.Empty(tab.Wrong);
    }

    [Fact]
    public async Task The_legend_isolates_toggles_and_sorts()
    {
        var (site, tab) = await OpenAsync("/explore?hosts=tag:prod&metrics=node_load1");
        await using var _ = site;
        await using var __ = tab;
        var rows = tab.Page.Locator("tr[data-series]");
        await That(rows).ToHaveCountAsync(4);
        await rows.Filter(new LocatorFilterOptions { HasText = "web-02" }).GetByRole(AriaRole.Button).ClickAsync();
        await That(tab.Page.Locator("tr[data-series].is-hidden")).ToHaveCountAsync(3);
        await rows.Filter(new LocatorFilterOptions { HasText = "web-02" }).GetByRole(AriaRole.Button).ClickAsync();
        await That(tab.Page.Locator("tr[data-series].is-hidden")).ToHaveCountAsync(0);
        await rows.Filter(new LocatorFilterOptions { HasText = "web-03" }).GetByRole(AriaRole.Button).ClickAsync(new LocatorClickOptions { Modifiers = [KeyboardModifier.Control] });
        await That(tab.Page.Locator("tr[data-series].is-hidden")).ToHaveTextAsync(new Regex("web-03"));

        await tab.Page.Locator(".graph-legend th button", new PageLocatorOptions { HasText = "max" }).ClickAsync();
        var maxima = await rows.Locator("td:nth-child(4)").AllInnerTextsAsync();
        var numbers = maxima.Select(text => double.Parse(text, System.Globalization.CultureInfo.InvariantCulture)).ToList();
        Assert.Equal(numbers.OrderDescending(), numbers);
        Assert.Empty(tab.Wrong);
    }

    [Fact]
    public async Task The_menu_offers_pictures_and_data_and_the_axis_turns_logarithmic()
    {
        var (site, tab) = await OpenAsync("/explore?hosts=db-01&metrics=node_load1");
        await using var _ = site;
        await using var __ = tab;
        await That(tab.Page.Locator("figure[data-state=drawn]")).ToBeVisibleAsync();
        await tab.Page.Locator("[data-graph-menu]").ClickAsync();
        foreach (var (ending, begins) in new[] { ("PNG", "\u0089PNG"), ("SVG", "<svg"), ("CSV", "Timestamp,"), ("JSON", "[{\"ds_name\"") })
        {
            var address = await tab.Page.GetByRole(AriaRole.Menuitem, new PageGetByRoleOptions { Name = $"Download {ending}" }).GetAttributeAsync("href");
            var answer = await tab.Page.APIRequest.GetAsync(site.Address + address);
            Assert.Equal(200, answer.Status);
            Assert.StartsWith(begins, System.Text.Encoding.Latin1.GetString(await answer.BodyAsync()));
            Assert.Contains("attachment", answer.Headers["content-disposition"]);
        }
        await tab.Page.GetByRole(AriaRole.Menuitemcheckbox, new PageGetByRoleOptions { Name = "Logarithmic axis" }).ClickAsync();
        await tab.Page.Locator("[data-graph-menu]").ClickAsync();
        await That(tab.Page.GetByRole(AriaRole.Menuitemcheckbox, new PageGetByRoleOptions { Name = "Logarithmic axis" })).ToHaveAttributeAsync("aria-checked", "true");
        await tab.Page.Keyboard.PressAsync("Escape");
        await That(tab.Page.Locator(".graph-menu")).ToHaveCountAsync(0);

        await tab.Page.Locator("[data-plot]").FocusAsync();
        await tab.Page.Keyboard.PressAsync("f");
        await That(tab.Page.Locator("figure.is-full")).ToBeVisibleAsync();
        await tab.Page.Keyboard.PressAsync("ArrowRight");
        await That(tab.Page.Locator(".tip")).ToBeVisibleAsync();
        await tab.Page.Keyboard.PressAsync("Escape");
        await That(tab.Page.Locator("figure.is-full")).ToHaveCountAsync(0);
        Assert.Empty(tab.Wrong);
    }

    [Fact]
    public async Task New_values_are_appended_by_themselves_and_an_earlier_time_lies_over_the_present()
    {
        var (site, tab) = await OpenAsync("/explore?hosts=web-.*&metrics=node_load1&refresh=5s&range=30m");
        await using var _ = site;
        await using var __ = tab;
        var figure = tab.Page.Locator("figure[data-state=drawn]");
        await That(figure).ToBeVisibleAsync();
        var before = await figure.GetAttributeAsync("data-to");
        await tab.Page.EvaluateAsync("() => { document.querySelector('.uplot').stayed = true; }");
        await That(figure).Not.ToHaveAttributeAsync("data-to", before!, new LocatorAssertionsToHaveAttributeOptions { Timeout = 60_000 });
        Assert.True(await tab.Page.EvaluateAsync<bool>("() => document.querySelector('.uplot').stayed === true"));

        await tab.Page.Locator("[data-range-compare]").SelectOptionAsync("1h");
        await That(tab.Page.Locator("tr[data-series]")).ToHaveCountAsync(6);
        await That(tab.Page.Locator("tr[data-series]").Filter(new LocatorFilterOptions { HasText = "(earlier)" })).ToHaveCountAsync(3);
        await Assertions.Expect(tab.Page).ToHaveURLAsync(new Regex("compare=1h"));
        Assert.Empty(tab.Wrong);
    }

    [Fact]
    public async Task A_permalink_shows_the_same_time_for_ever()
    {
        var (site, tab) = await OpenAsync("/explore?hosts=db-01&metrics=node_load1");
        await using var _ = site;
        await using var __ = tab;
        await That(tab.Page.Locator("figure[data-state=drawn]")).ToBeVisibleAsync();
        await tab.Page.Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        await tab.Page.Locator("[data-graph-menu]").ClickAsync();
        await tab.Page.GetByRole(AriaRole.Menuitem, new PageGetByRoleOptions { Name = "Copy link to this time" }).ClickAsync();
        await That(tab.Page.Locator(".toast")).ToContainTextAsync("Link copied");
        var link = await tab.Page.EvaluateAsync<string>("() => navigator.clipboard.readText()");
        Assert.Matches("range=20\\d\\d-.*\\.\\.20\\d\\d-", link);
        var shown = await SpanAsync(tab.Page, "now");
        await tab.Page.GotoAsync(link);
        await That(tab.Page.Locator("figure[data-state=drawn]")).ToBeVisibleAsync();
        var later = await SpanAsync(tab.Page, "linked");
        Assert.InRange(later.From - shown.From, -15, 15);
        Assert.Equal("db-01", JsonDocument.Parse(await (await tab.Page.APIRequest.GetAsync($"{site.Address}/api/v1/graph.json?query=node_load1%7Bhost%3D%22db-01%22%7D")).TextAsync()).RootElement[0].GetProperty("host_name").GetString());
    }
}
