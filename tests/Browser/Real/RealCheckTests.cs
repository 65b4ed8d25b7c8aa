using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Muster.Browser.Tests.Real;

/// <summary>Checks are written, run and refused in the browser.</summary>
public sealed class RealCheckTests(Browsers browsers) : IClassFixture<Browsers>
{
    private static ILocatorAssertions That(ILocator locator) => Assertions.Expect(locator);

    [Fact]
    public async Task A_wrong_check_is_refused_with_its_place_and_a_right_one_is_saved_and_run()
    {
        await using var site = await RealSite.StartAsync();
        var web = await site.AgentAsync("web-01", "web");
        await using var tab = await site.SignedInAsync(browsers, "/checks/new");
        await Write(tab.Page, "name: shop\nonn: web\nplugin: check_http -H localhost");
        await That(tab.Page.Locator(".plan-bad")).ToContainTextAsync("Line 2, column 1: ");
        await That(tab.Page.Locator(".plan-bad")).ToContainTextAsync("did you mean “on”?");
        await Write(tab.Page, "name: shop\non: web\nplugin: check_http -H localhost");
        await That(tab.Page.Locator(".plan-good")).ToContainTextAsync("Runs on 1 host: web-01");
        await tab.Page.ClickAsync("form[data-check-editor] button[type=submit]");
        await Assertions.Expect(tab.Page).ToHaveURLAsync(new Regex("/checks/shop$"));
        await That(tab.Page.Locator("#check-results")).ToContainTextAsync("web-01");
        await tab.Page.GetByText("Run now").ClickAsync();
        await That(tab.Page.Locator(".toast")).ToContainTextAsync("Asked every host");
        await web.AskedToRunAsync("shop");
        await web.ResultsAsync(("shop", 1, "HTTP WARNING - slow"));
        await That(tab.Page.Locator("#check-results")).ToContainTextAsync("HTTP WARNING - slow");
        await tab.Page.Locator("#check-head").GetByText("Delete").ClickAsync();
        await tab.Page.ClickAsync("#confirm [data-yes]");
        await Assertions.Expect(tab.Page).ToHaveURLAsync(new Regex("/checks$"));
        Assert.False(File.Exists(Path.Combine(site.Checks, "shop.yaml")));
    }

    [Fact]
    public async Task A_refused_file_is_told_on_every_page_until_it_is_mended()
    {
        await using var site = await RealSite.StartAsync();
        await using var tab = await site.SignedInAsync(browsers, "/checks");
        var file = Path.Combine(site.Checks, "wrong.yaml");
        await File.WriteAllTextAsync(file, "onn: web\nscript: x\n");
        await That(tab.Page.Locator("#banners")).ToContainTextAsync("checks/wrong.yaml:1:1");
        await File.WriteAllTextAsync(file, "on: web\nscript: echo fine\n");
        await That(tab.Page.Locator("#banners .banner")).ToHaveCountAsync(0);
        await That(tab.Page.Locator("#checks-list")).ToContainTextAsync("wrong");
        Assert.Empty(tab.Wrong);
    }

    [Fact]
    public async Task Groups_follow_their_file_and_their_hosts()
    {
        await using var site = await RealSite.StartAsync();
        await using var tab = await site.SignedInAsync(browsers, "/groups");
        await File.WriteAllTextAsync(Path.Combine(site.Configuration, "groups.yaml"), "- name: Shop\n  tags: [web]\n");
        await That(tab.Page.Locator("#groups-tree")).ToContainTextAsync("Shop");
        await site.AgentAsync("web-01", "web");
        await That(tab.Page.Locator("#groups-tree")).ToContainTextAsync("1 host");
        Assert.Empty(tab.Wrong);
    }

    private static async Task Write(IPage page, string yaml)
    {
        await page.Locator(".cm-content").ClickAsync();
        await page.Keyboard.PressAsync("Control+a");
        await page.Keyboard.InsertTextAsync(yaml);
    }
}
