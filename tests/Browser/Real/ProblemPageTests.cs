using Microsoft.Playwright;
using Muster.Server.Configuration;
using Muster.Server.Downtimes.Acknowledgements;
using Muster.Server.Downtimes.Comments;
using Muster.Server.Hosts;
using Muster.Server.Notifications.Incidents;
using Muster.Server.Problems;

namespace Muster.Browser.Tests.Real;

/// <summary>A problem's page in a real browser: taken in hand for a while, commented, looked at. With MUSTER_SCREENSHOTS=FOLDER the pictures are kept there.</summary>
public sealed class ProblemPageTests(Browsers browsers) : IClassFixture<Browsers>
{
    private const string Check = """
        builtin: disk
        runbook: https://wiki.example.org/disk
        actions:
        - {title: What fills it, run: du -xh / --max-depth 2}
        handler: {run: journalctl --vacuum-size 1G, every: 1h}
        """;

    private static async Task<(RealSite Site, long Problem)> StartAsync()
    {
        var site = await RealSite.StartAsync();
        site.Get<ConfigurationStore>().Edit("checks/disk.yaml", Check, "test", "disk");
        var agent = await site.AgentAsync("web-01", "web");
        for (var attempt = 0; attempt < 3; attempt++) await agent.ResultsAsync(("disk", 2, "DISK CRITICAL - 1 % free on /"));
        while (site.Get<IncidentStore>().Open() is not [{ IsTold: true }]) await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, TestContext.Current.CancellationToken);
        return (site, site.Get<ProblemBoard>().All().Single(p => p.Check == "disk").Id);
    }

    [Fact]
    public async Task A_problem_is_acknowledged_for_a_while_with_words_commented_and_taken_back()
    {
        var (site, problem) = await StartAsync();
        await using var _ = site;
        await using var tab = await site.SignedInAsync(browsers, $"/problems/{problem}");
        await tab.Page.Keyboard.PressAsync("a");
        await tab.Page.FillAsync("#acknowledge input[name=comment]", "a new disk is on its way");
        await tab.Page.FillAsync("#acknowledge input[name=duration]", "2h");
        await tab.Page.ClickAsync("#acknowledge button.primary");
        await tab.Page.WaitForSelectorAsync("#acknowledged :text('has it in hand')");
        var made = site.Get<AcknowledgementBook>().Open[problem];
        Assert.Equal(("a new disk is on its way", TimeSpan.FromHours(2)), (made.Comment, made.Expires!.Value - made.At));

        await tab.Page.FillAsync("#problem-comments input[name=text]", "it is the journal");
        await tab.Page.ClickAsync("#problem-comments button");
        await tab.Page.WaitForSelectorAsync("#problem-comments li :text('it is the journal')");
        Assert.Equal("it is the journal", Assert.Single(site.Get<CommentBook>().Of(problem)).Text);
        Assert.Contains("What fills it", await tab.Page.InnerTextAsync("#problem-acts"));
        Assert.Contains("journalctl --vacuum-size 1G", await tab.Page.InnerTextAsync("#problem-acts"));

        await tab.Page.ClickAsync("button:has-text('Take back')");
        await tab.Page.ClickAsync("#confirm [data-yes]");
        await tab.Page.WaitForSelectorAsync("button:has-text('Acknowledge')");
        Assert.Empty(site.Get<AcknowledgementBook>().Open);
        Assert.Empty(tab.Wrong);
    }

    [Fact]
    public async Task The_button_of_a_check_runs_its_command_on_the_host_and_shows_how_it_goes()
    {
        var (site, problem) = await StartAsync();
        await using var _ = site;
        await using var tab = await site.SignedInAsync(browsers, $"/problems/{problem}");
        await tab.Page.ClickAsync("button:has-text('What fills it')");
        await tab.Page.ClickAsync("#confirm [data-yes]");
        await tab.Page.WaitForURLAsync("**/executions/*");
        Assert.Contains("du -xh", await tab.Page.InnerTextAsync("main"));
        Assert.Empty(tab.Wrong);
    }

    [Fact]
    public async Task A_downtime_comes_again_and_again_on_the_clock_of_a_zone()
    {
        await using var site = await RealSite.StartAsync();
        await using var tab = await site.SignedInAsync(browsers, "/downtimes/new");
        await tab.Page.FillAsync("input[name=title]", "patch night");
        await tab.Page.FillAsync("input[name=selector]", "all");
        await tab.Page.FillAsync("input[name=duration]", "4h");
        await tab.Page.ClickAsync("summary:has-text('Again and again')");
        await tab.Page.FillAsync("input[name=start]", "2026-01-04T22:00");
        await tab.Page.FillAsync("input[name=days]", "sun");
        await tab.Page.FillAsync("input[name=zone]", "Europe/Berlin");
        await tab.Page.ClickAsync("button[type=submit]");
        await tab.Page.WaitForURLAsync("**/downtimes");
        await tab.Page.WaitForSelectorAsync("#downtimes-list :text('patch night')");
        Assert.Empty(tab.Wrong);
    }

    [Fact]
    public async Task The_pages_of_a_rack_that_is_gone_fit_their_width_and_say_nothing_wrong()
    {
        var (site, problem) = await StartAsync();
        await using var _ = site;
        site.Get<ConfigurationStore>().Edit("hosts.yaml", "- deadMan: 1h\n", "test", "patience");
        var hosts = site.Get<HostRegistry>();
        var now = TimeProvider.System.GetUtcNow();
        for (var number = 0; number < 300; number++)
        {
            var (id, name) = (HostId.Parse(Guid.NewGuid().ToString("n")), $"rack7-{number:000}");
            await hosts.ChangeAsync(id, _ => new HostRecord { Id = id, Name = name, OwnName = name, EnrolledAt = now, StatusSince = now, Presence = new HostPresence { GraceUntilMs = now.AddHours(1).ToUnixTimeMilliseconds() } }.WithTags(["rack7"], []));
            await hosts.SetStatusAsync(id, HostStatus.Down, "no sign of life");
        }
        Incident? Rack() => site.Get<IncidentStore>().Open().FirstOrDefault(i => i is { IsTold: true, Members.Count: 300 });
        while (Rack() is null) await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, TestContext.Current.CancellationToken);
        var pages = new[] { ("problem", $"/problems/{problem}"), ("problem-host", $"/problems/{Rack()!.Members.First().Problem}"), ("incident-300", $"/incidents/{Rack()!.Id}"), ("problems-300", "/problems"), ("notifications", "/notifications?host=web-01&check=disk&status=CRITICAL") };
        foreach (var (width, scheme) in Watched.Looks.Select(look => look.Data))
        {
            await using var tab = await site.SignedInAsync(browsers, "/", width, scheme);
            await tab.LookAtAsync(pages, whole: false);
            Assert.Empty(tab.Wrong);
        }
    }
}
