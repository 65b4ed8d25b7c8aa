using Microsoft.Playwright;
using Muster.Browser.Tests.Sample;

namespace Muster.Browser.Tests;

/// <summary>Every page at both widths and in both themes. With MUSTER_SCREENSHOTS=FOLDER the pictures are kept there, to be looked at.</summary>
public sealed class ScreenshotTests(Browsers browsers) : IClassFixture<Browsers>
{
    private static readonly (string Name, string Path)[] Pages =
    [
        ("login", "/login"), ("overview", "/"), ("hosts", "/hosts"), ("host", $"/hosts/0008{new string('a', 28)}"), ("checks", "/checks"), ("check", "/checks/disk"),
        ("check-new", "/checks/new"), ("groups", "/groups"), ("problems", "/problems"), ("agents", "/agents"), ("admin", "/admin"),
    ];

    [Theory]
    [InlineData(1440, ColorScheme.Dark)]
    [InlineData(1440, ColorScheme.Light)]
    [InlineData(390, ColorScheme.Dark)]
    [InlineData(390, ColorScheme.Light)]
    public async Task Every_page_fits_its_width_and_says_nothing_wrong(int width, ColorScheme scheme)
    {
        await using var site = await SampleSite.StartAsync();
        await using var tab = await Watched.OpenAsync(browsers, site.Address, width, width == 390 ? 844 : 900, scheme);
        var tooWide = new List<string>();
        foreach (var (name, path) in Pages)
        {
            await tab.Page.GotoAsync(path);
            await tab.Page.WaitForFunctionAsync("() => document.fonts.status === 'loaded'");
            if (path == "/checks/new") await tab.Page.WaitForSelectorAsync(".plan-good");
            var over = await tab.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth");
            if (over > 0) tooWide.Add($"{name}: {over} px");
            await Keep(tab.Page, $"{name}-{width}-{scheme.ToString().ToLowerInvariant()}");
        }
        Assert.Empty(tooWide);
        Assert.Empty(tab.Wrong);
    }

    private static async Task Keep(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("MUSTER_SCREENSHOTS") is not { Length: > 0 } folder) return;
        await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, name + ".png") });
    }
}
