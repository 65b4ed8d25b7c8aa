using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Muster.Protocol;

namespace Muster.Browser.Tests.Real;

/// <summary>Commands are run, watched, compared, run again and ended in the browser.</summary>
public sealed class RealExecutionTests(Browsers browsers) : IClassFixture<Browsers>
{
    private static ILocatorAssertions That(ILocator locator) => Assertions.Expect(locator);

    [Fact]
    public async Task A_command_is_run_watched_live_grouped_and_run_again_where_it_failed()
    {
        await using var site = await RealSite.StartAsync();
        TalkingAgent[] agents = [await site.AgentAsync("web-01", "web"), await site.AgentAsync("web-02", "web"), await site.AgentAsync("web-03", "web")];
        await using var tab = await site.SignedInAsync(browsers, "/run");
        var page = tab.Page;
        await page.FillAsync("[name=selector]", "web");
        await That(page.Locator("[data-run-hosts]")).ToContainTextAsync("3 hosts: web-01, web-02, web-03");
        await page.FillAsync("[name=command]", "cat /etc/version");
        await page.ClickAsync("form[data-run-form] button[type=submit]");
        await That(page.Locator("#confirm [data-question]")).ToContainTextAsync("Run on 3 hosts: web-01, web-02, web-03?");
        await page.ClickAsync("#confirm [data-yes]");
        await Assertions.Expect(page).ToHaveURLAsync(new Regex("/executions/1$"));

        var orders = new List<RunStep>();
        foreach (var agent in agents) orders.Add(await agent.OrderAsync());
        Assert.Equal(["/bin/sh", "-c", "cat /etc/version"], orders[0].Argv);
        await agents[0].ReportAsync(orders[0], "\u001b[32mversion\u001b[0m 9\n");
        await That(page.Locator("#execution-hosts")).ToContainTextAsync("version 9");
        await That(page.Locator("#execution-groups .ansi-2")).ToHaveTextAsync("version");
        await agents[0].EndAsync(orders[0], 0);
        await agents[1].ReportAsync(orders[1], "\u001b[32mversion\u001b[0m 9\n");
        await agents[1].EndAsync(orders[1], 0);
        await agents[2].ReportAsync(orders[2], "version 8\n");
        await agents[2].EndAsync(orders[2], 3);
        await That(page.Locator("#execution-head")).ToContainTextAsync("2 succeeded");
        await That(page.Locator("#execution-groups .card").First).ToContainTextAsync("2 hosts succeeded");
        await That(page.Locator("#execution-groups .card").Nth(1)).ToContainTextAsync("1 host failed with 3");
        await page.Locator("#execution-groups").GetByText("Difference").ClickAsync();
        await That(page.Locator("#difference .diff-add")).ToContainTextAsync("version 8");
        await page.FillAsync(".execution-search [name=q]", "VERSION 8");
        await page.PressAsync(".execution-search [name=q]", "Enter");
        await That(page.Locator("#found h2")).ToHaveTextAsync("“VERSION 8” stands in 1 line");
        await page.Locator("#found").GetByText("web-03").ClickAsync();
        await That(page.Locator("#L1.is-marked")).ToContainTextAsync("version 8");
        await page.GoBackAsync();

        await page.Locator("#execution-head").GetByText("Rerun failed").ClickAsync();
        await page.ClickAsync("#confirm [data-yes]");
        await Assertions.Expect(page).ToHaveURLAsync(new Regex("/executions/2$"));
        var again = await agents[2].OrderAsync();
        await agents[2].EndAsync(again, 0);
        await That(page.Locator("#execution-head .host-title")).ToContainTextAsync("succeeded");
        await page.Locator("#execution-head").GetByText("Duplicate").ClickAsync();
        await Assertions.Expect(page).ToHaveURLAsync(new Regex("/run\\?from=2$"));
        await That(page.Locator("[name=command]")).ToHaveValueAsync("cat /etc/version");
        Assert.Empty(tab.Wrong);
    }

    [Fact]
    public async Task A_running_command_is_followed_on_its_host_and_killed()
    {
        await using var site = await RealSite.StartAsync();
        var agent = await site.AgentAsync("web-01", "web");
        await using var tab = await site.SignedInAsync(browsers, "/run?on=web");
        var page = tab.Page;
        await page.FillAsync("[name=command]", "sleep 600");
        await page.ClickAsync("form[data-run-form] button[type=submit]");
        await Assertions.Expect(page).ToHaveURLAsync(new Regex("/executions/1$"));
        var order = await agent.OrderAsync();
        await agent.ReportAsync(order, "one\n");
        await page.GotoAsync("/executions/1/hosts/web-01");
        await That(page.Locator("#L1")).ToContainTextAsync("one");
        await agent.ReportAsync(order, "two\n");
        await That(page.Locator("#L2")).ToContainTextAsync("two");
        await page.GotoAsync("/executions/1");
        await page.Locator("#execution-head").GetByText("Kill").ClickAsync();
        await page.ClickAsync("#confirm [data-yes]");
        await agent.AskedToKillAsync();
        await agent.EndAsync(order, 0, StepEnded.Types.Ending.Killed);
        await That(page.Locator("#execution-head .host-title")).ToContainTextAsync("killed");
        await page.GotoAsync("/executions");
        await That(page.Locator("#executions-list")).ToContainTextAsync("sleep 600");
        Assert.Empty(tab.Wrong);
    }
}
