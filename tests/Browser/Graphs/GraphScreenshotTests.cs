using Microsoft.Playwright;

namespace Muster.Browser.Tests.Graphs;

/// <summary>All that graphs can do, on fifty hosts, at both widths and in both themes. With MUSTER_SCREENSHOTS=FOLDER the pictures are kept there, to be looked at.</summary>
[Collection(nameof(RecordedFleet))]
public sealed class GraphScreenshotTests(Browsers browsers, RecordedFleet fleet) : IClassFixture<Browsers>
{
    private static readonly LocatorAssertionsToBeVisibleOptions Patient = new() { Timeout = 60_000 };

    [Theory]
    [MemberData(nameof(Watched.Looks), MemberType = typeof(Watched))]
    public async Task Every_page_with_graphs_fits_its_width_and_says_nothing_wrong(int width, ColorScheme scheme)
    {
        await using var tab = await fleet.Site.SignedInAsync(browsers, "/", width, scheme);
        await tab.LookAtAsync(Pages(), name => ReadyAsync(tab.Page, name));
        // The browser itself writes down that the query that is wrong was answered with 400 or 422.
        Assert.All(tab.Wrong, line => Assert.Matches("4(00|22)", line));
    }

    [Theory]
    [MemberData(nameof(Watched.Looks), MemberType = typeof(Watched))]
    public async Task What_opens_over_a_graph_fits_the_window(int width, ColorScheme scheme)
    {
        await using var tab = await fleet.Site.SignedInAsync(browsers, $"/explore?hosts=app-0[0-9]&metrics=node_load1&range={Span}", width, scheme);
        var figure = tab.Page.Locator("figure[data-state=drawn]");
        await Assertions.Expect(figure).ToBeVisibleAsync(Patient);
        var tooWide = new List<string>();
        await figure.Locator(".u-over").HoverAsync();
        await Assertions.Expect(tab.Page.Locator(".tip")).ToBeVisibleAsync();
        tooWide.AddRange(await tab.LookAsync("open-tooltip", whole: false));
        await tab.Page.Mouse.MoveAsync(5, 5);
        await figure.Locator("[data-graph-menu]").ClickAsync();
        await Assertions.Expect(tab.Page.Locator(".graph-menu")).ToBeVisibleAsync();
        tooWide.AddRange(await tab.LookAsync("open-menu", whole: false));
        await tab.Page.Keyboard.PressAsync("Escape");
        await tab.Page.Locator("[data-range-open]").ClickAsync();
        tooWide.AddRange(await tab.LookAsync("open-range", whole: false));
        await tab.Page.Keyboard.PressAsync("Escape");
        await tab.Page.Locator("[data-plot]").FocusAsync();
        await tab.Page.Keyboard.PressAsync("w");
        await Assertions.Expect(tab.Page.Locator(".marked-time")).ToBeVisibleAsync();
        tooWide.AddRange(await tab.LookAsync("open-marked", whole: false));
        await tab.Page.Keyboard.PressAsync("Escape");
        await tab.Page.Locator("[data-plot]").FocusAsync();
        await tab.Page.Keyboard.PressAsync("f");
        await Assertions.Expect(tab.Page.Locator("figure.is-full")).ToBeVisibleAsync();
        tooWide.AddRange(await tab.LookAsync("open-full", whole: false));
        await tab.Page.Keyboard.PressAsync("Escape");
        await tab.Page.Locator("[data-explore-search]").FillAsync("node load");
        await Assertions.Expect(tab.Page.Locator(".explore-found li").First).ToBeVisibleAsync(Patient);
        tooWide.AddRange(await tab.LookAsync("open-search", whole: false));
        Assert.Empty(tooWide);
        Assert.Empty(tab.Wrong);
    }

    /// <summary>What was recorded, whenever the test runs.</summary>
    private string Span => $"{Iso(fleet.Deployed.AddMinutes(-33))}..{Iso(fleet.Deployed.AddMinutes(RecordedFleet.DeployMinutes))}";

    private (string Name, string Path)[] Pages()
    {
        (string Name, string Path) Explore(string name, string rest) => ("graphs-" + name, $"/explore?{rest}&range={Span}");
        return
        [
            ("graphs-host", $"/hosts/app-03?range={Span}"), ("graphs-metrics", $"/hosts/app-03/metrics?group=node_memory&range={Span}"), ("graphs-group", $"/groups/Fleet?range={Span}"), ("graphs-explore", "/explore"),
            Explore("lines", "hosts=tag:fleet&metrics=node_load1"), Explore("few-lines", "hosts=app-0[0-9]&metrics=node_load1"), Explore("one", "hosts=app-04&metrics=node_memory_MemAvailable_bytes"),
            Explore("stack", "hosts=app-0[0-9]&metrics=node_network_receive_bytes_total&rate=rate&gather=sum&by=host&kind=stack"), Explore("percent", "hosts=app-00&metrics=node_cpu_seconds_total&rate=rate&gather=sum&by=mode&kind=percent"),
            Explore("heat", "hosts=tag:fleet&metrics=node_load1&kind=heatmap"), Explore("gap", $"hosts={RecordedFleet.Silent}&metrics=node_load1"),
            Explore("earlier", "hosts=tag:fleet&metrics=node_load1&gather=avg&compare=15m"), Explore("nothing", "metrics=unheard_of"), Explore("wrong", "query=sum(node_load1"), Explore("other", "query=topk(2%2C%20node_load1)"),
            ("graphs-each-host", $"/explore/hosts?on=group:Fleet&metric=node_load1&range={Span}"), ("graphs-view", $"/views/kfchlung.re4ume?range={Span}"), ("graphs-events", "/events"), ("graphs-event", "/events/1"),
            ("graphs-changes", $"/changes?from={Iso(fleet.Deployed)}&to={Iso(fleet.Deployed.AddMinutes(RecordedFleet.DeployMinutes))}"), ("graphs-availability", "/availability"),
        ];
    }

    private static async Task ReadyAsync(IPage page, string name)
    {
        if (name is "graphs-explore" or "graphs-nothing" or "graphs-wrong" or "graphs-events" or "graphs-event" or "graphs-changes" or "graphs-availability") return;
        if (name is "graphs-host") await page.Locator(".graphs-of-page").ScrollIntoViewIfNeededAsync();
        await Assertions.Expect(page.Locator("figure[data-state=drawn]").First).ToBeVisibleAsync(Patient);
        // For a picture of the whole page all of it is scrolled through: graphs are drawn when they come into sight.
        await page.EvaluateAsync("""
            async () => {
              for (let y = 0; y < document.documentElement.scrollHeight; y += innerHeight) { scrollTo(0, y); await new Promise((done) => setTimeout(done, 60)); }
              scrollTo(0, 0);
            }
            """);
        if (name is "graphs-host" or "graphs-group") await Assertions.Expect(page.Locator("figure[data-graph]:visible:not([data-state=drawn]):not([data-state=empty])")).ToHaveCountAsync(0, new() { Timeout = 60_000 });
    }

    private static string Iso(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
}
