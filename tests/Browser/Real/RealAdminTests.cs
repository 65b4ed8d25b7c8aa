using System.Text.RegularExpressions;
using Dapper;
using Microsoft.Playwright;
using Muster.Server.Storage;

namespace Muster.Browser.Tests.Real;

/// <summary>Who may come in, as an administrator sees and changes it.</summary>
public sealed class RealAdminTests(Browsers browsers) : IClassFixture<Browsers>
{
    private static ILocatorAssertions That(ILocator locator) => Assertions.Expect(locator);

    [Fact]
    public async Task A_key_and_a_token_show_their_secret_once_and_are_revoked()
    {
        await using var site = await RealSite.StartAsync();
        await using var tab = await site.SignedInAsync(browsers, "/admin");
        await tab.Page.ClickAsync("button[data-open=new-key]");
        await tab.Page.FillAsync("#new-key input[name=name]", "web machines");
        await tab.Page.FillAsync("#new-key input[name='tags[]']", "web, prod");
        await tab.Page.ClickAsync("#new-key button[type=submit]");
        await That(tab.Page.Locator("#key-command")).ToContainTextAsync(new Regex($"curl -fsS {site.Address}/install \\| sh -s -- msk_"));
        await That(tab.Page.Locator("#admin-keys")).ToContainTextAsync("web machines");
        await tab.Page.ClickAsync("button[data-open=new-token]");
        await tab.Page.FillAsync("#new-token input[name=name]", "deploy");
        await tab.Page.SelectOptionAsync("#new-token select", "operator");
        await tab.Page.ClickAsync("#new-token button[type=submit]");
        await That(tab.Page.Locator("#token-text")).ToContainTextAsync(new Regex("^mst_"));
        await That(tab.Page.Locator("#admin-tokens")).ToContainTextAsync("deploy");
        await tab.Page.ReloadAsync();
        await That(tab.Page.Locator("#key-secret")).ToBeHiddenAsync();
        Assert.DoesNotContain("mst_", await tab.Page.ContentAsync());
        await tab.Page.Locator("#admin-tokens li", new() { HasText = "deploy" }).GetByText("Revoke").ClickAsync();
        await tab.Page.ClickAsync("#confirm [data-yes]");
        await That(tab.Page.Locator("#admin-tokens")).Not.ToContainTextAsync("deploy");
        Assert.Empty(tab.Wrong);
    }

    [Fact]
    public async Task A_new_viewer_signs_in_and_sees_no_admin_page()
    {
        await using var site = await RealSite.StartAsync();
        await using var tab = await site.SignedInAsync(browsers, "/admin");
        await tab.Page.ClickAsync("button[data-open=new-user]");
        await tab.Page.FillAsync("#new-user input[name=name]", "ben");
        await tab.Page.FillAsync("#new-user input[name=password]", "short");
        await tab.Page.ClickAsync("#new-user button[type=submit]");
        await That(tab.Page.Locator("#new-user [data-error]")).ToContainTextAsync("password:");
        await tab.Page.FillAsync("#new-user input[name=password]", "violet tractor nine lamps");
        await tab.Page.ClickAsync("#new-user button[type=submit]");
        await That(tab.Page.Locator("#admin-users")).ToContainTextAsync("ben");
        await tab.Page.ClickAsync(".side-foot button[data-call='DELETE /api/v1/session']");
        await Assertions.Expect(tab.Page).ToHaveURLAsync(new Regex("/login"));
        await tab.Page.GotoAsync("/hosts");
        await Assertions.Expect(tab.Page).ToHaveURLAsync(new Regex("/login\\?back=%2Fhosts"));
        await tab.Page.FillAsync("input[name=user]", "ben");
        await tab.Page.FillAsync("input[name=password]", "violet tractor nine lamps");
        await tab.Page.ClickAsync("button[type=submit]");
        await That(tab.Page.Locator("nav a[href='/hosts']")).ToBeVisibleAsync();
        await That(tab.Page.Locator("nav a[href='/admin']")).ToHaveCountAsync(0);
        Assert.Equal(403, (await tab.Page.GotoAsync("/admin"))!.Status);
    }

    [Fact]
    public async Task Another_session_of_mine_is_ended_from_the_list()
    {
        await using var site = await RealSite.StartAsync();
        await using var other = await site.SignedInAsync(browsers);
        await using var tab = await site.SignedInAsync(browsers, "/admin");
        await That(tab.Page.Locator("#admin-sessions li")).ToHaveCountAsync(2);
        await tab.Page.Locator("#admin-sessions").GetByText("End").ClickAsync();
        await tab.Page.ClickAsync("#confirm [data-yes]");
        await That(tab.Page.Locator("#admin-sessions li")).ToHaveCountAsync(1);
        await other.Page.GotoAsync("/hosts");
        await Assertions.Expect(other.Page).ToHaveURLAsync(new Regex("/login"));
    }

    [Fact]
    public async Task Verifying_the_audit_trail_names_the_record_that_breaks_the_chain()
    {
        await using var site = await RealSite.StartAsync();
        await using var tab = await site.SignedInAsync(browsers, "/admin");
        await tab.Page.GetByText("Verify").ClickAsync();
        await That(tab.Page.Locator("#audit-verdict")).ToContainTextAsync("The chain is whole");
        // Whoever tampers takes the guard away first; the chain is what finds it.
        await site.Get<Database>().WriteAsync(db => { db.Execute("drop trigger audit_stays"); db.Execute("update audit set who = 'nobody' where number = 2"); });
        await tab.Page.GetByText("Verify").ClickAsync();
        await That(tab.Page.Locator("#audit-verdict")).ToContainTextAsync("broken at record 2");
        Assert.Empty(tab.Wrong);
    }
}
