using Muster.Server.OnCall.Escalation;
using Muster.Server.OnCall.Teams;
using Muster.Testing;

namespace Muster.Server.Tests.OnCall;

public sealed class EscalationTests : IDisposable
{
    private const string People = """
        - {person: ann, roles: [sysadmin]}
        - {person: bob, roles: [sysadmin]}
        - {person: dan, roles: [developer]}
        - {person: eve, user: eva, roles: [developer]}
        - {team: web, members: [ann, bob, dan, eve]}
        - policy: both
          rounds: 2
          pause: 30m
          roles:
            sysadmin:
              - page: ann
              - {page: bob, after: 5m}
            developer:
              - page: dan
              - {page: "everyone:web", after: 10m}
        - policy: plain
          rounds: 1
          pause: 5m
          steps:
            - page: ann
            - {page: [bob, dan], after: 5m}
        """;

    private static readonly DateTimeOffset Start = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Acknowledged_by_the_sysadmin_alone_the_page_of_the_developer_goes_on_escalating()
    {
        await using var bench = new OnCallBench(folder.Path, new ManualTime(Start));
        await bench.StartAsync(People);
        var escalations = bench.Get<Escalations>();
        await escalations.BeginAsync("incident:1", "disk on db-01", [7], "both");
        Assert.Equal("ann/sysadmin dan/developer", bench.Paged);

        Assert.Equal(1, await escalations.AcknowledgeProblemsAsync(new HashSet<long> { 7 }, "ann", null));
        await bench.PassAsync(TimeSpan.FromMinutes(11));
        // Bob, the sysadmins' second step, is left in peace; of the whole team those who are developers are asked.
        Assert.Equal("ann/sysadmin dan/developer dan/developer eve/developer", bench.Paged);

        await bench.PassAsync(TimeSpan.FromMinutes(30));
        Assert.Equal("ann/sysadmin dan/developer dan/developer eve/developer dan/developer", bench.Paged);
        Assert.Equal(2, bench.Pages[^1].Round);

        // Eve acknowledges with her account.
        Assert.Equal(0, await escalations.AcknowledgeAsync("incident:1", "eva", null));
        await bench.PassAsync(TimeSpan.FromHours(2));
        Assert.Equal(5, bench.Pages.Count);
        Assert.Equal([(ChainEnd.Acknowledged, "ann"), (ChainEnd.Acknowledged, "eve")], Assert.Single(escalations.Running).Chains.Select(c => (c.End!.Value, c.By)));
    }

    [Fact]
    public async Task A_page_nobody_acknowledges_goes_through_its_rounds_and_is_exhausted()
    {
        await using var bench = new OnCallBench(folder.Path, new ManualTime(Start));
        await bench.StartAsync(People);
        await bench.Get<Escalations>().BeginAsync("incident:2", "x", [], "plain");
        await bench.PassAsync(TimeSpan.FromMinutes(20));
        Assert.Equal("ann bob dan", bench.Paged);
        Assert.Equal(ChainEnd.Exhausted, Assert.Single(Assert.Single(bench.Get<Escalations>().Running).Chains).End);
        Assert.Equal(["ann 1", "bob 2", "dan 2"], bench.Get<EscalationStore>().Pages(bench.Pages[0].Escalation).Select(p => $"{p.Person} {p.Step}"));
    }

    [Fact]
    public async Task A_page_ends_with_what_it_is_about_and_begins_again_when_its_acknowledgement_is_taken_back()
    {
        await using var bench = new OnCallBench(folder.Path, new ManualTime(Start));
        await bench.StartAsync(People);
        var escalations = bench.Get<Escalations>();
        await escalations.BeginAsync("incident:3", "x", [5], "plain");
        await escalations.AcknowledgeProblemsAsync(new HashSet<long> { 5 }, "ann", null);
        await bench.PassAsync(TimeSpan.FromMinutes(30));
        Assert.Equal("ann", bench.Paged);
        await escalations.ResumeProblemAsync(5);
        await bench.PassAsync(TimeSpan.FromMinutes(1));
        Assert.Equal("ann ann", bench.Paged);
        await escalations.ResolveAsync("incident:3");
        await bench.PassAsync(TimeSpan.FromMinutes(30));
        Assert.Equal("ann ann", bench.Paged);
        Assert.Empty(escalations.Running);
        Assert.Equal(ChainEnd.Resolved, bench.Get<EscalationStore>().Latest(1).Single().Chains.Single().End);
    }

    [Fact]
    public async Task A_page_outlives_a_restart_and_goes_on_where_it_was()
    {
        var time = new ManualTime(Start);
        await using (var bench = new OnCallBench(folder.Path, time))
        {
            await bench.StartAsync(People);
            await bench.Get<Escalations>().BeginAsync("incident:4", "x", [], "plain");
            await bench.Get<Escalations>().BeginAsync("incident:4", "x", [], "plain");
            Assert.Equal("ann", bench.Paged);
        }
        time.Advance(TimeSpan.FromMinutes(6));
        await using var again = new OnCallBench(folder.Path, time);
        await again.StartAsync(People);
        await again.PassAsync(TimeSpan.FromMinutes(1));
        Assert.Equal("bob dan", again.Paged);
    }

    [Fact]
    public void A_step_that_finds_nobody_does_not_make_the_next_one_wait()
    {
        var chain = new EscalationChain("", [new EscalationStep(TimeSpan.Zero, []), new EscalationStep(TimeSpan.FromMinutes(5), [])]);
        var policy = new EscalationPolicy("p", "", [chain], 1, TimeSpan.FromMinutes(1));
        var first = EscalationLaw.Advance(RunningChain.Begin(chain, Start), policy, Start, (_, _) => [])!.Value;
        Assert.Equal((1, Start), (first.Chain.Next, first.Chain.Due));
        Assert.Null(EscalationLaw.Advance(first.Chain with { Due = Start.AddSeconds(1) }, policy, Start, (_, _) => ["ann"]));
    }
}
