using Muster.Server.Downtimes;
using Muster.Server.Downtimes.Acknowledgements;
using Muster.Server.Downtimes.Matching;
using Muster.Server.Downtimes.Silences;
using Muster.Server.Downtimes.Windows;
using Muster.Server.Hosts;
using Muster.Server.Problems;
using Muster.Server.Tests.AgentLink;

namespace Muster.Server.Tests.Downtimes;

public sealed class SuppressionsTests
{
    [Fact]
    public async Task Silences_downtimes_and_acknowledgements_of_a_problem_are_told_with_who_and_until_when()
    {
        await using var server = await RestServer.StartAsync();
        using var agent = await server.AgentAsync("web-01");
        for (var attempt = 0; attempt < 3; attempt++) await agent.ResultsAsync(("disk", 2, "full"));
        await CoreServer.UntilAsync(() => server.Get<ProblemBoard>().All().Any(p => p.Check == "disk"), "the problem began");
        var problem = server.Get<ProblemBoard>().All().Single(p => p.Check == "disk");
        var suppressions = server.Get<Suppressions>();
        var now = TimeProvider.System.GetUtcNow();
        Assert.Empty(suppressions.For(problem.Host, "disk", "CRITICAL", now));

        var silence = await server.Get<SilenceBook>().SetAsync(null, new Scope("web", [], [new LabelMatcher("severity", "critical|warning", isRegex: true)]), now, now.AddHours(1), "bob", "disks come tomorrow");
        var downtime = await server.Get<DowntimeBoard>().AddAsync(new Downtime(0, "move", new Scope("web", ["d*"], []), new FixedTimes(now.AddMinutes(-1), now.AddHours(2)), "cyd", now, null));
        await server.Get<AcknowledgementBook>().AddAsync(new Acknowledgement(problem.Id, problem.Host.Id.ToString(), "disk", "CRITICAL", "ann", now, "on it", null, false));
        var later = now.AddSeconds(1);
        Assert.Equal(
            [(SuppressionKind.Acknowledgement, $"{problem.Id}", null, "ann"), (SuppressionKind.Downtime, $"{downtime.Id}", now.AddHours(2), "cyd"), (SuppressionKind.Silence, silence.Id, (DateTimeOffset?)now.AddHours(1), "bob")],
            suppressions.For(problem.Host, "disk", "CRITICAL", later).Select(s => (s.Kind, s.Id, s.Until, s.By)));
        Assert.Empty(suppressions.For(problem.Host, "load", "UNKNOWN", later));
        Assert.Equal([SuppressionKind.Acknowledgement], suppressions.For(problem.Host, "disk", "CRITICAL", now.AddHours(3)).Select(s => s.Kind));
    }
}
