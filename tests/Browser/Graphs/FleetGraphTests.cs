using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Muster.Browser.Tests.Graphs;

/// <summary>A group of fifty hosts with recorded data, explored.</summary>
[Collection(nameof(RecordedFleet))]
public sealed class FleetGraphTests(Browsers browsers, RecordedFleet fleet) : IClassFixture<Browsers>
{
    private static readonly LocatorAssertionsToContainTextOptions Patient = new() { Timeout = 60_000 };
    private static readonly LocatorAssertionsToHaveCountOptions PatientCount = new() { Timeout = 60_000 };

    private static ILocatorAssertions That(ILocator locator) => Assertions.Expect(locator);

    private static ILocator Graph(IPage page, string title) => page.Locator($"figure[data-graph][aria-label='{title}']");

    private static string Iso(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);

    private static async Task DrawnAsync(ILocator graph)
    {
        // A figure that is put in the place of another meanwhile is no mistake.
        await graph.EvaluateAsync("figure => figure.scrollIntoView({ block: 'nearest' })");
        await That(graph).ToHaveAttributeAsync("data-state", "drawn", new() { Timeout = 60_000 });
    }

    [Fact]
    public async Task The_page_of_the_group_draws_all_its_hosts_and_its_legend_finds_the_one_that_stands_out()
    {
        await using var tab = await fleet.Site.SignedInAsync(browsers, "/groups/Fleet");
        foreach (var title in new[] { "Hosts up", "CPU busy", "CPU busy, all hosts", "Load for each processor", "Memory used", "Fullest disk", "Network in", "Network out" })
            await DrawnAsync(Graph(tab.Page, title));
        var load = Graph(tab.Page, "Load for each processor");
        await DrawnAsync(load);
        await That(load.Locator("tr[data-series]")).ToHaveCountAsync(RecordedFleet.Hosts, PatientCount);
        await load.Locator(".legend-filter").FillAsync("app-1");
        await That(load.Locator("tr[data-series]:visible")).ToHaveCountAsync(10);
        await load.Locator(".legend-filter").FillAsync("");
        // Of many lines the highest come first, before anybody asks.
        await That(load.Locator("th[aria-sort=descending]")).ToContainTextAsync("max");
        var first = await load.Locator("tr[data-series]").First.InnerTextAsync();
        Assert.Equal(0, int.Parse(Regex.Match(first, @"app-(\d\d)").Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture) % 3);
        await load.Locator("tr[data-series]").First.GetByRole(AriaRole.Button).ClickAsync();
        await That(load.Locator("tr[data-series].is-hidden")).ToHaveCountAsync(RecordedFleet.Hosts - 1);
        await load.Locator("tr[data-series]").First.GetByRole(AriaRole.Button).ClickAsync();
        await That(load.Locator("tr[data-series].is-hidden")).ToHaveCountAsync(0);

        var squares = load.Locator(".squares-cells i");
        await That(squares).ToHaveCountAsync(RecordedFleet.Hosts);
        Assert.NotEqual(await squares.First.EvaluateAsync<string>("cell => cell.style.background"), await squares.Last.EvaluateAsync<string>("cell => cell.style.background"));
        await squares.First.HoverAsync();
        await That(load.Locator(".squares-said")).ToHaveTextAsync(new Regex("^app-\\d\\d \\d"));
        await squares.First.ClickAsync();
        await That(load.Locator("tr[data-series].is-hidden")).ToHaveCountAsync(RecordedFleet.Hosts - 1);
        Assert.Empty(tab.Wrong);
    }

    [Fact]
    public async Task The_lines_of_a_graph_are_seen_apart_on_one_axis_or_their_own_and_zoom_together()
    {
        await using var tab = await fleet.Site.SignedInAsync(browsers, "/groups/Fleet");
        var load = Graph(tab.Page, "Load for each processor");
        await DrawnAsync(load);
        await load.Locator("[data-plot]").FocusAsync();
        await tab.Page.Keyboard.PressAsync("a");
        await That(load.Locator(".apart-cell canvas")).ToHaveCountAsync(RecordedFleet.Hosts, PatientCount);
        await load.Locator("[data-apart-axes=own]").ClickAsync();
        await That(load.Locator("[data-apart-axes=own]")).ToHaveAttributeAsync("aria-current", "true");
        await load.Locator(".apart-cell .u-over").First.HoverAsync();
        await That(tab.Page.Locator(".tip-row b").First).Not.ToBeEmptyAsync();
        // A line that the legend hides has no picture either.
        await load.Locator("tr[data-series]").First.GetByRole(AriaRole.Button).ClickAsync();
        await That(load.Locator(".apart-cell")).ToHaveCountAsync(1);
        await load.Locator("tr[data-series]").First.GetByRole(AriaRole.Button).ClickAsync();
        var box = (await load.Locator(".apart-cell .u-over").Nth(1).BoundingBoxAsync())!;
        await tab.Page.Mouse.MoveAsync(box.X + box.Width * 0.3f, box.Y + 15);
        await tab.Page.Mouse.DownAsync();
        await tab.Page.Mouse.MoveAsync(box.X + box.Width * 0.8f, box.Y + 15, new() { Steps = 4 });
        await tab.Page.Mouse.UpAsync();
        await That(tab.Page.Locator("[data-range-text]")).Not.ToHaveTextAsync("1h");
        await load.Locator("[data-plot]").FocusAsync();
        await tab.Page.Keyboard.PressAsync("b");
        await That(tab.Page.Locator("[data-range-text]")).ToHaveTextAsync("1h");
        await load.Locator("[data-graph-menu]").ClickAsync();
        await That(load.GetByText("Each line by itself")).ToHaveAttributeAsync("aria-checked", "true");
        await load.GetByText("Each line by itself").ClickAsync();
        await That(load.Locator(".apart-cell")).ToHaveCountAsync(0);

        await load.Locator("[data-graph-menu]").ClickAsync();
        await load.GetByText("Hour to year").ClickAsync();
        await That(tab.Page.Locator("h1")).ToHaveTextAsync("Load for each processor");
        await DrawnAsync(Graph(tab.Page, "Last hour"));
        // Three quarters of an hour are no picture of a day.
        await That(tab.Page.Locator(".later-times")).ToContainTextAsync("24 hours");
        Assert.Empty(tab.Wrong);
    }

    [Fact]
    public async Task Some_hosts_are_compared_by_every_metric_with_a_line_for_each()
    {
        await using var tab = await fleet.Site.SignedInAsync(browsers, "/groups/Canaries");
        await tab.Page.GetByRole(AriaRole.Link, new() { Name = "Compare hosts" }).ClickAsync();
        await tab.Page.FillAsync("input[name=q]", "load1 node");
        await tab.Page.Keyboard.PressAsync("Enter");
        await That(tab.Page.Locator("figure[data-graph]")).ToHaveCountAsync(2);
        await DrawnAsync(Graph(tab.Page, "node_load1"));
        await That(Graph(tab.Page, "node_load1").Locator("tr[data-series]")).ToHaveCountAsync(5);
        Assert.Empty(tab.Wrong);
    }

    [Fact]
    public async Task A_time_brushed_on_a_graph_is_asked_what_changed_there_and_the_deployment_stands_beside_the_risen_load()
    {
        await using var tab = await fleet.Site.SignedInAsync(browsers, $"/explore?hosts=tag:fleet&metrics=node_load1&gather=avg&range={Iso(fleet.Deployed.AddMinutes(-18))}..{Iso(fleet.Deployed.AddMinutes(RecordedFleet.DeployMinutes))}");
        var graph = tab.Page.Locator("figure[data-state=drawn]");
        await DrawnAsync(graph);
        var shown = await tab.Page.Locator("[data-range-text]").InnerTextAsync();
        // The deployment on the group's hosts stands on the mean of them, too.
        await graph.Locator(".u-over").HoverAsync(new() { Position = new() { X = (await graph.Locator(".u-over").BoundingBoxAsync())!.Width * 18 / (18 + RecordedFleet.DeployMinutes), Y = 40 } });
        await That(tab.Page.Locator(".tip-mark")).ToContainTextAsync("Übersicht 4.2");
        var box = (await graph.Locator(".u-over").BoundingBoxAsync())!;
        async Task BrushAsync(double from, double to)
        {
            await tab.Page.Mouse.MoveAsync((float)(box.X + box.Width * from), box.Y + 50);
            await tab.Page.Mouse.DownAsync();
            await tab.Page.Mouse.MoveAsync((float)(box.X + box.Width * to), box.Y + 50, new() { Steps = 5 });
            await tab.Page.Mouse.UpAsync();
        }
        await tab.Page.Keyboard.DownAsync("Control");
        await BrushAsync(0.59, 0.95);
        await tab.Page.Keyboard.UpAsync("Control");
        await That(tab.Page.Locator(".marked-time button")).ToHaveTextAsync(["What changed here?", "Events of this time", "Note an event here"]);
        await That(tab.Page.Locator("[data-range-text]")).ToHaveTextAsync(shown);
        await tab.Page.Keyboard.PressAsync("Escape");
        await That(tab.Page.Locator(".marked-time")).ToHaveCountAsync(0);

        await tab.Page.Locator("[data-graph-menu]").ClickAsync();
        await tab.Page.GetByText("Mark a time to ask about").ClickAsync();
        await BrushAsync(0.59, 0.95);
        await tab.Page.Locator(".marked-time").GetByText("What changed here?").ClickAsync();
        await That(tab.Page.Locator("table.changes tbody tr").First).ToContainTextAsync("node_load1", Patient);
        await That(tab.Page.Locator("main")).ToContainTextAsync("Übersicht 4.2");
        await That(tab.Page.Locator(".changes-span")).ToContainTextAsync("against");

        await tab.Page.GoBackAsync();
        await DrawnAsync(tab.Page.Locator("figure[data-state=drawn]"));
        await tab.Page.Locator("[data-plot]").FocusAsync();
        await tab.Page.Keyboard.PressAsync("w");
        await tab.Page.Locator(".marked-time").GetByText("Note an event here").ClickAsync();
        await That(tab.Page.Locator("#new-event")).ToBeVisibleAsync();
        await tab.Page.FillAsync("#new-event input[name=title]", "Doors open");
        await tab.Page.ClickAsync("#new-event button[type=submit]");
        await That(tab.Page.Locator("#events-list")).ToContainTextAsync("Doors open", Patient);
        Assert.Empty(tab.Wrong);
    }

    [Fact]
    public async Task Views_and_events_with_letters_of_any_alphabet_are_found_by_Explore_and_by_Ctrl_K()
    {
        await using var tab = await fleet.Site.SignedInAsync(browsers, "/explore");
        await tab.Page.Locator("[data-explore-search]").FillAsync("räume");
        await That(tab.Page.Locator(".explore-found li[aria-selected=true]")).ToContainTextAsync("Kühlung/Räume", Patient);
        await tab.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(tab.Page).ToHaveURLAsync(new Regex("/views/"));
        await DrawnAsync(tab.Page.Locator("figure[data-graph]"));

        await tab.Page.Keyboard.PressAsync("Control+k");
        await tab.Page.Locator("#palette-input").FillAsync("kühlung");
        await That(tab.Page.Locator("#palette-list li").First).ToContainTextAsync("view", Patient);
        await tab.Page.Locator("#palette-input").FillAsync("übersicht");
        await That(tab.Page.Locator("#palette-list li").First).ToContainTextAsync("Übersicht 4.2", Patient);
        await tab.Page.Keyboard.PressAsync("Enter");
        await That(tab.Page.Locator("h1")).ToContainTextAsync("Übersicht 4.2");

        await tab.Page.Keyboard.PressAsync("Control+k");
        await tab.Page.Locator("#palette-input").FillAsync("load1 node");
        await That(tab.Page.Locator("#palette-list li").First).ToContainTextAsync("node_load1", Patient);
        await tab.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(tab.Page).ToHaveURLAsync(new Regex("/explore[?]metrics=node_load1"));
        await DrawnAsync(tab.Page.Locator("figure[data-graph]"));
        Assert.Empty(tab.Wrong);
    }

    [Fact]
    public async Task One_metric_is_seen_on_each_host_with_the_highest_first()
    {
        await using var tab = await fleet.Site.SignedInAsync(browsers, "/groups/Fleet");
        await tab.Page.GetByRole(AriaRole.Link, new() { Name = "Each host" }).ClickAsync();
        var graphs = tab.Page.Locator("figure[data-graph]");
        await That(graphs).ToHaveCountAsync(RecordedFleet.Hosts, PatientCount);
        await That(tab.Page.Locator(".host-squares a")).ToHaveCountAsync(RecordedFleet.Hosts);
        await That(tab.Page.Locator(".host-squares a.heat-10, .host-squares a.heat-9")).ToHaveCountAsync(17);
        await DrawnAsync(graphs.First);
        Assert.Equal(0, int.Parse((await graphs.First.GetAttributeAsync("aria-label"))![4..], System.Globalization.CultureInfo.InvariantCulture) % 3);
        await tab.Page.Locator("select[name=scale]").SelectOptionAsync("same");
        await Assertions.Expect(tab.Page).ToHaveURLAsync(new Regex("scale=same"));
        await tab.Page.Locator("select[name=sort]").SelectOptionAsync("name");
        await Assertions.Expect(tab.Page).ToHaveURLAsync(new Regex("sort=name"));
        await That(graphs.First).ToHaveAttributeAsync("aria-label", RecordedFleet.Name(0), new() { Timeout = 60_000 });
        Assert.Empty(tab.Wrong);
    }

    [Fact]
    public async Task The_dashboard_of_a_month_prints_without_what_is_only_for_the_screen()
    {
        await using var tab = await fleet.Site.SignedInAsync(browsers, "/availability");
        var rows = tab.Page.Locator("main table").First.Locator("tbody tr:visible");
        await That(rows).ToHaveCountAsync(3);
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Hosts", Exact = true }).First.ClickAsync();
        await That(tab.Page.Locator("th[aria-sort=descending]").First).ToContainTextAsync("Hosts");
        await That(rows.Last).ToContainTextAsync("Canaries");
        await tab.Page.FillAsync("[data-filter-tables]", "canar");
        await That(rows).ToHaveCountAsync(1);
        await tab.Page.FillAsync("[data-filter-tables]", "");
        await tab.Page.EmulateMediaAsync(new() { Media = Media.Print });
        await That(tab.Page.Locator(".side")).ToBeHiddenAsync();
        await That(tab.Page.Locator("[data-print]")).ToBeHiddenAsync();
        await That(tab.Page.Locator("main table").First).ToBeVisibleAsync();
        Assert.Empty(await tab.LookAsync("availability-printed"));
        Assert.Empty(tab.Wrong);
    }

    [Fact]
    public async Task On_a_telephone_the_bar_has_the_few_pages_and_the_sheet_all_of_them()
    {
        await using var tab = await fleet.Site.SignedInAsync(browsers, "/groups/Fleet", 390);
        await That(tab.Page.Locator("#navigation nav a:visible")).ToHaveCountAsync(4);
        await tab.Page.Locator("#navigation nav").GetByText("More").ClickAsync();
        await That(tab.Page.Locator("#more-pages")).ToBeVisibleAsync();
        await That(tab.Page.Locator("#more-pages li")).ToHaveCountAsync(await tab.Page.Locator("#navigation nav a").CountAsync());
        await tab.Page.Locator("#more-pages").GetByText("Events").ClickAsync();
        await That(tab.Page.Locator("h1")).ToHaveTextAsync("Events");
        Assert.Empty(tab.Wrong);
    }
}
