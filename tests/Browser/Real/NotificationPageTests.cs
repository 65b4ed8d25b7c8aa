using Muster.Server.Configuration;
using Muster.Server.Notifications.Incidents;

namespace Muster.Browser.Tests.Real;

/// <summary>The way of somebody who sets paging up, and of somebody who is paged, in a real browser.</summary>
public sealed class NotificationPageTests(Browsers browsers) : IClassFixture<Browsers>
{
    private const string Routes = """
        - {channel: ops, kind: command, command: /bin/true}
        - route: web
          on: web
          notify: rota:web-primary
          wait: 100ms
          routes: [{route: disks, check: disk*, severity: warning}]
        """;

    private const string Rota = """
        - {person: ann, name: Ann Ash, contacts: [{ops: ann}]}
        - {person: dba, name: Dee Base, contacts: [{ops: dee}]}
        - {team: db, members: [dba]}
        - rota: web-primary
          zone: Europe/Berlin
          layers: [{people: [ann], handover: 2026-01-05 09:00}]
        """;

    [Fact]
    public async Task A_rota_is_written_on_its_page_and_a_route_tried_before_anything_breaks()
    {
        await using var site = await RealSite.StartAsync();
        await site.AgentAsync("web-01", "web");
        await using var tab = await site.SignedInAsync(browsers, "/oncall/edit");
        await tab.Page.FillAsync("#oncall-yaml", Rota.Replace("people: [ann]", "people: [anne]", StringComparison.Ordinal));
        await tab.Page.ClickAsync("button.primary");
        await tab.Page.WaitForSelectorAsync("[data-error]:has-text('did you mean “ann”?')");
        await tab.Page.FillAsync("#oncall-yaml", Rota);
        await tab.Page.ClickAsync("button.primary");
        await tab.Page.WaitForSelectorAsync("#oncall-now :text('Ann Ash')");

        site.Get<ConfigurationStore>().Edit("notify/routes.yaml", Routes, "test", "routes");
        await tab.Page.GotoAsync("/notifications");
        await tab.Page.FillAsync("#notify-routes input[name=host]", "web-01");
        await tab.Page.FillAsync("#notify-routes input[name=check]", "disk");
        await tab.Page.ClickAsync("#notify-routes button[type=submit]");
        await tab.Page.WaitForSelectorAsync("#dry-run :text('person:ann would be told after 3 attempts')");
        await tab.Page.WaitForSelectorAsync(".route.is-taken :text('web')");
        await tab.Page.WaitForSelectorAsync(".route.is-passed :text('disks')");
        await tab.Page.FillAsync("#notify-routes input[name=host]", "wev-01");
        await tab.Page.ClickAsync("#notify-routes button[type=submit]");
        await tab.Page.WaitForSelectorAsync("#notify-routes [role=alert]:has-text('there is no host “wev-01”')");
        // A refused file is an answer of 4xx: the browser notes it.
        Assert.All(tab.Wrong, wrong => Assert.Contains("the server responded with a status of 4", wrong));
    }

    [Fact]
    public async Task An_incident_is_taken_others_are_asked_to_join_and_it_is_given_back()
    {
        await using var site = await RealSite.StartAsync();
        site.Get<ConfigurationStore>().Edit("oncall/all.yaml", Rota, "test", "on-call");
        site.Get<ConfigurationStore>().Edit("notify/routes.yaml", Routes, "test", "routes");
        var agent = await site.AgentAsync("web-01", "web");
        for (var attempt = 0; attempt < 3; attempt++) await agent.ResultsAsync(("disk", 2, "full"));
        while (site.Get<IncidentStore>().Open() is not [{ IsTold: true }]) await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, TestContext.Current.CancellationToken);
        await using var tab = await site.SignedInAsync(browsers, "/notifications");
        await tab.Page.ClickAsync("#notify-incidents a");
        await tab.Page.WaitForSelectorAsync("#incident-deliveries :text('person:ann')");
        await tab.Page.Keyboard.PressAsync("p");
        await tab.Page.FillAsync("#ask input[name='to[]']", "db");
        await tab.Page.FillAsync("#ask input[name=comment]", "is it the database?");
        await tab.Page.ClickAsync("#ask button.primary");
        await tab.Page.WaitForSelectorAsync("#incident-story :text('admin asks team:db: is it the database?')");
        await tab.Page.WaitForSelectorAsync("#incident-deliveries :text('person:dba')");

        await tab.Page.Keyboard.PressAsync("a");
        await tab.Page.FillAsync("#acknowledge input[name=comment]", "on it");
        await tab.Page.ClickAsync("#acknowledge button.primary");
        await tab.Page.WaitForSelectorAsync("#incident-head :text('acknowledged by admin')");
        await tab.Page.ClickAsync("#incident-head button:has-text('Take back')");
        await tab.Page.ClickAsync("#confirm [data-yes]");
        await tab.Page.WaitForSelectorAsync("#incident-story :text('nobody has it in hand any more')");
        await tab.Page.WaitForSelectorAsync("#incident-head button:has-text('Take back')", new() { State = Microsoft.Playwright.WaitForSelectorState.Detached });
        Assert.Empty(tab.Wrong);
    }
}
