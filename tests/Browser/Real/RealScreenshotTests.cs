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
    [MemberData(nameof(Watched.Looks), MemberType = typeof(Watched))]
    public async Task Every_page_fits_its_width_and_says_nothing_wrong(int width, ColorScheme scheme)
    {
        await using var site = await RealSite.StartAsync();
        await Fleet.RaiseAsync(site);
        await SampleLoadRuns.PublishAsync(site);
        var moment = TimeProvider.System.GetUtcNow().AddMinutes(-5).UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss", System.Globalization.CultureInfo.InvariantCulture);
        await using var tab = await site.SignedInAsync(browsers, "/", width, scheme);
        await tab.LookAtAsync(Pages.Append(("requests-compared", $"/requests?at={moment}")).Select(page => ("real-" + page.Item1, page.Item2)));
        // The browser itself writes down that the page of a host nobody knows is answered with 404.
        Assert.All(tab.Wrong, line => Assert.Contains("404", line));
    }
}
