using Microsoft.Playwright;

namespace Muster.Browser.Tests.Real;

/// <summary>Every page of the real server with a small fleet. With MUSTER_SCREENSHOTS=FOLDER the pictures are kept there, to be looked at.</summary>
public sealed class RealScreenshotTests(Browsers browsers) : IClassFixture<Browsers>
{
    private static readonly (string Name, string Path)[] Pages =
    [
        ("overview", "/"), ("hosts", "/hosts"), ("host", "/hosts/db-01"), ("checks", "/checks"), ("check", "/checks/disk"), ("check-edit", "/checks/disk/edit"),
        ("groups", "/groups"), ("problems", "/problems"), ("agents", "/agents"), ("admin", "/admin"), ("requests", "/requests"), ("route", "/requests/route?route=%2Fapi%2Fv1%2Fsearch&method=GET"), ("forecasts", "/forecasts?severity=all"), ("forecast-record", "/forecasts/record"), ("load-runs", "/load-runs"), ("load-run", "/load-runs/2"), ("load-limit", "/load-runs/3"), ("load-compared", "/load-runs/1/compare/2"), ("pages", "/pages"), ("not-found", "/hosts/nobody"),
    ];

    [Theory]
    [InlineData(1440, ColorScheme.Dark)]
    [InlineData(1440, ColorScheme.Light)]
    [InlineData(390, ColorScheme.Dark)]
    [InlineData(390, ColorScheme.Light)]
    public async Task Every_page_fits_its_width_and_says_nothing_wrong(int width, ColorScheme scheme)
    {
        await using var site = await RealSite.StartAsync();
        await Fleet.RaiseAsync(site);
        await SampleLoadRuns.PublishAsync(site);
        var moment = TimeProvider.System.GetUtcNow().AddMinutes(-5).UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss", System.Globalization.CultureInfo.InvariantCulture);
        await using var tab = await site.SignedInAsync(browsers, "/", width, width == 390 ? 844 : 900, scheme);
        var tooWide = new List<string>();
        foreach (var (name, path) in Pages.Append(("requests-compared", $"/requests?at={moment}")))
        {
            await tab.Page.GotoAsync(path);
            await tab.Page.WaitForFunctionAsync("() => document.fonts.status === 'loaded'");
            var over = await tab.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth");
            if (over > 0) tooWide.Add($"{name}: {over} px");
            if (Environment.GetEnvironmentVariable("MUSTER_SCREENSHOTS") is { Length: > 0 } folder)
                await tab.Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, $"real-{name}-{width}-{scheme.ToString().ToLowerInvariant()}.png") });
        }
        Assert.Empty(tooWide);
        // The browser itself writes down that the page of a host nobody knows is answered with 404.
        Assert.All(tab.Wrong, line => Assert.Contains("404", line));
    }
}
