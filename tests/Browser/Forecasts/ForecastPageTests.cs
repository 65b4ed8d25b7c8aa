using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Muster.Browser.Tests.Forecasts;

/// <summary>What is coming, under the hands of a person: on the overview, the host's page, the list, the page of one and the record.</summary>
public sealed class ForecastPageTests(Browsers browsers) : IClassFixture<Browsers>
{
    private static ILocatorAssertions That(ILocator locator) => Assertions.Expect(locator);

    private static readonly LocatorAssertionsToBeVisibleOptions Patient = new() { Timeout = 60_000 };

    [Fact]
    public async Task The_list_is_filtered_and_sorted_and_each_has_its_page()
    {
        await using var site = await SampleDisks.StartAsync();
        await using var tab = await site.SignedInAsync(browsers, "/forecasts");
        var rows = tab.Page.Locator("#forecasts-list tbody tr");
        await That(rows).ToHaveCountAsync(2, new() { Timeout = 60_000 });
        await That(rows.First).ToContainTextAsync("/var/lib/postgresql");
        await That(rows.First).ToContainTextAsync("critical");

        await tab.Page.Locator(".chip", new() { HasTextRegex = new Regex("^All") }).ClickAsync();
        await That(rows).ToHaveCountAsync(6);
        // What stands at its limit is not coming any more.
        await tab.Page.Locator(".chip", new() { HasTextRegex = new Regex("^At the limit") }).ClickAsync();
        await That(rows).ToHaveCountAsync(1);
        await That(rows).ToContainTextAsync("/tmp is full");
        await tab.Page.Locator(".chip", new() { HasTextRegex = new Regex("^All") }).ClickAsync();
        await tab.Page.Locator("th a", new() { HasText = "Host" }).ClickAsync();
        await That(rows.First).ToContainTextAsync("db-01");
        await tab.Page.Locator("th a", new() { HasText = "Host" }).ClickAsync();
        await That(rows.First).ToContainTextAsync("web-01");
        await tab.Page.Locator(".chip", new() { HasTextRegex = new Regex("^Memory") }).ClickAsync();
        await That(rows).ToHaveCountAsync(1);
        await tab.Page.Locator(".chip", new() { HasTextRegex = new Regex("^Memory") }).ClickAsync();
        await tab.Page.FillAsync("input[name=selector]", "db");
        await That(rows).ToHaveCountAsync(4);
        await tab.Page.FillAsync("input[name=selector]", "db and");
        await That(tab.Page.Locator("#forecasts-list [role=alert]")).ToBeVisibleAsync();
        await tab.Page.FillAsync("input[name=selector]", "");
        await tab.Page.FillAsync("input[name=q]", "postgresql");
        await That(rows).ToHaveCountAsync(1);

        await rows.First.Locator("a.name").ClickAsync();
        await That(tab.Page.Locator("h1")).ToContainTextAsync("/var/lib/postgresql may be full");
        await That(tab.Page.Locator("path.fan")).ToHaveAttributeAsync("d", new Regex("^M.*Z$"));
        await That(tab.Page.Locator("figure[data-state=drawn]")).ToBeVisibleAsync(Patient);
        await That(tab.Page.Locator("#forecast-given tbody tr").First).ToBeVisibleAsync();
        // The past is a graph like every other: a drag zooms into it.
        var plot = (await tab.Page.Locator("[data-plot]").First.BoundingBoxAsync())!;
        await tab.Page.Mouse.MoveAsync(plot.X + plot.Width * 0.5f, plot.Y + plot.Height / 2);
        await tab.Page.Mouse.DownAsync();
        await tab.Page.Mouse.MoveAsync(plot.X + plot.Width * 0.8f, plot.Y + plot.Height / 2, new() { Steps = 5 });
        await tab.Page.Mouse.UpAsync();
        await Assertions.Expect(tab.Page).ToHaveURLAsync(new Regex("range="), new() { Timeout = 60_000 });
        tab.Wrong.RemoveAll(wrong => wrong.Contains("400", StringComparison.Ordinal));
        Assert.Empty(tab.Wrong);
    }

    [Theory]
    [InlineData(1440, ColorScheme.Dark)]
    [InlineData(390, ColorScheme.Light)]
    public async Task What_is_coming_is_seen_everywhere_and_fits(int width, ColorScheme scheme)
    {
        await using var site = await SampleDisks.StartAsync();
        await using var tab = await site.SignedInAsync(browsers, "/", width, scheme);
        var disk = tab.Page.GetByText("/var/lib/postgresql may be full").First;
        await That(disk).ToBeVisibleAsync(Patient);
        await That(tab.Page.GetByText("/tmp is full")).ToHaveCountAsync(0);
        Assert.Empty(await tab.LookAsync("forecast-overview"));
        await tab.Page.GotoAsync("/hosts/db-01");
        await That(disk).ToBeVisibleAsync(Patient);
        Assert.Empty(await tab.LookAsync("forecast-host"));
        await tab.Page.GotoAsync("/forecasts?severity=all");
        await That(disk).ToBeVisibleAsync(Patient);
        Assert.Empty(await tab.LookAsync("forecast-list"));
        foreach (var what in new[] { "/var/lib/postgresql", "/srv/backup", "/var/log" })
        {
            await tab.Page.GotoAsync("/forecasts?severity=all");
            await tab.Page.Locator("a.name", new() { HasTextString = what }).First.ClickAsync();
            await That(tab.Page.Locator("figure[data-state=drawn]")).ToBeVisibleAsync(Patient);
            Assert.Empty(await tab.LookAsync("forecast-page" + what.Replace('/', '-')));
        }
        await tab.Page.GotoAsync("/forecasts/record");
        await That(tab.Page.GetByText("Brier").First).ToBeVisibleAsync(Patient);
        Assert.Empty(await tab.LookAsync("forecast-record"));
        Assert.Empty(tab.Wrong);
    }
}
