using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Muster.Browser.Tests.Sample;

namespace Muster.Browser.Tests;

/// <summary>How the pages behave under the hands of a person.</summary>
public sealed class PageTests(Browsers browsers) : IClassFixture<Browsers>
{
    private static readonly string FirstHost = "0001" + new string('a', 28);

    private static readonly LocatorAssertionsToHaveCountOptions Patient = new() { Timeout = 60_000 };

    private static ILocatorAssertions That(ILocator locator) => Assertions.Expect(locator);

    [Fact]
    public async Task A_lost_host_shows_at_once_without_reloading()
    {
        await using var site = await SampleSite.StartAsync();
        await using var tab = await Watched.OpenAsync(browsers, site.Address);
        await tab.Page.GotoAsync("/hosts");
        await tab.Page.EvaluateAsync("() => { window.stayed = true; }");
        await That(tab.Page.Locator("body[data-live=open]")).ToBeAttachedAsync();
        await tab.Page.Locator("input[data-search]").FocusAsync();
        await tab.Page.Locator($"#host-{FirstHost} input[data-pick]").CheckAsync();

        site.Lose(FirstHost);

        await That(tab.Page.Locator($"#host-{FirstHost}")).ToContainTextAsync("DOWN");
        Assert.True(await tab.Page.EvaluateAsync<bool>("() => window.stayed"));
        await That(tab.Page.Locator($"#host-{FirstHost} input[data-pick]")).ToBeCheckedAsync();
        Assert.Empty(tab.Wrong);
    }

    [Fact]
    public async Task What_was_unfolded_stays_so_when_the_page_changes()
    {
        await using var site = await SampleSite.StartAsync();
        await using var tab = await Watched.OpenAsync(browsers, site.Address);
        await tab.Page.GotoAsync($"/hosts/{FirstHost}");
        await That(tab.Page.Locator("body[data-live=open]")).ToBeAttachedAsync();
        await tab.Page.Locator("#host-checks summary").First.ClickAsync();

        site.Lose(FirstHost);

        await That(tab.Page.Locator("#host-head")).ToContainTextAsync("lost just now");
        await That(tab.Page.Locator("#host-checks details[open]")).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task Search_narrows_the_list_while_one_types()
    {
        await using var site = await SampleSite.StartAsync();
        await using var tab = await Watched.OpenAsync(browsers, site.Address);
        await tab.Page.GotoAsync("/hosts");
        await tab.Page.Keyboard.PressAsync("/");
        await tab.Page.Keyboard.TypeAsync("db-0");
        await That(tab.Page.Locator("#hosts-list tbody tr")).ToHaveCountAsync(9, Patient);
        await That(tab.Page.Locator("input[data-search]")).ToBeFocusedAsync();
        await Assertions.Expect(tab.Page).ToHaveURLAsync(new Regex("q=db-0"));
        Assert.Empty(tab.Wrong);
    }

    [Fact]
    public async Task What_is_typed_before_the_scripts_are_there_counts()
    {
        await using var site = await SampleSite.StartAsync();
        await using var tab = await Watched.OpenAsync(browsers, site.Address);
        var typed = new TaskCompletionSource();
        await tab.Page.RouteAsync(new Regex("/main-[^/]*[.]js$"), async route =>
        {
            await typed.Task;
            await route.ContinueAsync();
        });
        await tab.Page.GotoAsync("/hosts", new() { WaitUntil = WaitUntilState.Commit });
        await tab.Page.Locator("input[data-search]").FillAsync("db-0");
        await That(tab.Page.Locator("#hosts-list tbody tr")).ToHaveCountAsync(42, Patient);
        typed.SetResult();
        await That(tab.Page.Locator("#hosts-list tbody tr")).ToHaveCountAsync(9, Patient);
        Assert.Empty(tab.Wrong);
    }

    [Fact]
    public async Task A_wrong_selector_is_told_under_its_box()
    {
        await using var site = await SampleSite.StartAsync();
        await using var tab = await Watched.OpenAsync(browsers, site.Address);
        await tab.Page.GotoAsync("/hosts");
        await tab.Page.Locator("input[name=selector]").FillAsync("web and");
        await That(tab.Page.Locator("#hosts-list .field-error")).ToContainTextAsync("missing here");
    }

    [Fact]
    public async Task The_palette_finds_a_host_and_goes_there()
    {
        await using var site = await SampleSite.StartAsync();
        await using var tab = await Watched.OpenAsync(browsers, site.Address);
        await tab.Page.GotoAsync("/");
        await tab.Page.Keyboard.PressAsync("Control+k");
        await tab.Page.Keyboard.TypeAsync("web-01");
        await That(tab.Page.Locator("#palette-list [aria-selected=true]")).ToContainTextAsync("web-01.fra1");
        await tab.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(tab.Page).ToHaveURLAsync(new Regex($"/hosts/{FirstHost}$"));
        Assert.Empty(tab.Wrong);
    }

    [Fact]
    public async Task Keys_lead_through_the_pages()
    {
        await using var site = await SampleSite.StartAsync();
        await using var tab = await Watched.OpenAsync(browsers, site.Address);
        await tab.Page.GotoAsync("/");
        await tab.Page.Keyboard.PressAsync("?");
        await That(tab.Page.Locator("#shortcuts")).ToBeVisibleAsync();
        await tab.Page.Keyboard.PressAsync("Escape");
        await tab.Page.Keyboard.PressAsync("g");
        await tab.Page.Keyboard.PressAsync("h");
        await Assertions.Expect(tab.Page).ToHaveURLAsync(new Regex("/hosts$"));
        await That(tab.Page.Locator("body[data-live=open]")).ToBeAttachedAsync();
        await tab.Page.Keyboard.PressAsync("j");
        await tab.Page.Keyboard.PressAsync("j");
        await That(tab.Page.Locator("tbody tr:nth-child(2) a").First).ToBeFocusedAsync();
        await tab.Page.Keyboard.PressAsync("x");
        await That(tab.Page.Locator("#bulk")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_wrong_check_is_told_with_line_and_column_while_one_types()
    {
        await using var site = await SampleSite.StartAsync();
        await using var tab = await Watched.OpenAsync(browsers, site.Address);
        await tab.Page.GotoAsync("/checks/new");
        await That(tab.Page.Locator(".plan-good")).ToContainTextAsync("Runs on 9 hosts");
        await tab.Page.Locator(".cm-content").ClickAsync();
        await tab.Page.Keyboard.PressAsync("Control+a");
        await tab.Page.Keyboard.TypeAsync("name: broken");
        await That(tab.Page.Locator(".plan-bad")).ToContainTextAsync("Line 2, column 1: a check needs exactly one kind");
    }

    [Fact]
    public async Task One_click_accepts_a_suggestion()
    {
        await using var site = await SampleSite.StartAsync();
        await using var tab = await Watched.OpenAsync(browsers, site.Address);
        await tab.Page.GotoAsync($"/hosts/{FirstHost}");
        await tab.Page.Locator("#suggestion-s1 .primary").ClickAsync();
        await That(tab.Page.Locator(".toast")).ToContainTextAsync("Watching: nginx on :80");
        await That(tab.Page.Locator("#suggestion-s1")).ToHaveCountAsync(0);
        Assert.Equal(["s1"], site.Accepted);
    }

    [Fact]
    public async Task The_chosen_theme_stays_over_a_reload()
    {
        await using var site = await SampleSite.StartAsync();
        await using var tab = await Watched.OpenAsync(browsers, site.Address, scheme: ColorScheme.Light);
        await tab.Page.GotoAsync("/");
        var light = await Background(tab.Page);
        await tab.Page.Locator(".side [data-theme-toggle]").ClickAsync();
        Assert.NotEqual(light, await Background(tab.Page));
        await tab.Page.ReloadAsync();
        Assert.NotEqual(light, await Background(tab.Page));
    }

    [Fact]
    public async Task The_tab_says_how_many_problems_there_are()
    {
        await using var site = await SampleSite.StartAsync();
        await using var tab = await Watched.OpenAsync(browsers, site.Address);
        await tab.Page.GotoAsync("/");
        await Assertions.Expect(tab.Page).ToHaveTitleAsync("(6) Overview · Muster");
        Assert.StartsWith("data:image/svg+xml", await tab.Page.Locator("link[rel=icon]").GetAttributeAsync("href"));
    }

    private static Task<string> Background(IPage page) => page.EvaluateAsync<string>("() => getComputedStyle(document.body).backgroundColor");
}
