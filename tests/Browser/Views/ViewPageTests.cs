using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Muster.Browser.Tests.Real;

namespace Muster.Browser.Tests.Views;

/// <summary>Views, wallboards, events and what changed, under the hands of a person.</summary>
public sealed class ViewPageTests(Browsers browsers) : IClassFixture<Browsers>
{
    private static readonly LocatorAssertionsToBeVisibleOptions Patient = new() { Timeout = 60_000 };

    private static ILocatorAssertions That(ILocator locator) => Assertions.Expect(locator);

    [Fact]
    public async Task Any_graph_goes_into_a_view_by_its_menu_and_is_moved_widened_and_removed_there()
    {
        await using var site = await SampleViews.StartAsync();
        await using var tab = await site.SignedInAsync(browsers, "/views");
        await tab.Page.GotoAsync("/views/shop");
        await That(tab.Page.Locator("figure[data-state=drawn]")).ToHaveCountAsync(2, new() { Timeout = 60_000 });
        await tab.Page.Locator("[data-graph-menu]").First.ClickAsync();
        await tab.Page.GetByText("Add to a view…").ClickAsync();
        await tab.Page.FillAsync("#add-to-view input[name=view]", "Mine/First");
        await tab.Page.ClickAsync("#add-to-view button[type=submit]");
        await That(tab.Page.Locator(".toast")).ToContainTextAsync("Added to Mine/First");
        Assert.True(File.Exists(Path.Combine(site.Configuration, "views", "mine.first.yaml")));

        await tab.Page.GotoAsync("/views/shop?edit=1");
        await tab.Page.Locator(".view-item").First.GetByLabel("Later").ClickAsync();
        await That(tab.Page.Locator(".view-item figcaption h3").First).ToHaveTextAsync("Orders");
        await tab.Page.Locator(".view-item").First.GetByLabel("Wider").ClickAsync();
        await That(tab.Page.Locator(".view-item").First).ToHaveClassAsync(new Regex("span-2"));
        await tab.Page.Locator(".view-item").First.GetByText("Remove").ClickAsync();
        await tab.Page.ClickAsync("#confirm [data-yes]");
        await That(tab.Page.Locator(".view-item")).ToHaveCountAsync(1);
        await tab.Page.FillAsync(".view-add textarea", "qery: up");
        await tab.Page.ClickAsync(".view-add button[type=submit]");
        await That(tab.Page.Locator(".view-add [data-error]")).ToContainTextAsync("qery");
        tab.Wrong.RemoveAll(wrong => wrong.Contains("422", StringComparison.Ordinal));
        Assert.Empty(tab.Wrong);
    }

    [Fact]
    public async Task A_wallboard_goes_on_by_itself_while_the_server_restarts_twice_and_does_not_grow()
    {
        await using var site = await SampleViews.StartAsync();
        await using var tab = await site.SignedInAsync(browsers, "/views");
        await tab.Page.GotoAsync("/wall/shop?every=1s");
        await tab.Page.EvaluateAsync("() => { window.stayed = true; }");
        await RotatesAsync(tab.Page);
        await That(tab.Page.Locator("[data-wall-title]")).ToContainTextAsync(new Regex("Shop"));
        var nodes = await MostNodesAsync(tab.Page);
        for (var restart = 0; restart < 2; restart++)
        {
            await site.RestartAsync(async () => await That(tab.Page.Locator("[data-wall-state].is-lost")).ToContainTextAsync("Connection lost since", new() { Timeout = 60_000 }));
            await That(tab.Page.Locator("[data-wall-state]:not(.is-lost)")).ToContainTextAsync("back since", new() { Timeout = 60_000 });
            await RotatesAsync(tab.Page);
        }
        Assert.True(await tab.Page.EvaluateAsync<bool>("() => window.stayed === true"));
        Assert.True(await MostNodesAsync(tab.Page) <= nodes * 1.3, "the page grew");
        await tab.Page.Keyboard.PressAsync(" ");
        await That(tab.Page.Locator("[data-wall-pause]")).ToHaveAttributeAsync("aria-pressed", "true");
    }

    [Fact]
    public async Task A_public_link_is_made_once_opened_by_anybody_and_revoked()
    {
        await using var site = await SampleViews.StartAsync();
        await using var tab = await site.SignedInAsync(browsers, "/views");
        await tab.Page.GotoAsync("/views/shop");
        await tab.Page.ClickAsync("button[data-open=share-view]");
        await tab.Page.ClickAsync("form[data-share] button[type=submit]");
        await That(tab.Page.Locator("#share-url")).ToContainTextAsync("/public/views/");
        var link = new Uri((await tab.Page.Locator("#share-url").TextContentAsync())!).AbsolutePath;
        await using var stranger = await Watched.OpenAsync(browsers, site.Address);
        await stranger.Page.GotoAsync(link);
        await That(stranger.Page.Locator("figure[data-state=drawn]")).ToHaveCountAsync(2, new() { Timeout = 60_000 });
        Assert.Empty(await stranger.LookAsync("public"));
        Assert.Empty(stranger.Wrong);
        await tab.Page.ReloadAsync();
        await tab.Page.ClickAsync("button[data-open=share-view]");
        await tab.Page.Locator("#share-view").GetByText("Revoke").ClickAsync();
        await That(tab.Page.Locator("#share-view li")).ToHaveCountAsync(0, new() { Timeout = 60_000 });
        Assert.Equal(404, (await stranger.Page.GotoAsync(link))!.Status);
    }

    [Fact]
    public async Task What_changed_is_asked_from_a_graph_and_from_an_event()
    {
        await using var site = await SampleViews.StartAsync();
        await using var tab = await site.SignedInAsync(browsers, "/events");
        await tab.Page.ClickAsync("button[data-open=new-event]");
        await tab.Page.FillAsync("#new-event input[name=title]", "Cables moved");
        await tab.Page.FillAsync("#new-event input[name='labels{}']", "host=db-01");
        await tab.Page.CheckAsync("#new-event input[name='ongoing?']");
        await tab.Page.ClickAsync("#new-event button[type=submit]");
        await That(tab.Page.Locator("#events-list")).ToContainTextAsync("Cables moved");
        await That(tab.Page.Locator("#events-list")).ToContainTextAsync("goes on");
        await tab.Page.GetByRole(AriaRole.Link, new() { Name = "shop 2.1" }).ClickAsync();
        await tab.Page.GetByText("15 min").ClickAsync();
        await That(tab.Page.Locator("table.changes")).ToContainTextAsync("node_load1", new() { Timeout = 60_000 });
        await That(tab.Page.Locator("table.changes tbody tr").First).ToContainTextAsync(new Regex("node_load1|shop_orders"));
        await tab.Page.GotoAsync("/views/shop?range=28m");
        await That(tab.Page.Locator("figure[data-state=drawn]").First).ToBeVisibleAsync(Patient);
        await tab.Page.Locator("[data-graph-menu]").First.ClickAsync();
        await tab.Page.GetByText("What changed in this time?").ClickAsync();
        await Assertions.Expect(tab.Page).ToHaveURLAsync(new Regex("/changes\\?from="));
        await That(tab.Page.Locator("table.changes")).ToContainTextAsync("shop_orders", new() { Timeout = 60_000 });
        Assert.Empty(tab.Wrong);
    }

    [Theory]
    [MemberData(nameof(Watched.Looks), MemberType = typeof(Watched))]
    public async Task Every_page_fits_its_width_and_says_nothing_wrong(int width, ColorScheme scheme)
    {
        await using var site = await SampleViews.StartAsync();
        await using var tab = await site.SignedInAsync(browsers, "/views", width, scheme);
        await tab.LookAtAsync([("views", "/views"), ("view", "/views/shop"), ("view-edit", "/views/shop.fronts?edit=1"), ("wall", "/wall/shop"), ("events", "/events"), ("event", "/events/1"), ("changes", "/changes?from=25m+ago"), ("availability", "/availability")],
            name => name is "view" or "view-edit" or "wall" ? That(tab.Page.Locator("figure[data-state=drawn]").First).ToBeVisibleAsync(Patient) : Task.CompletedTask, whole: false);
        Assert.Empty(tab.Wrong);
    }

    [Fact]
    public async Task Files_of_Ganglia_are_chosen_together_and_each_tells_what_became_of_it()
    {
        await using var site = await SampleViews.StartAsync();
        await using var tab = await site.SignedInAsync(browsers, "/views");
        await tab.Page.ClickAsync("button[data-open=import-view]");
        static FilePayload File(string name, string text) => new() { Name = name, MimeType = "application/json", Buffer = System.Text.Encoding.UTF8.GetBytes(text) };
        await tab.Page.SetInputFilesAsync("#import-view input[type=file]", new[]
        {
            File("view_mail.json", """{"view_name":"Mail","view_type":"standard","items":[{"hostname":"hub","graph":"mail_report"},{"hostname":"hub","metric":"load_one","sparkle":"1"}]}"""),
            File("mail_report.json", """{"report_name":"mail_report","report_type":"standard","title":"Mail","series":[{"metric":"mail_in","label":"In","color":"33cc33","type":"line"}]}"""),
            File("mail_report.php", "<?php $series = \"DEF:in=${rrd_dir}/mail_in.rrd:sum:AVERAGE\"; ?>"),
        });
        await tab.Page.ClickAsync("#import-view button[type=submit]");
        var said = tab.Page.Locator("[data-import-said] details");
        await That(said).ToHaveCountAsync(3);
        await That(said.Filter(new() { HasText = "view_mail.json" })).ToContainTextAsync("item 2: sparkle has no like");
        await That(said.Filter(new() { HasText = "mail_report.php" })).ToContainTextAsync("It reads mail_in");
        await said.First.Locator("summary").ClickAsync();
        await That(said.First).ToContainTextAsync("mail_report: In (mail_in, line)");
        Assert.Empty(await tab.LookAsync("view-import", whole: false));
        await said.GetByRole(AriaRole.Link, new() { Name = "2 graphs", Exact = true }).ClickAsync();
        await That(tab.Page.Locator("figcaption h3").First).ToContainTextAsync("Mail · hub");
        // The browser itself writes down that one file was answered with 400.
        Assert.All(tab.Wrong, line => Assert.Contains("400", line));
    }

    private static async Task RotatesAsync(IPage page)
    {
        var shown = await page.EvaluateAsync<int>("() => Number(document.querySelector('[data-wall]').dataset.shown ?? 0)");
        await page.WaitForFunctionAsync($"() => Number(document.querySelector('[data-wall]').dataset.shown ?? 0) >= {shown + 4}", null, new PageWaitForFunctionOptions { Timeout = 60_000 });
    }

    private static Task<int> MostNodesAsync(IPage page) => page.EvaluateAsync<int>("""
        async () => { let most = 0; for (let i = 0; i < 20; i++) { most = Math.max(most, document.querySelectorAll('*').length); await new Promise((done) => setTimeout(done, 150)); } return most; }
        """);
}
