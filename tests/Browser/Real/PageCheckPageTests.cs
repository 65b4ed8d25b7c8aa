using Microsoft.Playwright;

namespace Muster.Browser.Tests.Real;

/// <summary>The pages about page checks: the server lints itself. With MUSTER_SCREENSHOTS=FOLDER the pictures are kept there.</summary>
public sealed class PageCheckPageTests(Browsers browsers) : IClassFixture<Browsers>
{
    [Fact]
    public async Task A_page_check_shows_grades_waterfall_notes_and_history_at_every_width()
    {
        await using var site = await RealSite.StartAsync();
        await site.AgentAsync("web-01", "web");
        await File.WriteAllTextAsync(Path.Combine(site.Checks, "login.yaml"), $"name: login\non: name:web-01\nevery: 2s\npage: {site.Address}/login\n");
        await using (var tab = await site.SignedInAsync(browsers, "/pages"))
        {
            await Assertions.Expect(tab.Page.Locator("td a.name", new() { HasText = "login" })).ToBeVisibleAsync(new() { Timeout = 30_000 });
            await Assertions.Expect(tab.Page.Locator(".letter").First).ToBeVisibleAsync(new() { Timeout = 30_000 });
            await tab.Page.ClickAsync("td a.name");
            await Assertions.Expect(tab.Page.Locator(".waterfall .wf-row").First).ToBeVisibleAsync();
            await Assertions.Expect(tab.Page.Locator("#page-notes .note code", new() { HasText = "CONTENT_SECURITY_POLICY" }).First).ToBeVisibleAsync();
            await Assertions.Expect(tab.Page.Locator(".run-bars .run").Nth(1)).ToBeAttachedAsync(new() { Timeout = 30_000 });
            Assert.Empty(tab.Wrong);
        }
        foreach (var (width, scheme) in Watched.Looks.Select(look => look.Data))
        {
            await using var tab = await site.SignedInAsync(browsers, "/pages/login", width, scheme);
            await tab.LookAtAsync([("pages", "/pages"), ("pages-login", "/pages/login")]);
        }
    }
}
