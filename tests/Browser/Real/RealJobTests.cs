using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Muster.Browser.Tests.Real;

/// <summary>Jobs are written, run with options, watched, run again where they failed, copied, compared and rolled back in the browser.</summary>
public sealed class RealJobTests(Browsers browsers) : IClassFixture<Browsers>
{
    private const string Deploy = "- name: deploy\n  group: web\n  description: Brings a release to the web hosts\n  on: web\n  options:\n  - {name: release, required: true, regex: 'v[0-9.]+'}\n  - {name: how, values: [soft, hard], enforced: true, value: soft}\n  sequence:\n    commands:\n    - exec: deploy ${option.release} ${option.how}\n    - exec: verify\n";

    private static ILocatorAssertions That(ILocator locator) => Assertions.Expect(locator);

    [Fact]
    public async Task A_job_is_run_with_options_watched_live_and_run_again_where_it_failed()
    {
        await using var site = await RealSite.StartAsync();
        Write(site, "shop/deploy.yaml", Deploy);
        TalkingAgent[] agents = [await site.AgentAsync("web-01", "web"), await site.AgentAsync("web-02", "web")];
        await using var tab = await site.SignedInAsync(browsers, "/jobs");
        var page = tab.Page;
        await page.GetByRole(AriaRole.Link, new() { Name = "deploy", Exact = true }).ClickAsync();
        await page.ClickAsync("form[data-job-run] button[type=submit]");
        await That(page.Locator("[name=release]")).ToBeFocusedAsync();
        await page.FillAsync("[name=release]", "v1.2");
        await That(page.Locator("[data-job-plan]")).ToContainTextAsync("Runs on 2 hosts: web-01, web-02.");
        await page.SelectOptionAsync("[name=how]", "hard");
        await page.ClickAsync("form[data-job-run] button[type=submit]");
        await page.ClickAsync("#confirm [data-yes]");
        await Assertions.Expect(page).ToHaveURLAsync(new Regex("/executions/1$"));
        var first = await agents[0].OrderAsync();
        Assert.Equal(["/bin/sh", "-c", "deploy v1.2 hard"], first.Argv);
        await That(page.Locator("#execution-matrix")).ToContainTextAsync("web-02");
        await agents[0].ReportAsync(first, "deployed\n");
        await agents[0].EndAsync(first, 0);
        await agents[0].EndAsync(await agents[0].OrderAsync(), 0);
        await agents[1].EndAsync(await agents[1].OrderAsync(), 3);
        await That(page.Locator("#execution-head .host-title")).ToContainTextAsync("failed");
        await That(page.Locator("#execution-matrix tr", new() { HasText = "web-02" })).ToContainTextAsync("failed with 3");
        await That(page.Locator("#execution-matrix tr", new() { HasText = "web-01" }).GetByText("succeeded")).ToHaveCountAsync(2);
        await page.Locator("#execution-matrix tr", new() { HasText = "web-01" }).Locator(".job-cell").First.ClickAsync();
        await That(page.Locator("#execution-output")).ToContainTextAsync("deployed");
        await page.Locator("#execution-head").GetByText("Rerun failed").ClickAsync();
        await page.ClickAsync("#confirm [data-yes]");
        await Assertions.Expect(page).ToHaveURLAsync(new Regex("/executions/2$"));
        await agents[1].EndAsync(await agents[1].OrderAsync(), 0);
        await agents[1].EndAsync(await agents[1].OrderAsync(), 0);
        await That(page.Locator("#execution-head .host-title")).ToContainTextAsync("succeeded");
        await page.Locator("#execution-head").GetByText("Duplicate").ClickAsync();
        await That(page.Locator("[name=release]")).ToHaveValueAsync("v1.2");
        await That(page.Locator("#job-runs tbody tr")).ToHaveCountAsync(2);
        Assert.Empty(tab.Wrong);
    }

    [Fact]
    public async Task A_job_is_edited_copied_compared_and_rolled_back()
    {
        await using var site = await RealSite.StartAsync();
        Write(site, "shop/deploy.yaml", Deploy);
        await using var tab = await site.SignedInAsync(browsers, "/jobs?project=shop");
        var page = tab.Page;
        await page.GetByRole(AriaRole.Link, new() { Name = "deploy", Exact = true }).ClickAsync();
        var address = page.Url;
        await page.GetByText("Edit", new() { Exact = true }).ClickAsync();
        await That(page.Locator("[data-plan]")).ToContainTextAsync("web/deploy: 2 steps on 0 hosts");
        await page.Locator(".cm-content").ClickAsync();
        await page.Keyboard.PressAsync("Control+a");
        await page.Keyboard.InsertTextAsync(Deploy.Replace("exec: verify", "exec: verify --all"));
        await That(page.Locator("[data-plan]")).ToContainTextAsync("Valid.");
        await page.FillAsync("[name=message]", "verify everything");
        await page.ClickAsync("form[data-job-editor] button[type=submit]");
        await Assertions.Expect(page).ToHaveURLAsync(address);
        await That(page.Locator("#job-versions tbody tr")).ToHaveCountAsync(2);
        await That(page.Locator("#job-versions")).ToContainTextAsync("verify everything");
        await page.Locator("#job-versions").GetByText("Changes").First.ClickAsync();
        await That(page.Locator("#diff .diff-add")).ToContainTextAsync("exec: verify --all");
        await page.Locator("#job-versions").GetByText("Roll back").ClickAsync();
        await page.ClickAsync("#confirm [data-yes]");
        await That(page.Locator("#job-versions tbody tr")).ToHaveCountAsync(3);
        Assert.DoesNotContain("--all", await File.ReadAllTextAsync(Path.Combine(site.Configuration, "jobs/shop/deploy.yaml")));
        await page.GetByText("Duplicate", new() { Exact = true }).First.ClickAsync();
        await page.FillAsync("#job-copy [name=name]", "deploy twice");
        await page.ClickAsync("#job-copy button[type=submit]");
        await That(page.Locator("#job-head h1")).ToHaveTextAsync("deploy twice");
        Assert.Empty(tab.Wrong);
    }

    /// <summary>With MUSTER_SCREENSHOTS=FOLDER the pictures are kept there, to be looked at.</summary>
    [Theory]
    [MemberData(nameof(Watched.Looks), MemberType = typeof(Watched))]
    public async Task The_pages_of_jobs_fit_their_width(int width, ColorScheme scheme)
    {
        await using var site = await RealSite.StartAsync();
        Write(site, "shop/deploy.yaml", Deploy + "- {name: nightly, group: care/db, on: web, schedule: {crontab: '0 30 4 * * ?'}, options: [{name: parts, multivalued: true, enforced: true, values: [one, two, three]}, {name: password, secure: true}], sequence: {commands: [{script: \"echo\\n\", errorhandler: {exec: mend}}, {check: all}, {approve: 'Go on?'}]}}\n");
        Write(site, "smoke.yaml", "- {name: Run NRPE checks, on: web, sequence: {commands: [{check: all}, {exec: uptime}]}}\n");
        var agents = new List<TalkingAgent>();
        foreach (var name in new[] { "web-01", "web-02", "web-03" }) agents.Add(await site.AgentAsync(name, "web"));
        site.Get<Muster.Server.Configuration.ConfigurationStore>().Reload();
        var catalogue = site.Get<Muster.Server.Jobs.Catalogue.JobCatalogue>();
        var desk = site.Get<Muster.Server.Jobs.Running.JobDesk>();
        var execution = await desk.RunAsync(desk.Named("Run NRPE checks", null), Muster.Server.Jobs.Running.JobAsk.Plain, Muster.Server.Jobs.Scheduling.JobScheduler.Caller);
        await agents[0].CheckedAsync(("disk", 0, "DISK OK - free space: / 31 GB (62%)"), ("load", 0, "OK - load average: 0.10"), ("memory", 1, "MEMORY WARNING - 91% used, and a long text that goes on and on so that it does not fit on a phone"));
        await agents[1].CheckedAsync(("disk", 2, "DISK CRITICAL - free space: / 1%"), ("load", 0, "OK - load average: 0.02"));
        await agents[2].CheckedAsync(("disk", 0, "DISK OK"));
        await agents[2].EndAsync(await agents[2].OrderAsync(), 0);
        for (var i = 0; i < 1000 && execution.IsUnfinished; i++) await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        await using var tab = await site.SignedInAsync(browsers, "/jobs", width, scheme);
        var nightly = catalogue.Current.Jobs.First(j => j.Definition.Name == "nightly").Id;
        await tab.LookAtAsync([("jobs", "/jobs"), ("job", $"/jobs/{nightly}"), ("job-edit", $"/jobs/{nightly}/edit"), ("job-execution", "/executions/1"), ("job-output", "/executions/1?host=web-02&step=0#output")]);
        Assert.Contains("4 of 6 checks passed", await tab.Page.Locator("#execution-head").InnerTextAsync());
    }

    private static void Write(RealSite site, string file, string yaml)
    {
        var path = Path.Combine(site.Configuration, "jobs", file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, yaml);
        site.Get<Muster.Server.Configuration.ConfigurationStore>().Reload();
    }
}
