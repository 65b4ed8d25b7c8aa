using Muster.Server.Hosts;
using Muster.Server.Jobs.Definitions;
using Muster.Server.Jobs.Running.Steps;
using Muster.Server.Jobs.Running.Strategies;

namespace Muster.Server.Tests.Jobs.Running.Strategies;

public sealed class OrchestrationTests
{
    private static List<HostRecord> Hosts(int count) => [.. Enumerable.Range(1, count).Select(i => new HostRecord
    {
        Id = new HostId(1, (ulong)i),
        Name = $"h{i}",
        OwnName = $"h{i}",
        Facts = new Dictionary<string, string> { ["rank"] = $"{i % 3}", ["weight"] = $"{i * 7 % 11}" },
    })];

    private static JobOrchestrator Of(string type, params (string Key, string Value)[] settings) => new(type, settings.ToDictionary(s => s.Key, s => s.Value));

    [Fact]
    public void A_random_subset_is_the_same_for_the_same_execution()
    {
        var hosts = Hosts(20);
        var orchestrator = Of(Orchestration.Subset, ("count", "5"));
        var first = Orchestration.Choose(orchestrator, hosts, "seed").Select(h => h.Name).ToList();
        Assert.Equal(5, first.Count);
        Assert.Equal(first, Orchestration.Choose(orchestrator, hosts, "seed").Select(h => h.Name));
        Assert.NotEqual(first, Orchestration.Choose(orchestrator, hosts, "another").Select(h => h.Name));
        Assert.Equal(20, Orchestration.Choose(Of(Orchestration.Subset, ("count", "50")), hosts, "seed").Count);
    }

    [Fact]
    public void The_highest_and_the_lowest_are_told_by_number()
    {
        var hosts = Hosts(9); // weights 7 3 10 6 2 9 5 1 8
        Assert.Equal("h3", Orchestration.Choose(Of(Orchestration.Extreme, ("attribute", "weight"), ("sort", "highest")), hosts, "").Single().Name);
        Assert.Equal("h8", Orchestration.Choose(Of(Orchestration.Extreme, ("attribute", "weight"), ("sort", "lowest")), hosts, "").Single().Name);
    }

    [Fact]
    public void Tiers_follow_the_rank_and_a_percentage_bounds_how_many_run_at_once()
    {
        int[] ranked = [3, 6, 9, 1, 4, 7];
        Assert.Equal([[3, 6, 9], [1, 4, 7]], Orchestration.InTiers(Of(Orchestration.Tiers), ranked, i => $"{i % 3}"));
        Assert.Equal([ranked], Orchestration.InTiers(null, ranked, i => $"{i % 3}"));
        Assert.Equal((2, 1, null), (Orchestration.AtOnce(Of(Orchestration.Percentage, ("percent", "25")), 8), Orchestration.AtOnce(Of(Orchestration.Percentage, ("percent", "1")), 8), Orchestration.AtOnce(null, 8)));
    }

    [Theory]
    [InlineData("200", 200, true)]
    [InlineData("200-299, 404", 404, true)]
    [InlineData("200-299, 404", 500, false)]
    public void The_status_of_an_answer_is_held_against_what_is_expected(string expected, int status, bool fits) => Assert.Equal(fits, HttpCaller.Fits(expected, status));
}
