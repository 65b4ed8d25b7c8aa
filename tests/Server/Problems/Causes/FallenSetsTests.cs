using Muster.Server.Problems.Causes;

namespace Muster.Server.Tests.Problems.Causes;

public class FallenSetsTests
{
    private static FallenSet<int> Set(string key, int size, IEnumerable<int> fallen) => new(key, key, [.. fallen], size, 5);

    [Fact]
    public void The_set_that_fits_best_is_the_cause_not_the_largest_and_not_a_piece_of_it()
    {
        var fallen = Enumerable.Range(0, 300).ToArray();
        var (set, explained) = Assert.Single(FallenSets.Explain(fallen, [Set("prod", 500, fallen), Set("rack7", 300, fallen), Set("db", 5, fallen.Take(5))]));
        Assert.Equal(("rack7", 300), (set.Key, explained.Count));
    }

    [Fact]
    public void Two_racks_are_two_causes()
    {
        var (one, two) = (Enumerable.Range(0, 40).ToArray(), Enumerable.Range(100, 40).ToArray());
        var causes = FallenSets.Explain([.. one, .. two], [Set("prod", 1000, one.Concat(two)), Set("rack1", 40, one), Set("rack2", 40, two)]).ToList();
        Assert.Equal(["rack1", "rack2"], causes.Select(c => c.Set.Key).Order());
    }

    [Fact]
    public void Too_few_or_too_small_a_part_is_no_cause() =>
        Assert.Empty(FallenSets.Explain([1, 2, 3, 4, 5, 6], [Set("few", 4, [1, 2, 3, 4]), Set("part", 100, [1, 2, 3, 4, 5, 6])]));
}
