using Microsoft.Playwright;
using Muster.Server.Configuration;
using Muster.Server.Problems;

namespace Muster.Browser.Tests.Real;

/// <summary>On-call, silences and downtimes in a real browser. With MUSTER_SCREENSHOTS=FOLDER the pictures are kept there.</summary>
public sealed class OnCallPageTests(Browsers browsers) : IClassFixture<Browsers>
{
    private const string Yaml = """
        - {person: ann, name: Ann Ash, roles: [sysadmin], contacts: [{email: ann@example.org}, {sms: "+49 30 1234567"}]}
        - {person: bob, name: Bob Birch, roles: [sysadmin], contacts: [{email: bob@example.org}]}
        - {person: dan, name: Dan Dale, roles: [developer], contacts: [{ntfy: dan}]}
        - {team: web, members: [ann, bob, dan]}
        - {rota: web-primary, team: web, zone: Europe/Berlin, layers: [{people: [ann, bob], handover: 2026-01-05 09:00, turn: 3 days}]}
        - {rota: web-developers, team: web, zone: Europe/Berlin, fallback: ann, layers: [{people: [dan], handover: 2026-01-05 09:00, when: ["mon-fri 09:00-17:00"]}]}
        """;

    [Fact]
    public async Task Somebody_is_put_on_call_for_a_while_and_taken_back()
    {
        await using var site = await RealSite.StartAsync();
        site.Get<ConfigurationStore>().Edit("oncall/all.yaml", Yaml, "test", "on-call");
        await using var tab = await site.SignedInAsync(browsers, "/oncall");
        await tab.Page.ClickAsync("[data-open=new-override]");
        await tab.Page.SelectOptionAsync("#new-override select[name=rota]", "web-primary");
        await tab.Page.SelectOptionAsync("#new-override select[name=person]", "dan");
        await tab.Page.FillAsync("#new-override input[name=note]", "ann is ill");
        await tab.Page.ClickAsync("#new-override button.primary");
        await tab.Page.WaitForSelectorAsync("#oncall-changes :text('ann is ill')");
        await tab.Page.WaitForSelectorAsync("#oncall-calendar .shift.changed");
        Assert.Contains("Dan Dale", await tab.Page.InnerTextAsync("#oncall-now"));
        await tab.Page.ClickAsync("#oncall-changes button.danger");
        await tab.Page.ClickAsync("#confirm [data-yes]");
        await tab.Page.WaitForFunctionAsync("() => !document.querySelector('#oncall-changes .list')");
        Assert.Empty(tab.Wrong);
    }

    [Fact]
    public async Task A_silence_is_previewed_made_and_ended_and_a_problem_acknowledged()
    {
        await using var site = await RealSite.StartAsync();
        var agent = await site.AgentAsync("web-01", "web");
        for (var attempt = 0; attempt < 3; attempt++) await agent.ResultsAsync(("disk", 2, "full"));
        while (!site.Get<ProblemBoard>().All().Any(p => p.Check == "disk")) await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, TestContext.Current.CancellationToken);
        await using var tab = await site.SignedInAsync(browsers, "/silences/new");
        await tab.Page.FillAsync("input[name=selector]", "web");
        await tab.Page.WaitForSelectorAsync("#preview :text('1 host, 1 open problem')");
        // What changes meanwhile is seen in the preview, which stays what the form asks for.
        for (var attempt = 0; attempt < 3; attempt++) await agent.ResultsAsync(("load", 2, "high"));
        await tab.Page.WaitForSelectorAsync("#preview :text('1 host, 2 open problems')");
        await tab.Page.FillAsync("input[name=comment]", "disks come tomorrow");
        await tab.Page.ClickAsync("button[type=submit]");
        await tab.Page.WaitForURLAsync("**/silences");
        await tab.Page.WaitForSelectorAsync("#silences-list :text('disks come tomorrow')");
        await tab.Page.ClickAsync("#silences-list a:has-text('Change')");
        await tab.Page.FillAsync("input[name=checks\\[\\]]", "disk*");
        await tab.Page.FillAsync("input[name=duration]", "1d");
        await tab.Page.WaitForSelectorAsync("#preview :text('1 host, 1 open problem')");
        await tab.Page.ClickAsync("button[type=submit]");
        await tab.Page.WaitForURLAsync("**/silences");
        await tab.Page.WaitForSelectorAsync("#silences-list :text('disk*')");
        await tab.Page.GotoAsync("/problems");
        await tab.Page.WaitForSelectorAsync("#problems-list :text('disks come tomorrow')");
        await tab.Page.Locator("#problems-list button:has-text('Acknowledge')").First.ClickAsync();
        await tab.Page.WaitForSelectorAsync("#problems-list button:has-text('Take back')");
        await tab.Page.GotoAsync("/silences");
        await tab.Page.ClickAsync("#silences-list button.danger");
        await tab.Page.ClickAsync("#confirm [data-yes]");
        await tab.Page.WaitForSelectorAsync("#silences-list :text('No silences')");
        Assert.Empty(tab.Wrong);
    }

    [Theory]
    [MemberData(nameof(Watched.Looks), MemberType = typeof(Watched))]
    public async Task Its_pages_fit_their_width_and_say_nothing_wrong(int width, ColorScheme scheme)
    {
        await using var site = await RealSite.StartAsync();
        site.Get<ConfigurationStore>().Edit("oncall/all.yaml", Yaml, "test", "on-call");
        await using var tab = await site.SignedInAsync(browsers, "/", width, scheme);
        await tab.Page.EvaluateAsync("""
            async () => {
              const post = (path, body) => fetch('/api/v1' + path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
              await post('/silences', { selector: 'web and not canary', checks: ['disk*'], matchers: ['severity=~"warning|critical"'], comment: 'disks come tomorrow', duration: '8h' });
              await post('/downtimes', { title: 'Patch night', selector: 'all', start: '2026-01-04T22:00', days: 'sun', duration: '4h', zone: 'Europe/Berlin' });
              await post('/oncall/overrides', { rota: 'web-primary', person: 'dan', duration: '1d', note: 'ann is ill' });
            }
            """);
        await tab.LookAtAsync([("oncall", "/oncall"), ("oncall-week", "/oncall?view=week"), ("oncall-edit", "/oncall/edit"), ("silences", "/silences"), ("silence-new", "/silences/new?selector=all"), ("downtimes", "/downtimes"), ("downtime-new", "/downtimes/new")]);
        Assert.Empty(tab.Wrong);
    }
}
