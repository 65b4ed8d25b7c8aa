using Muster.Checks;
using Muster.Checks.States;
using Muster.Server.Hosts;
using Muster.Server.Problems;
using Muster.Server.States.History;
using Muster.Server.Tests.AgentLink;
using Muster.Server.Views.Availability;

namespace Muster.Server.Tests.Views;

public class AvailabilityTests
{
    private const CheckStatus Ok = CheckStatus.Ok, Bad = CheckStatus.Critical, Unknown = CheckStatus.Unknown;

    [Fact]
    public void Only_hard_states_count_and_a_soft_one_changes_nothing()
    {
        StateChange[] changes =
        [
            new(100, Ok, Bad, false, Happenings.StatusChanged), new(200, Bad, Bad, true, Happenings.ProblemBegan), new(500, Bad, Ok, true, Happenings.ProblemEnded),
            new(600, Ok, Bad, false, Happenings.StatusChanged), new(700, Bad, Ok, true, Happenings.StatusChanged), new(800, Ok, Unknown, true, Happenings.ProblemBegan),
        ];
        Assert.Equal([new Stretch(0, 200, Counted.Good), new Stretch(200, 500, Counted.Bad), new Stretch(500, 800, Counted.Good), new Stretch(800, 1000, Counted.Unknown)], MonthReading.CheckStretches(changes, present: true, 0, 1000));
    }

    [Fact]
    public void Before_its_first_result_and_after_it_was_taken_away_a_check_counts_for_nothing()
    {
        StateChange[] changes = [new(100, Ok, Ok, true, Happenings.FirstResult), new(300, Ok, Bad, true, Happenings.ProblemBegan), new(400, Bad, Ok, true, Happenings.ProblemEnded)];
        Assert.Equal([new Stretch(0, 100, Counted.Not), new Stretch(100, 300, Counted.Good), new Stretch(300, 400, Counted.Bad)], MonthReading.CheckStretches(changes, present: false, 0, 1000));
    }

    [Fact]
    public void While_its_host_is_lost_a_check_is_bad_and_while_the_host_is_blind_nobody_knows()
    {
        Stretch[] host = [new(100, 400, Counted.Good), new(400, 500, Counted.Bad), new(500, 600, Counted.Unknown), new(600, 1000, Counted.Good)];
        var sum = Stretches.SumUnder(host, [new(0, 700, Counted.Good), new(700, 800, Counted.Bad), new(800, 900, Counted.Unknown), new(900, 1000, Counted.Not)]);
        Assert.Equal(new Shares(Good: 300 + 100, Bad: 100 + 100, Unknown: 100 + 100), sum);
        Assert.Equal(400.0 / 600, sum.Available);
    }

    [Fact]
    public void Random_stretches_add_up_to_the_time_there_was()
    {
        var random = new Random(4);
        for (var round = 0; round < 500; round++)
        {
            List<Stretch> Cut(params Counted[] kinds)
            {
                var cuts = Enumerable.Range(0, random.Next(1, 9)).Select(_ => (long)random.Next(1, 999)).Append(0).Append(1000).Distinct().Order().ToArray();
                return [.. cuts.Zip(cuts.Skip(1), (from, to) => new Stretch(from, to, kinds[random.Next(kinds.Length)]))];
            }
            var (host, check) = (Cut(Counted.Good, Counted.Bad, Counted.Unknown), Cut(Counted.Good, Counted.Bad, Counted.Unknown));
            var sum = Stretches.SumUnder(host, check);
            Assert.Equal(1000, sum.Good + sum.Bad + sum.Unknown);
            Assert.Equal(Enumerable.Range(0, 1000).Count(t => At(host, t) == Counted.Good && At(check, t) == Counted.Good), sum.Good);
        }
        static Counted At(List<Stretch> all, long t) => all.First(stretch => stretch.FromMs <= t && t < stretch.ToMs).As;
    }

    [Fact]
    public async Task The_month_so_far_is_told_by_group_as_page_json_and_csv()
    {
        await using var server = await RestServer.StartAsync();
        await File.WriteAllTextAsync(Path.Combine(server.Data, "config", "groups.yaml"), "- name: =Fronts\n  tags: [web]\n- name: Databases\n  tags: [db]\n");
        server.Get<Server.Configuration.ConfigurationStore>().Reload();
        using var agent = await server.AgentAsync("web-01");
        var hosts = server.Get<HostRegistry>();
        await hosts.SetStatusAsync(hosts.Find("web-01")!.Id, HostStatus.Down, "gone", TimeProvider.System.GetUtcNow().AddSeconds(1));
        var rows = (await server.GetAsync("/availability?months=1&sla=99.5")).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(["", "=Fronts", "Databases"], rows.Select(row => row.GetProperty("group").GetString()));
        Assert.Equal((1, 1, 0), (rows[0].GetProperty("hosts").GetInt32(), rows[1].GetProperty("hosts").GetInt32(), rows[2].GetProperty("hosts").GetInt32()));
        var csv = await server.Http.GetStringAsync("/api/v1/availability.csv?months=1");
        Assert.Contains("\n'=Fronts,", csv, StringComparison.Ordinal);
        var page = await server.Http.GetStringAsync("/availability?months=1");
        Assert.Contains("Databases", page, StringComparison.Ordinal);
        Assert.Contains("Hosts: UP time / (UP time ", page, StringComparison.Ordinal);
        Assert.Equal(400, (await server.SendAsync(HttpMethod.Get, "/availability?month=13")).Status);
        Assert.Contains("is no month", await server.Http.GetStringAsync("/availability?month=13"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_time_to_the_first_acknowledgement_and_to_the_recovery_are_told()
    {
        await using var server = await RestServer.StartAsync();
        using var agent = await server.AgentAsync("web-01");
        for (var attempt = 0; attempt < 3; attempt++) await agent.ResultsAsync(("disk", 2, "full"));
        var board = server.Get<ProblemBoard>();
        await CoreServer.UntilAsync(() => board.All().Any(problem => problem.Check == "disk"), "the problem began");
        Assert.Equal(200, (await server.SendAsync(HttpMethod.Post, $"/problems/{board.All().Single(problem => problem.Check == "disk").Id}/acknowledge", new { comment = "on it" })).Status);
        await agent.ResultsAsync(("disk", 0, "fine"));
        await CoreServer.UntilAsync(() => board.All().All(problem => problem.Check != "disk"), "the problem ended");
        var row = (await server.GetAsync("/availability?months=1")).GetProperty("items")[0];
        Assert.Equal((1, 0, 1), (row.GetProperty("problems").GetInt32(), row.GetProperty("open").GetInt32(), row.GetProperty("acknowledged").GetInt32()));
        Assert.InRange(row.GetProperty("mttaSeconds").GetDouble(), 0.0001, 600);
        Assert.InRange(row.GetProperty("mttrSeconds").GetDouble(), row.GetProperty("mttaSeconds").GetDouble(), 600);
    }

    [Fact]
    public async Task A_host_lost_for_a_while_is_counted_by_its_durations()
    {
        await using var server = await RestServer.StartAsync();
        using var agent = await server.AgentAsync("web-01");
        var (hosts, store) = (server.Get<HostRegistry>(), server.Get<HostStore>());
        var id = hosts.Find("web-01")!.Id;
        var month = new DateTimeOffset(2025, 3, 1, 0, 0, 0, TimeSpan.Zero);
        foreach (var (day, from, to) in new (int, HostStatus?, HostStatus)[] { (-40, null, HostStatus.Up), (10, HostStatus.Up, HostStatus.Down), (11, HostStatus.Down, HostStatus.Blind), (13, HostStatus.Blind, HostStatus.Up), (20, HostStatus.Up, HostStatus.Gone) })
            await store.SaveAsync(hosts.Find(id)!, new HostTransition(id, month.AddDays(day), from, to, "test"), CancellationToken.None);
        var row = server.Get<AvailabilityReading>().Read(new DateOnly(2025, 3, 1), 1)[0];
        Assert.Equal(new Shares(Day(10 + 7), Day(1), Day(2)), row.HostTime);
        Assert.Equal(17.0 / 18, row.HostTime.Available!.Value, 9);
        static long Day(int days) => days * 86_400_000L;
    }
}
