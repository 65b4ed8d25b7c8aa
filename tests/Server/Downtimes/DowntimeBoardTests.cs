using Muster.Server.Downtimes;
using Muster.Server.Downtimes.Matching;
using Muster.Server.Downtimes.Windows;
using Muster.Server.Problems;
using Muster.Server.Tests.AgentLink;

namespace Muster.Server.Tests.Downtimes;

public class DowntimeBoardTests
{
    [Fact]
    public async Task A_flexible_downtime_lasts_from_the_first_problem_of_a_host_and_not_longer()
    {
        await using var server = await RestServer.StartAsync();
        using var agent = await server.AgentAsync("web-01");
        var now = TimeProvider.System.GetUtcNow();
        var downtime = await server.Get<DowntimeBoard>().AddAsync(new Downtime(0, "reboot", new Scope("web", [], []), new FlexibleTimes(now.AddMinutes(-1), now.AddHours(4), TimeSpan.FromMinutes(30)), "ann", now, null));
        for (var attempt = 0; attempt < 3; attempt++) await agent.ResultsAsync(("disk", 2, "full"));
        await CoreServer.UntilAsync(() => server.Get<ProblemBoard>().All().Any(p => p.Check == "disk"), "the problem began");
        var problem = server.Get<ProblemBoard>().All().Single(p => p.Check == "disk");
        var began = problem.Since;
        await CoreServer.UntilAsync(() => server.Get<DowntimeBoard>().Until(downtime, problem.Host, began) is { } until && (until - began - TimeSpan.FromMinutes(30)).Duration() < TimeSpan.FromSeconds(1)
            && server.Get<DowntimeStore>().LoadStarts().Count == 1, "it began with the problem, and that is kept");
        var suppressions = server.Get<Suppressions>();
        Assert.Single(suppressions.For(problem.Host, "disk", "CRITICAL", began.AddMinutes(29)));
        Assert.Empty(suppressions.For(problem.Host, "disk", "CRITICAL", began.AddMinutes(31)));
    }

    [Fact]
    public async Task A_flexible_downtime_does_not_hold_back_what_was_there_before_its_window()
    {
        await using var server = await RestServer.StartAsync();
        using var agent = await server.AgentAsync("web-01");
        for (var attempt = 0; attempt < 3; attempt++) await agent.ResultsAsync(("disk", 2, "full"));
        await CoreServer.UntilAsync(() => server.Get<ProblemBoard>().All().Any(p => p.Check == "disk"), "the problem began");
        var problem = server.Get<ProblemBoard>().All().Single(p => p.Check == "disk");
        var from = problem.Since.AddMinutes(5);
        await server.Get<DowntimeBoard>().AddAsync(new Downtime(0, "reboot", new Scope("web", [], []), new FlexibleTimes(from, from.AddHours(4), TimeSpan.FromMinutes(30)), "ann", problem.Since, null));
        var suppressions = server.Get<Suppressions>();
        Assert.Empty(suppressions.For(problem.Host, "disk", "CRITICAL", from.AddMinutes(1)));
        Assert.Single(suppressions.For(problem.Host, "load", "CRITICAL", from.AddMinutes(1)));
    }

    [Fact]
    public async Task A_downtime_follows_a_calendar_file_and_keeps_what_it_read_last()
    {
        await using var server = await RestServer.StartAsync();
        var folder = Directory.CreateDirectory(Path.Combine(server.Data, "config", "calendars")).FullName;
        var now = TimeProvider.System.GetUtcNow();
        string Event(string title) => $"BEGIN:VEVENT\r\nUID:{title}\r\nSUMMARY:{title}\r\nDTSTART:{now.AddHours(-1):yyyyMMddTHHmmssZ}\r\nDTEND:{now.AddHours(1):yyyyMMddTHHmmssZ}\r\nEND:VEVENT\r\n";
        await File.WriteAllTextAsync(Path.Combine(folder, "work.ics"), $"BEGIN:VCALENDAR\r\n{Event("lunch")}{Event("patch web")}END:VCALENDAR\r\n", TestContext.Current.CancellationToken);
        var made = await server.SendAsync(HttpMethod.Post, "/downtimes", new { title = "patching", selector = "all", calendar = "work.ics", only = "patch" });
        Assert.Equal((201, "active", 2), (made.Status, made.Body.GetProperty("state").GetString(), made.Body.GetProperty("calendar").GetProperty("events").GetInt32()));
        await File.WriteAllTextAsync(Path.Combine(folder, "work.ics"), "broken", TestContext.Current.CancellationToken);
        var status = await server.Get<CalendarBook>().RefreshAsync("work.ics", TestContext.Current.CancellationToken);
        Assert.Equal(2, status.Events);
        Assert.Contains("BEGIN:VCALENDAR", status.Trouble);
        Assert.Equal("active", (await server.GetAsync("/downtimes")).GetProperty("items")[0].GetProperty("state").GetString());
        Assert.Equal(400, (await server.SendAsync(HttpMethod.Post, "/downtimes", new { title = "x", selector = "all", calendar = "../secrets/x" })).Status);
        Assert.Equal(400, (await server.SendAsync(HttpMethod.Post, "/downtimes", new { title = "x", selector = "all", calendar = "missing.ics" })).Status);
    }

    [Theory]
    [InlineData("alertname=disk", true)]
    [InlineData("alertname=\"disk\", severity!=\"warning\"", true)]
    [InlineData("{alertname=~\"d.*|load\",host!~\"db.*\"}", true)]
    [InlineData("severity=~crit", false)]
    [InlineData("nothing=\"\"", true)]
    [InlineData("nothing!=\"\"", false)]
    public void Matchers_are_read_and_held_against_labels(string text, bool matches)
    {
        var labels = ProblemLabels.Of(new Dictionary<string, string> { ["alertname"] = "disk", ["severity"] = "critical", ["host"] = "web-01" }, null);
        var matchers = MatcherText.ParseAll(text);
        Assert.Equal(matches, matchers.All(m => m.Matches(labels)));
        Assert.Equal(matchers, MatcherText.ParseAll(string.Join(",", matchers)));
    }

    [Theory]
    [InlineData("disk")]
    [InlineData("=x")]
    [InlineData("a=~\"(\"")]
    [InlineData("a=\"x")]
    [InlineData("a=b c=d=\"")]
    public void What_is_no_matcher_is_refused(string text) => Assert.Throws<FormatException>(() => MatcherText.ParseAll(text));
}
