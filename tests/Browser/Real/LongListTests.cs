using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Muster.Server.Commands;
using Muster.Server.Commands.Steps;
using Muster.Server.Hosts;

namespace Muster.Browser.Tests.Real;

/// <summary>Executions with more hosts and more lines than a page can hold.</summary>
public sealed class LongListTests(Browsers browsers) : IClassFixture<Browsers>
{
    private const string Hosts = "[data-window=execution-hosts]", Lines = "[data-window=output-lines]";

    private static ILocatorAssertions That(ILocator locator) => Assertions.Expect(locator);

    [Fact]
    public async Task Thousands_of_hosts_are_scrolled_through_and_found_by_name_and_outcome()
    {
        await using var site = await RealSite.StartAsync();
        // Nobody knows these hosts: each is unreachable at once, which is an outcome like any other.
        var execution = await site.Get<Executions>().BeginAsync(new ExecutionPlan
        {
            Title = "uptime",
            Steps = [new StepSpec { Line = "uptime" }],
            Hosts = [.. Enumerable.Range(1, 5000).Select(n => new PlannedHost(HostId.Parse($"{n:x32}"), $"web-{n:D5}"))],
        }, "test");
        await using var tab = await site.SignedInAsync(browsers, $"/executions/{execution.Id}");
        var page = tab.Page;
        await That(page.Locator("#execution-head .host-title")).ToContainTextAsync("failed");
        await That(page.Locator(Hosts)).ToContainTextAsync("web-00001");
        Assert.InRange(await page.Locator(".host-row").CountAsync(), 1, 101);

        await page.EvaluateAsync($"() => {{ const box = document.querySelector('{Hosts}'); box.scrollIntoView(); box.scrollTop = box.scrollHeight; }}");
        await That(page.Locator(Hosts).GetByText("web-05000")).ToBeInViewportAsync(new() { Timeout = 60_000 });
        await page.EvaluateAsync($"() => {{ const box = document.querySelector('{Hosts}'); box.scrollTop = box.scrollHeight / 2; }}");
        await That(page.Locator(Hosts).GetByText("web-02503")).ToBeInViewportAsync(new() { Timeout = 60_000 });
        Assert.InRange(await page.Locator(".host-row").CountAsync(), 1, 101);
        await page.ReloadAsync();
        await That(page.Locator(Hosts).GetByText("web-02503")).ToBeAttachedAsync();

        await FitsAsync(tab, "hosts");

        await page.FillAsync("[name=host]", "0421");
        await page.PressAsync("[name=host]", "Enter");
        await That(page.Locator(Hosts)).ToContainTextAsync("web-04219");
        await That(page.Locator("#execution-hosts .host-row")).ToHaveCountAsync(11);
        await page.Locator(".execution-hosts-head .chip").GetByText("unreachable").ClickAsync();
        await Assertions.Expect(page).ToHaveURLAsync(new Regex("state=unreachable"));
        Assert.Empty(tab.Wrong);
    }

    [Fact]
    public async Task A_flood_of_lines_is_followed_at_its_end_scrolled_back_through_and_linked_to()
    {
        await using var site = await RealSite.StartAsync();
        var agent = await site.AgentAsync("web-01", "web");
        await using var tab = await site.SignedInAsync(browsers, "/run?on=web");
        var page = tab.Page;
        await page.FillAsync("[name=command]", "flood");
        await page.ClickAsync("form[data-run-form] button[type=submit]");
        await Assertions.Expect(page).ToHaveURLAsync(new Regex("/executions/1$"));
        var order = await agent.OrderAsync();
        await page.GotoAsync("/executions/1/hosts/web-01");
        var printed = 0;
        async Task PrintAsync(int thousands)
        {
            for (; thousands > 0; thousands--)
            {
                var text = new StringBuilder();
                for (var i = 0; i < 1000; i++) text.Append("flood ").Append(++printed).Append('\n');
                await agent.ReportAsync(order, text.ToString());
            }
        }

        await PrintAsync(200);
        await That(page.Locator("#L200000")).ToBeInViewportAsync(new() { Timeout = 60_000 });
        Assert.InRange(await page.Locator(".output-line").CountAsync(), 1, 400);

        await page.EvaluateAsync($"() => {{ const box = document.querySelector('{Lines}'); box.scrollTop = box.scrollHeight / 2; }}");
        await That(page.Locator("#L100010")).ToBeInViewportAsync(new() { Timeout = 60_000 });
        await PrintAsync(10);
        await That(page.Locator("#output-head")).ToContainTextAsync("210,000 lines", new() { Timeout = 60_000 });
        await That(page.Locator("#L100010")).ToBeInViewportAsync();
        await page.EvaluateAsync($"() => {{ const box = document.querySelector('{Lines}'); box.scrollTop = box.scrollHeight; }}");
        await That(page.Locator("#L210000")).ToBeInViewportAsync(new() { Timeout = 60_000 });
        await PrintAsync(1);
        await That(page.Locator("#L211000")).ToBeInViewportAsync(new() { Timeout = 60_000 });

        await page.GotoAsync("/executions/1/hosts/web-01?line=150000#L150000");
        await That(page.Locator("#L150000.is-marked")).ToBeInViewportAsync();
        await That(page.Locator("#L150000")).ToContainTextAsync("flood 150000");
        await FitsAsync(tab, "lines");
        await agent.EndAsync(order, 0);
        await That(page.Locator("#output-head")).ToContainTextAsync("succeeded", new() { Timeout = 60_000 });
        Assert.Empty(tab.Wrong);
    }

    /// <summary>Nothing of the page is wider than it, on a desk and on a phone.</summary>
    private static async Task FitsAsync(Watched tab, string name)
    {
        foreach (var (width, height) in new[] { (390, 844), (1440, 900) })
        {
            await tab.Page.SetViewportSizeAsync(width, height);
            Assert.Empty(await tab.LookAsync("long-" + name));
        }
    }
}
