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
    [MemberData(nameof(Watched.Looks), MemberType = typeof(Watched))]
    public async Task Every_page_fits_its_width_and_says_nothing_wrong(int width, ColorScheme scheme)
    {
        await using var site = await SampleSite.StartAsync();
        await using var tab = await Watched.OpenAsync(browsers, site.Address, width, scheme);
        await tab.LookAtAsync(Pages, name => name == "check-new" ? tab.Page.WaitForSelectorAsync(".plan-good") : Task.CompletedTask, whole: false);
        Assert.Empty(tab.Wrong);
    }
}
