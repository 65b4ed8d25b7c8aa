using Muster.Server.Configuration;
using Muster.Server.Downtimes;
using Muster.Server.Downtimes.Acknowledgements;
using Muster.Server.Downtimes.Matching;
using Muster.Server.Downtimes.Reminders;
using Muster.Server.Downtimes.Silences;
using Muster.Server.Problems;
using Muster.Server.Storage;
using Muster.Server.Tests.AgentLink;
using Muster.Testing;

namespace Muster.Server.Tests.Downtimes;

public class ReminderTests
{
    [Fact]
    public async Task Somebody_is_reminded_once_of_what_ends_soon_what_outlives_its_cause_and_what_was_forgotten()
    {
        await using var server = await RestServer.StartAsync();
        using var agent = await server.AgentAsync("web-01");
        for (var attempt = 0; attempt < 3; attempt++) await agent.ResultsAsync(("disk", 2, "full"));
        await CoreServer.UntilAsync(() => server.Get<ProblemBoard>().All().Any(p => p.Check == "disk"), "the problem began");
        var problem = server.Get<ProblemBoard>().All().Single(p => p.Check == "disk");
        var clock = new ManualTime(TimeProvider.System.GetUtcNow());
        var now = clock.GetUtcNow();
        var told = new List<SuppressionReminder>();
        var reminders = new SuppressionReminders();
        reminders.Told += told.Add;
        var watch = new ReminderWatch(server.Get<Database>(), server.Get<ConfigurationStore>(), server.Get<ProblemBoard>(), server.Get<SilenceBook>(), server.Get<AcknowledgementBook>(), reminders, clock);

        var silences = server.Get<SilenceBook>();
        var shorter = await silences.SetAsync(null, new Scope("web", ["disk"], []), now, now.AddHours(2), "ann", "new disks");
        var longer = await silences.SetAsync(null, new Scope("web", [], []), now, now.AddDays(3), "bob", "move");
        await server.Get<AcknowledgementBook>().AddAsync(new Acknowledgement(problem.Id, problem.Host.Id.ToString(), "disk", "CRITICAL", "cyd", now, "", null, true));
        clock.Advance(TimeSpan.FromMinutes(1));
        await watch.LookAsync();
        Assert.Empty(told);

        clock.Advance(TimeSpan.FromMinutes(108));
        await watch.LookAsync();
        await watch.LookAsync();
        Assert.Equal((ReminderKind.EndsSoon, SuppressionKind.Silence, shorter.Id, "ann"), Assert.Single(told) is var first ? (first.Kind, first.What, first.Id, first.By) : default);
        Assert.Equal([problem.Id], told[0].Problems);

        clock.Advance(TimeSpan.FromHours(23));
        await watch.LookAsync();
        Assert.Equal((ReminderKind.StillOpen, SuppressionKind.Acknowledgement, $"{problem.Id}", "cyd"), (told[^1].Kind, told[^1].What, told[^1].Id, told[^1].By));

        await agent.ResultsAsync(("disk", 0, "fine"));
        await CoreServer.UntilAsync(() => !server.Get<ProblemBoard>().All().Any(), "the problem ended");
        clock.Advance(TimeSpan.FromMinutes(61));
        await watch.LookAsync();
        Assert.Equal((ReminderKind.OutlivesItsCause, SuppressionKind.Silence, longer.Id, "bob", 3), (told[^1].Kind, told[^1].What, told[^1].Id, told[^1].By, told.Count));
    }
}
