using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Muster.Protocol;

namespace Muster.Browser.Tests.Real;

/// <summary>The pages over the real server: what agents say is seen at once, and what a person does is done.</summary>
public sealed class RealPageTests(Browsers browsers) : IClassFixture<Browsers>
{
    private static readonly (string, uint, string) DiskFull = ("disk", 2, "DISK CRITICAL - /var 96 % full | /var=96%;80;90;0;100");

    private static ILocatorAssertions That(ILocator locator) => Assertions.Expect(locator);

    [Fact]
    public async Task Results_of_an_agent_are_seen_without_reloading()
    {
        await using var site = await RealSite.StartAsync();
        var web = await site.AgentAsync("web-01", "web");
        await using var tab = await site.SignedInAsync(browsers, "/hosts/web-01");
        await That(tab.Page.Locator("#host-checks")).ToContainTextAsync("PENDING");
        await web.ResultsAsync(("load", 0, "LOAD OK - 0.42 | load1=0.42;4;8;0"));
        await That(tab.Page.Locator("#host-checks")).ToContainTextAsync("LOAD OK - 0.42");
        await web.ResultsAsync(("load", 0, "LOAD OK - 0.17 | load1=0.17;4;8;0"));
        await That(tab.Page.Locator("#host-checks")).ToContainTextAsync("LOAD OK - 0.17");
        await web.ResultsAsync(DiskFull, DiskFull, DiskFull);
        await That(tab.Page.Locator("#host-events")).ToContainTextAsync("/var 96 % full");
        await That(tab.Page.Locator("nav .count")).ToHaveTextAsync("1");
        Assert.True(await tab.Page.EvaluateAsync<bool>("() => window.stayed"));
        Assert.Empty(tab.Wrong);
    }

    [Theory]
    [InlineData("/", "#overview-checks")]
    [InlineData("/problems", "#problems-list")]
    [InlineData("/checks/disk", "#check-results")]
    public async Task A_new_problem_appears_on_every_page_that_lists_it(string path, string region)
    {
        await using var site = await RealSite.StartAsync();
        var web = await site.AgentAsync("web-01", "web");
        await using var tab = await site.SignedInAsync(browsers, path);
        await web.ResultsAsync(DiskFull, DiskFull, DiskFull);
        await That(tab.Page.Locator(region)).ToContainTextAsync("/var 96 % full");
        await web.ResultsAsync(("disk", 0, "DISK OK"));
        await That(tab.Page.Locator(region)).Not.ToContainTextAsync("/var 96 % full");
        Assert.True(await tab.Page.EvaluateAsync<bool>("() => window.stayed"));
        Assert.Empty(tab.Wrong);
    }

    [Fact]
    public async Task Adding_a_host_says_so_the_moment_it_arrives()
    {
        await using var site = await RealSite.StartAsync();
        await site.AgentAsync("old-01");
        await using var tab = await site.SignedInAsync(browsers, "/hosts");
        await tab.Page.ClickAsync("button[data-open=add-host]");
        await That(tab.Page.Locator("#add-host [data-arrived]")).ToContainTextAsync("Waiting");
        await site.AgentAsync("web-07", "web");
        await That(tab.Page.Locator("#add-host [data-arrived]")).ToContainTextAsync("web-07 is here");
        await That(tab.Page.Locator("#hosts-list")).ToContainTextAsync("web-07");
        await tab.Page.ClickAsync("#add-host [data-arrived] a");
        await Assertions.Expect(tab.Page).ToHaveURLAsync(new Regex("/hosts/[0-9a-f]{32}$"));
        Assert.Empty(tab.Wrong);
    }

    [Fact]
    public async Task Hosts_are_searched_tagged_and_forgotten()
    {
        await using var site = await RealSite.StartAsync();
        await site.AgentAsync("web-01", "web");
        var db = await site.AgentAsync("db-01", "db");
        await using var tab = await site.SignedInAsync(browsers, "/hosts");
        await tab.Page.FillAsync("input[data-search]", "db-");
        await That(tab.Page.Locator("#hosts-list tbody tr")).ToHaveCountAsync(1);
        await tab.Page.CheckAsync($"#host-{db.Fingerprint} input[data-pick]");
        await tab.Page.FillAsync("#bulk-tags", "storage");
        await tab.Page.ClickAsync("[data-bulk=tag]");
        await That(tab.Page.Locator($"#host-{db.Fingerprint}")).ToContainTextAsync("storage");
        await tab.Page.CheckAsync($"#host-{db.Fingerprint} input[data-pick]");
        await tab.Page.ClickAsync("[data-bulk=run]");
        await db.AskedToRunAsync("disk");
        await That(tab.Page.Locator("#bulk")).ToBeHiddenAsync();
        await db.LeaveAsync();
        await That(tab.Page.Locator("#hosts-list tbody tr")).ToHaveCountAsync(0);
        await tab.Page.GotoAsync("/hosts?status=GONE");
        await tab.Page.CheckAsync($"#host-{db.Fingerprint} input[data-pick]");
        await tab.Page.ClickAsync("[data-bulk=forget]");
        await tab.Page.ClickAsync("#confirm [data-yes]");
        await That(tab.Page.Locator($"#host-{db.Fingerprint}")).ToHaveCountAsync(0);
        Assert.Empty(tab.Wrong);
    }

    [Fact]
    public async Task The_palette_finds_hosts_checks_and_pages()
    {
        await using var site = await RealSite.StartAsync();
        await site.AgentAsync("web-01", "web");
        await using var tab = await site.SignedInAsync(browsers);
        await tab.Page.Keyboard.PressAsync("Control+k");
        await tab.Page.FillAsync("#palette-input", "disk");
        await That(tab.Page.Locator("#palette-list")).ToContainTextAsync("disk");
        await tab.Page.FillAsync("#palette-input", "web-01");
        await That(tab.Page.Locator("#palette-list [aria-selected=true]")).ToContainTextAsync("web-01");
        await tab.Page.Keyboard.PressAsync("Enter");
        await That(tab.Page.Locator("h1")).ToHaveTextAsync("web-01");
        Assert.Empty(tab.Wrong);
    }

    [Fact]
    public async Task A_suggestion_comes_live_and_is_accepted_or_dismissed()
    {
        await using var site = await RealSite.StartAsync();
        var web = await site.AgentAsync("web-01", "web");
        await using var tab = await site.SignedInAsync(browsers, "/hosts/web-01");
        await web.SuggestAsync(
            new Suggestion { Id = "tcp:80:nginx", Title = "nginx on :80", CheckName = "nginx-80", CheckYaml = "http:\n  url: http://localhost/\n", Evidence = "nginx listens" },
            new Suggestion { Id = "tcp:22:sshd", Title = "sshd on :22", CheckName = "sshd-22", CheckYaml = "tcp:\n  host: localhost\n  port: 22\n", Evidence = "sshd listens" });
        await tab.Page.Locator("#host-suggestions li", new() { HasText = "nginx on :80" }).Locator(".primary").ClickAsync();
        await That(tab.Page.Locator("#host-suggestions")).Not.ToContainTextAsync("nginx on :80");
        await That(tab.Page.Locator("#host-checks")).ToContainTextAsync("nginx-80");
        Assert.True(File.Exists(Path.Combine(site.Checks, "nginx-80.yaml")));
        await tab.Page.Locator("#host-suggestions li", new() { HasText = "sshd on :22" }).GetByText("Dismiss").ClickAsync();
        await That(tab.Page.Locator("#host-suggestions li")).ToHaveCountAsync(0);
        Assert.Empty(tab.Wrong);
    }
}
