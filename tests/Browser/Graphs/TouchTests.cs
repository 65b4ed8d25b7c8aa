using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Muster.Browser.Tests.Graphs;

/// <summary>Graphs under fingers, on a telephone's width.</summary>
public sealed class TouchTests(Browsers browsers) : IClassFixture<Browsers>
{
    private static ILocatorAssertions That(ILocator locator) => Assertions.Expect(locator);

    [Fact]
    public async Task One_finger_pans_two_pinch_and_a_tap_shows_the_values()
    {
        await using var site = await SampleMetrics.StartAsync(3);
        await using var context = await browsers.Chromium.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = site.Address,
            ViewportSize = new ViewportSize { Width = 390, Height = 844 },
            HasTouch = true,
            IsMobile = true,
            ColorScheme = ColorScheme.Dark,
        });
        var page = await context.NewPageAsync();
        await page.GotoAsync($"/login?back={Uri.EscapeDataString("/explore?metrics=node_load1&range=1h")}");
        await page.FillAsync("input[name=user]", site.Secret("user"));
        await page.FillAsync("input[name=password]", site.Secret("password"));
        await page.TapAsync("button[type=submit]");
        var over = page.Locator("figure[data-state=drawn] .u-over");
        await That(over).ToBeVisibleAsync();
        await over.ScrollIntoViewIfNeededAsync();
        await over.TapAsync();
        await That(page.Locator(".tip")).ToBeVisibleAsync();
        await That(page.Locator(".tip-row").First).ToBeVisibleAsync();

        var cdp = await context.NewCDPSessionAsync(page);
        var box = (await over.BoundingBoxAsync())!;
        var y = box.Y + box.Height / 2;
        Task Touch(string type, params double[] xs) => cdp.SendAsync("Input.dispatchTouchEvent", new Dictionary<string, object>
        {
            ["type"] = type,
            ["touchPoints"] = xs.Select((x, id) => new Dictionary<string, object> { ["x"] = x, ["y"] = y, ["id"] = id }).ToArray(),
        });
        var before = await LengthAsync(page);
        await Touch("touchStart", box.X + 60);
        for (var x = 80; x <= 200; x += 20) await Touch("touchMove", box.X + x);
        await Touch("touchEnd");
        await That(page.Locator("[data-range-undo]")).ToBeEnabledAsync();
        await Assertions.Expect(page).ToHaveURLAsync(new Regex("range=20.*Z\\.\\."));
        Assert.InRange(await LengthAsync(page), before * 0.95, before * 1.05);

        var middle = box.X + box.Width / 2;
        await Touch("touchStart", middle - 30, middle + 30);
        for (var apart = 40; apart <= 90; apart += 10) await Touch("touchMove", middle - apart, middle + apart);
        await Touch("touchEnd");
        await page.WaitForFunctionAsync($"() => {{ const [from, to] = new URL(location.href).searchParams.get('range').split('..').map(Date.parse); return (to - from) / 1000 < {before * 0.6}; }}");
        Assert.InRange(await LengthAsync(page), before * 0.2, before * 0.55);
    }

    private static async Task<double> LengthAsync(IPage page)
    {
        var title = await page.Locator("[data-range-open]").GetAttributeAsync("title");
        var parts = Regex.Match(title!, @"^(\S+ \S+) – (\S+ \S+) ");
        DateTime At(int group) => DateTime.Parse(parts.Groups[group].Value, System.Globalization.CultureInfo.InvariantCulture);
        return (At(2) - At(1)).TotalSeconds;
    }
}
