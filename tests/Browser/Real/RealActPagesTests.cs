using Microsoft.Playwright;

namespace Muster.Browser.Tests.Real;

/// <summary>The pages of what is done on hosts, on a phone and on a screen, dark and light: nothing is wider than they are.</summary>
public sealed class RealActPagesTests(Browsers browsers) : IClassFixture<Browsers>
{
    private const int Hosts = 40;

    /// <summary>With MUSTER_SCREENSHOTS=FOLDER the pictures are kept there, to be looked at.</summary>
    [Fact]
    public async Task What_is_done_on_hosts_and_who_may_fit_their_width()
    {
        await using var site = await RealSite.StartAsync();
        Write(site, "rights/rules.yaml", "rules:\n- {who: operator, may: [command, job], on: web and not canary, commands: [\"systemctl restart *\", uptime, \"dpkg -l *\"], as: [agent, deploy]}\n- {who: [\"user:vera\", \"token:ci/deploys\"], may: job, projects: [shop], jobs: [\"deploy/*\"], secrets: [deploy-key]}\n- {who: admin, may: shell}\napprovals:\n- {name: whole fleet, moreThan: 39, for: [script]}\n- {name: releases, jobs: [\"deploy/*\"], by: [operator], expires: 4h}\n");
        Write(site, "jobs/shop/deploy.yaml", "- {name: deploy, group: web, on: web, options: [{name: revision, required: true}, {name: rack, enforced: true, valuesUrl: 'http://127.0.0.1:9/racks'}, {name: bundle, type: file}], sequence: {commands: [{exec: deploy}]}}\n");
        Write(site, "triggers/shop.yaml", "name: shop\nkind: github\nsecret: secret:hook-shop\njob: web/deploy\nproject: shop\nevents: [push]\noptions: {revision: '{after}'}\n");
        site.Get<Muster.Server.Configuration.ConfigurationStore>().Reload();
        var agents = new List<TalkingAgent>();
        for (var i = 1; i <= Hosts; i++) agents.Add(await site.AgentAsync($"web-{i:00}.frankfurt.example.org", "web"));
        await using (var first = await site.SignedInAsync(browsers))
        {
            await CallAsync(first.Page, "PUT", "/api/v1/secrets/hook-shop", """{"value":"It is a secret to everybody"}""");
            await CallAsync(first.Page, "POST", "/api/v1/executions", """{"selector":"web","command":"nginx -v && dpkg -l nginx | tail -1","confirm":40}""");
            await CallAsync(first.Page, "POST", "/api/v1/executions", """{"selector":"web","script":{"text":"#!/bin/sh\nset -e\napt-get -y upgrade nginx\nsystemctl restart nginx\n","name":"upgrade.sh"},"confirm":40}""");
            await first.Page.GotoAsync($"/hosts/{agents[0].Fingerprint}/shell");
            await Assertions.Expect(first.Page.Locator("[data-shell][data-ready]")).ToBeVisibleAsync();
            await first.Page.ClickAsync("[data-shell-open]");
            var shell = (await agents[0].ShellOrderAsync(o => o.Open is not null)).ShellId;
            await agents[0].ShellPrintsAsync(shell, "\u001b[1;32mroot@web-01\u001b[0m:~# systemctl status nginx\r\n\u001b[32m●\u001b[0m nginx.service - A high performance web server\r\n     Active: \u001b[1;32mactive (running)\u001b[0m since Sat 2026-11-21 09:14:02 UTC\r\nroot@web-01:~# ");
            await Assertions.Expect(first.Page.Locator(".xterm-rows")).ToContainTextAsync("active (running)");
            await agents[0].ShellEndsAsync(shell, "the shell ended");
            await Assertions.Expect(first.Page.Locator("[data-shell-state]")).ToContainTextAsync("ended: the shell ended");
        }
        (string Name, string Path)[] pages = [.. Pages, ("shell", $"/hosts/{agents[0].Fingerprint}/shell"), ("job", $"/jobs/{Muster.Server.Jobs.Catalogue.CataloguedJob.IdOf("shop", "web/deploy")}")];
        foreach (var (agent, i) in agents.Select((a, i) => (a, i)))
        {
            var order = await agent.OrderAsync();
            await agent.ReportAsync(order, $"nginx version: nginx/1.{(i % 13 == 12 ? 18 : 22)}.0\nii  nginx  1.{(i % 13 == 12 ? 18 : 22)}.0-9+deb12u1  amd64  small, powerful, scalable web/proxy server\n");
            await agent.EndAsync(order, i == 7 ? 2 : 0);
        }
        foreach (var (width, scheme) in Watched.Looks.Select(look => look.Data))
        {
            await using var tab = await site.SignedInAsync(browsers, "/", width, scheme);
            await tab.LookAtAsync(pages.Select(page => ("act-" + page.Name, page.Path)), async name =>
            {
                if (name == "act-shell-replay") await Assertions.Expect(tab.Page.Locator(".xterm-rows")).ToContainTextAsync("active (running)");
                if (name != "act-execution-groups") return;
                await Assertions.Expect(tab.Page.Locator("#execution-groups .card")).ToHaveCountAsync(3);
                await tab.Page.Locator("#execution-groups").GetByText("Difference").First.ClickAsync();
                await Assertions.Expect(tab.Page.Locator("#difference .diff-add").First).ToBeVisibleAsync();
            });
            Assert.All(tab.Wrong, line => Assert.Contains("502", line)); // the racks, which nobody offers
        }
    }

    private static readonly (string Name, string Path)[] Pages =
    [
        ("executions", "/executions"), ("execution", "/executions/1"), ("execution-groups", "/executions/1#execution-groups"), ("approvals", "/approvals"), ("approval", "/approvals/1"),
        ("triggers", "/triggers"), ("secrets", "/secrets"), ("run", "/run"), ("jobs", "/jobs"), ("job-edit", "/jobs/new?project=shop"),
        ("execution-found", "/executions/1?q=1.18"), ("rights", "/rights"), ("shells", "/shells"), ("shell-replay", "/shells/1"),
    ];

    private static async Task CallAsync(IPage page, string method, string path, string body)
    {
        var answer = await page.EvaluateAsync<string>("async ([method, path, body]) => { const a = await fetch(path, { method, headers: { 'Content-Type': 'application/json' }, body }); return a.ok ? '' : `${a.status} ${await a.text()}`; }", new[] { method, path, body });
        Assert.Equal("", answer);
    }

    private static void Write(RealSite site, string file, string yaml)
    {
        var path = Path.Combine(site.Configuration, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, yaml);
    }
}
