using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Muster.Browser.Tests.Real;

namespace Muster.Browser.Tests.Graphs;

/// <summary>Explore and the range picker under the hands of a person.</summary>
public sealed class ExplorePageTests(Browsers browsers) : IClassFixture<Browsers>
{
    private static ILocatorAssertions That(ILocator locator) => Assertions.Expect(locator);

    private async Task<(RealSite Site, Watched Tab)> OpenAsync(string path)
    {
        var site = await SampleMetrics.StartAsync(2);
        return (site, await site.SignedInAsync(browsers, path));
    }

    [Fact]
    public async Task A_logarithmic_axis_and_a_strange_zone_stop_nothing_and_the_legend_keeps_the_place_of_the_keys()
    {
        await using var site = await SampleMetrics.StartAsync(1);
        await using var tab = await site.SignedInAsync(browsers, $"/explore?query={Uri.EscapeDataString("-node_load1{tag=\"web\"}")}&zone=Mars/Base");
        var graph = tab.Page.Locator("figure[data-state=drawn]");
        await Assertions.Expect(graph).ToBeVisibleAsync();
        await Assertions.Expect(tab.Page.Locator("[role=alert]")).ToContainTextAsync("“Mars/Base” is no time zone");
        await graph.Locator("[data-plot]").FocusAsync();
        await tab.Page.Keyboard.PressAsync("l");
        await Assertions.Expect(graph.Locator("[data-said]")).ToContainTextAsync("No value above zero");
        await tab.Page.Keyboard.PressAsync("l");
        await Assertions.Expect(graph.Locator("[data-said]")).ToBeHiddenAsync();
        await graph.Locator("tr[data-series] button").First.FocusAsync();
        await tab.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(graph.Locator("tr.is-hidden")).ToHaveCountAsync(2);
        await tab.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(graph.Locator("tr.is-hidden")).ToHaveCountAsync(0);
        Assert.Empty(tab.Wrong);
    }

    [Fact]
    public async Task Search_finds_while_one_types_and_fills_the_fields()
    {
        var (site, tab) = await OpenAsync("/explore");
        await using var _ = site;
        await using var __ = tab;
        await That(tab.Page.Locator("[data-explore]")).ToBeVisibleAsync();
        await tab.Page.Keyboard.PressAsync("/");
        await tab.Page.Keyboard.TypeAsync("node load1");
        await That(tab.Page.Locator(".explore-found li[aria-selected=true]")).ToContainTextAsync("node_load1");
        await tab.Page.Keyboard.PressAsync("Enter");
        await That(tab.Page.Locator("input[name=metrics]")).ToHaveValueAsync("node_load1");
        await That(tab.Page.Locator("[data-explore-promql]")).ToHaveValueAsync("node_load1");
        await That(tab.Page.Locator("tr[data-series]")).ToHaveCountAsync(4);

        await tab.Page.Locator("[data-explore-search]").FillAsync("fronts");
        await tab.Page.Locator(".explore-found li").First.ClickAsync();
        await That(tab.Page.Locator("input[name=hosts]")).ToHaveValueAsync("group:Fronts");
        await That(tab.Page.Locator("tr[data-series]")).ToHaveCountAsync(3);
        await Assertions.Expect(tab.Page).ToHaveURLAsync(new Regex("hosts=group%3AFronts"));

        // What was drawn is found again by an empty search.
        await tab.Page.GotoAsync("/explore");
        await tab.Page.Locator("[data-explore-search]").FocusAsync();
        await That(tab.Page.Locator(".explore-found li").First).ToContainTextAsync("node_load1{group=\"Fronts\"}");
        await tab.Page.Keyboard.PressAsync("ArrowDown");
        await tab.Page.Keyboard.PressAsync("Enter");
        await That(tab.Page.Locator("input[name=hosts]")).ToHaveValueAsync("group:Fronts");
        await That(tab.Page.Locator("tr[data-series]")).ToHaveCountAsync(3);
        Assert.Empty(tab.Wrong);
    }

    [Fact]
    public async Task Fields_and_PromQL_follow_each_other_in_both_directions()
    {
        var (site, tab) = await OpenAsync("/explore?metrics=node_load1");
        await using var _ = site;
        await using var __ = tab;
        var promql = tab.Page.Locator("[data-explore-promql]");
        await That(tab.Page.Locator("tr[data-series]")).ToHaveCountAsync(4);
        await tab.Page.Locator("input[name=hosts]").FillAsync("web-.*");
        await tab.Page.Locator("select[name=gather]").SelectOptionAsync("max");
        await That(promql).ToHaveValueAsync("max(node_load1{host=~\"web-.*\"})");
        await That(tab.Page.Locator("tr[data-series]")).ToHaveCountAsync(1);

        await promql.FillAsync("sum by (host) (rate(node_network_receive_bytes_total{tag=\"web\"}[$rate]))");
        await That(tab.Page.Locator("input[name=hosts]")).ToHaveValueAsync("tag:web");
        await That(tab.Page.Locator("input[name=metrics]")).ToHaveValueAsync("node_network_receive_bytes_total");
        await That(tab.Page.Locator("select[name=gather]")).ToHaveValueAsync("sum");
        await That(tab.Page.Locator("select[name=rate]")).ToHaveValueAsync("rate");
        await That(tab.Page.Locator("input[name=by]")).ToHaveValueAsync("host");
        await That(tab.Page.Locator("tr[data-series]")).ToHaveCountAsync(3);

        await promql.FillAsync("topk(2, node_load1)");
        await That(tab.Page.Locator("[data-explore-said]")).ToContainTextAsync("cannot say this query");
        await promql.FillAsync("sum(node_load1");
        await That(tab.Page.Locator("[data-explore-said]")).ToContainTextAsync("Line 1, column 15");
        // The browser itself writes down that the question was answered with 400.
        Assert.All(tab.Wrong, line => Assert.Contains("400", line));
    }

    [Theory]
    [InlineData("stack")]
    [InlineData("percent")]
    [InlineData("area")]
    [InlineData("heatmap")]
    public async Task Every_way_of_drawing_draws(string kind)
    {
        var (site, tab) = await OpenAsync("/explore?metrics=node_load1");
        await using var _ = site;
        await using var __ = tab;
        await That(tab.Page.Locator("tr[data-series]")).ToHaveCountAsync(4);
        await tab.Page.Locator("select[name=kind]").SelectOptionAsync(kind);
        await Assertions.Expect(tab.Page).ToHaveURLAsync(new Regex($"kind={kind}"));
        await That(tab.Page.Locator("figure[data-state=drawn] canvas")).ToBeVisibleAsync();
        var over = tab.Page.Locator("figure .u-over");
        await over.HoverAsync();
        await That(tab.Page.Locator(".tip")).ToBeVisibleAsync();
        var colored = await tab.Page.EvaluateAsync<int>("""
            () => { const canvas = document.querySelector('figure canvas'); const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
              const seen = new Set(); for (let i = 0; i < data.length; i += 4) if (data[i + 3] > 60 && Math.max(data[i], data[i+1], data[i+2]) - Math.min(data[i], data[i+1], data[i+2]) > 40) seen.add(data[i] >> 4 << 8 | data[i+1] >> 4 << 4 | data[i+2] >> 4); return seen.size; }
            """);
        Assert.True(colored >= (kind == "heatmap" ? 1 : 3), $"{colored} colors");
        Assert.Empty(tab.Wrong);
    }

    [Fact]
    public async Task The_time_can_be_typed_chosen_and_given_by_its_ends_and_stays_in_the_address()
    {
        var (site, tab) = await OpenAsync("/explore?metrics=node_load1");
        await using var _ = site;
        await using var __ = tab;
        await That(tab.Page.Locator("figure[data-state=drawn]")).ToBeVisibleAsync();
        await tab.Page.Locator("h1").ClickAsync();
        await tab.Page.Keyboard.PressAsync("t");
        await That(tab.Page.Locator("[data-range-input]")).ToBeFocusedAsync();
        await tab.Page.Keyboard.TypeAsync("30 minutes ago");
        await That(tab.Page.Locator("[data-range-said]")).ToHaveTextAsync(new Regex("^20\\d\\d-.* – 20"));
        await tab.Page.Keyboard.PressAsync("Enter");
        await That(tab.Page.Locator("[data-range-text]")).ToHaveTextAsync("30 minutes ago");
        await Assertions.Expect(tab.Page).ToHaveURLAsync(new Regex("range=30\\+minutes\\+ago"));

        await tab.Page.Locator("[data-range-open]").ClickAsync();
        await tab.Page.Locator("[data-range-input]").FillAsync("when pigs fly");
        await tab.Page.Keyboard.PressAsync("Enter");
        await That(tab.Page.Locator("[data-range-said]")).ToContainTextAsync("is no time");

        // What was asked while typing and is answered after Enter does not wipe that out.
        var answer = new TaskCompletionSource();
        var asked = 0;
        await tab.Page.RouteAsync("**/graph/range?text=at*", async route =>
        {
            if (Interlocked.Increment(ref asked) == 1) await answer.Task;
            await route.ContinueAsync();
        });
        await tab.Page.RunAndWaitForRequestAsync(() => tab.Page.Locator("[data-range-input]").FillAsync("at no time"), sent => sent.Url.Contains("text=at", StringComparison.Ordinal));
        await tab.Page.Keyboard.PressAsync("Enter");
        await That(tab.Page.Locator("[data-range-said]")).ToContainTextAsync("at no time");
        await tab.Page.RunAndWaitForResponseAsync(() => { answer.SetResult(); return Task.CompletedTask; }, answered => answered.Url.Contains("text=at", StringComparison.Ordinal));
        await tab.Page.EvaluateAsync("() => new Promise(done => setTimeout(done, 0))");
        await That(tab.Page.Locator("[data-range-said]")).ToContainTextAsync("at no time");
        await tab.Page.Locator("[data-preset=\"15m\"]").ClickAsync();
        await That(tab.Page.Locator("[data-range-text]")).ToHaveTextAsync("15m");
        await tab.Page.Locator("[data-range-undo]").ClickAsync();
        await That(tab.Page.Locator("[data-range-text]")).ToHaveTextAsync("30 minutes ago");

        await tab.Page.Locator("[data-range-open]").ClickAsync();
        await tab.Page.Locator("[data-range-zone]").SelectOptionAsync("Asia/Tokyo");
        await Assertions.Expect(tab.Page).ToHaveURLAsync(new Regex("zone=Asia%2FTokyo"));
        await That(tab.Page.Locator("[data-range-open]")).ToHaveAttributeAsync("title", new Regex("Asia/Tokyo"));
        await tab.Page.Locator("[data-range-from]").FillAsync("2026-01-05T10:00");
        await tab.Page.Locator("[data-range-to]").FillAsync("2026-01-05T12:00");
        await tab.Page.Locator("[data-range-ends]").ClickAsync();
        await That(tab.Page.Locator("[data-range-open]")).ToHaveAttributeAsync("title", new Regex("2026-01-05 10:00:00 – 2026-01-05 12:00:00 Asia/Tokyo"));
        await That(tab.Page.Locator("[data-said]")).ToContainTextAsync("No values in this time");
        Assert.All(tab.Wrong, line => Assert.Contains("400", line));
    }
}
