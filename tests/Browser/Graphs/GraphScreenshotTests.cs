using Microsoft.Playwright;

namespace Muster.Browser.Tests.Graphs;

/// <summary>Every page with graphs at both widths and in both themes. With MUSTER_SCREENSHOTS=FOLDER the pictures are kept there, to be looked at.</summary>
public sealed class GraphScreenshotTests(Browsers browsers) : IClassFixture<Browsers>
{
    private static readonly (string Name, string Path)[] Pages =
    [
        ("host", "/hosts/db-01"), ("metrics", "/hosts/web-01/metrics?group=node_memory"), ("group", "/groups/Shop"), ("explore", "/explore"),
        ("explore-lines", "/explore?hosts=tag:prod&metrics=node_load1"), ("explore-stack", "/explore?hosts=web-.*&metrics=node_network_receive_bytes_total&rate=1&gather=sum&by=host&kind=stack"),
        ("explore-heat", "/explore?metrics=node_load.*&kind=heatmap&range=6h"), ("each-host", "/explore/hosts?on=group:Shop&metric=node_load1"), ("explore-other", "/explore?query=topk(2%2C%20node_load1)"),
    ];

    [Theory]
    [InlineData(1440, ColorScheme.Dark)]
    [InlineData(1440, ColorScheme.Light)]
    [InlineData(390, ColorScheme.Dark)]
    [InlineData(390, ColorScheme.Light)]
    public async Task Every_page_with_graphs_fits_its_width_and_says_nothing_wrong(int width, ColorScheme scheme)
    {
        await using var site = await SampleMetrics.StartAsync();
        await using var tab = await site.SignedInAsync(browsers, "/", width, width == 390 ? 844 : 900, scheme);
        var tooWide = new List<string>();
        foreach (var (name, path) in Pages)
        {
            await tab.Page.GotoAsync(path);
            await tab.Page.WaitForFunctionAsync("() => document.fonts.status === 'loaded'");
            if (name == "host") await tab.Page.Locator(".graphs-of-page").ScrollIntoViewIfNeededAsync();
            if (name != "explore") await Assertions.Expect(tab.Page.Locator("figure[data-state=drawn]").First).ToBeVisibleAsync();
            if (name == "host") await tab.Page.Locator("figure[data-graph]").First.ScrollIntoViewIfNeededAsync();
            var over = await tab.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth");
            if (over > 0) tooWide.Add($"{name}: {over} px");
            if (Environment.GetEnvironmentVariable("MUSTER_SCREENSHOTS") is { Length: > 0 } folder)
            {
                await tab.Page.WaitForTimeoutAsync(800);
                await tab.Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, $"graphs-{name}-{width}-{scheme.ToString().ToLowerInvariant()}.png"), FullPage = true });
            }
        }
        Assert.Empty(tooWide);
        Assert.Empty(tab.Wrong);
    }
}
