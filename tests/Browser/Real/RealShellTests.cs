using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Muster.Protocol;

namespace Muster.Browser.Tests.Real;

/// <summary>A terminal in the browser: typed into, answered, ended, replayed.</summary>
public sealed class RealShellTests(Browsers browsers) : IClassFixture<Browsers>
{
    private static ILocatorAssertions That(ILocator locator) => Assertions.Expect(locator);

    [Fact]
    public async Task What_is_typed_reaches_the_host_its_answer_is_seen_and_the_recording_shows_it_again()
    {
        await using var site = await RealSite.StartAsync();
        var agent = await site.AgentAsync("web-01", "web");
        await using var tab = await site.SignedInAsync(browsers, $"/hosts/{agent.Fingerprint}");
        var page = tab.Page;
        await page.Locator("#host-head").GetByText("Shell").ClickAsync();
        await Assertions.Expect(page).ToHaveURLAsync(new Regex("/shell$"));
        await That(page.Locator("[data-shell][data-ready]")).ToBeVisibleAsync();
        await page.ClickAsync("[data-shell-open]");
        var open = await agent.ShellOrderAsync(o => o.Open is not null);
        Assert.InRange(open.Open.Size.Columns, 60u, 300u);
        await agent.ShellPrintsAsync(open.ShellId, "\u001b[1;32mroot@web-01\u001b[0m:\u001b[38;2;120;160;255m~\u001b[0m# ");
        await That(page.Locator(".xterm-rows")).ToContainTextAsync("root@web-01:~#");
        await page.Keyboard.TypeAsync("uptime");
        var typed = "";
        while (typed != "uptime") typed += (await agent.ShellOrderAsync(o => o.OrderCase == ShellOrder.OrderOneofCase.Input)).Input.ToStringUtf8();
        await agent.ShellPrintsAsync(open.ShellId, "uptime\r\n up 41 days\r\n");
        await That(page.Locator(".xterm-rows")).ToContainTextAsync("up 41 days");
        await page.SetViewportSizeAsync(900, 700);
        Assert.True((await agent.ShellOrderAsync(o => o.Size is not null)).Size.Columns < open.Open.Size.Columns);
        await agent.ShellEndsAsync(open.ShellId, "the shell ended");
        await That(page.Locator("[data-shell-state]")).ToContainTextAsync("ended: the shell ended");

        await page.GotoAsync("/shells/1");
        await That(page.Locator("[data-replay][data-ready]")).ToBeVisibleAsync();
        await That(page.Locator(".xterm-rows")).ToContainTextAsync("up 41 days");
        await page.ClickAsync("[data-replay-play]");
        await That(page.Locator("[data-replay-play]")).ToHaveTextAsync("Again", new LocatorAssertionsToHaveTextOptions { Timeout = 60_000 });
        Assert.Empty(tab.Wrong);
    }

    [Fact]
    public async Task Leaving_the_page_ends_the_terminal()
    {
        await using var site = await RealSite.StartAsync();
        var agent = await site.AgentAsync("web-01", "web");
        await using var tab = await site.SignedInAsync(browsers, $"/hosts/{agent.Fingerprint}/shell");
        await That(tab.Page.Locator("[data-shell][data-ready]")).ToBeVisibleAsync();
        await tab.Page.ClickAsync("[data-shell-open]");
        await agent.ShellOrderAsync(o => o.Open is not null);
        await That(tab.Page.Locator("[data-shell-state]")).ToContainTextAsync("open, recorded");
        await tab.Page.GotoAsync("/shells");
        Assert.True((await agent.ShellOrderAsync(o => o.OrderCase == ShellOrder.OrderOneofCase.Close)).Close);
        await That(tab.Page.Locator("#shells-list")).ToContainTextAsync("the browser went away");
        Assert.Empty(tab.Wrong);
    }
}
