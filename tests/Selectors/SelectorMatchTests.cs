namespace Muster.Selectors.Tests;

public sealed class SelectorMatchTests
{
    private static readonly TestHost Web1 = new("web-1.example.org", ["web", "prod", "role:front"],
        new() { ["os"] = "Debian GNU/Linux 13 (trixie)", ["cpus"] = "8", ["memory"] = "17179869184", ["kernel"] = "6.12.0" },
        addresses: ["10.1.2.3", "fd00::3", "::ffff:192.168.7.1"]);

    private static readonly Dictionary<string, IReadOnlyCollection<string>> Groups = new()
    {
        ["Web"] = ["web"],
        ["Web servers"] = ["web", "prod"],
        ["Databases"] = ["db"],
        ["Everything"] = ["all"],
    };

    [Theory]
    [InlineData("all", true)]
    [InlineData("web", true)]
    [InlineData("Web", false)]
    [InlineData("we", false)]
    [InlineData("we*", true)]
    [InlineData("*", true)]
    [InlineData("w?b", true)]
    [InlineData("w?", false)]
    [InlineData("al?", true)]
    [InlineData("\"we*\"", false)]
    [InlineData("tag:web", true)]
    [InlineData("tag!=web", false)]
    [InlineData("\"role:front\"", true)]
    [InlineData("tag:role:front", true)]
    [InlineData("tag:role:*", true)]
    [InlineData("tag~^role:(front|back)$", true)]
    [InlineData("name:web-1.example.org", true)]
    [InlineData("name:WEB-1*", true)]
    [InlineData("name=web-1", false)]
    [InlineData("name!=web-1", true)]
    [InlineData("NAME:web*", true)]
    [InlineData("name~web-[0-9]+", true)]
    [InlineData("name~^web-(1|2)[.]example", true)]
    [InlineData("name!~web-[0-9]+", false)]
    [InlineData("name~\"^web\"", true)]
    [InlineData("id:0123*", true)]
    [InlineData("id:9*", false)]
    [InlineData("status:UP", true)]
    [InlineData("status:up", true)]
    [InlineData("status!=UP", false)]
    [InlineData("status:DOWN or status:BLIND", false)]
    [InlineData("group:Web", true)]
    [InlineData("group:web", true)]
    [InlineData("group:\"Web servers\"", true)]
    [InlineData("group:Databases", false)]
    [InlineData("group:*", true)]
    [InlineData("group:Everything", true)]
    [InlineData("fact.os:debian*", true)]
    [InlineData("fact.os~trixie|bookworm", true)]
    [InlineData("fact.os:fedora*", false)]
    [InlineData("fact.cpus>=8", true)]
    [InlineData("fact.cpus>8", false)]
    [InlineData("fact.cpus<10", true)]
    [InlineData("fact.cpus<=7.9", false)]
    [InlineData("fact.cpus:8", true)]
    [InlineData("fact.memory>=16GiB", true)]
    [InlineData("fact.memory>16G", false)]
    [InlineData("fact.memory=16GB", true)]
    [InlineData("fact.memory<1TB", true)]
    [InlineData("fact.kernel>6", false)]
    [InlineData("fact.none:x", false)]
    [InlineData("fact.none!=x", true)]
    [InlineData("fact.none<1", false)]
    [InlineData("address:10.0.0.0/8", true)]
    [InlineData("address:10.2.0.0/16", false)]
    [InlineData("address:10.1.2.3", true)]
    [InlineData("address:10.1.*", true)]
    [InlineData("address:fd00::/8", true)]
    [InlineData("address:fd00::3", true)]
    [InlineData("address:192.168.0.0/16", true)]
    [InlineData("web and prod", true)]
    [InlineData("web prod", true)]
    [InlineData("web&prod", true)]
    [InlineData("web+prod", true)]
    [InlineData("web && canary", false)]
    [InlineData("web and canary", false)]
    [InlineData("canary,web", true)]
    [InlineData("canary|web", true)]
    [InlineData("canary || web", true)]
    [InlineData("canary OR web", true)]
    [InlineData("not canary", true)]
    [InlineData("!canary", true)]
    [InlineData("! web", false)]
    [InlineData("not not web", true)]
    [InlineData("web !canary", true)]
    [InlineData("web and not canary", true)]
    [InlineData("canary and web or prod", true)]
    [InlineData("canary and (web or prod)", false)]
    [InlineData("not web or prod", true)]
    [InlineData("not (web or prod)", false)]
    [InlineData("web or db and canary", true)]
    [InlineData("(name~web(-1|-2)) and web", true)]
    public void A_selector_matches_or_does_not(string selector, bool matches) =>
        Assert.Equal(matches, Selector.Parse(selector, Groups).Matches(Web1));

    [Fact]
    public void Words_that_are_operators_are_tags_in_quotes()
    {
        var odd = new TestHost("x", ["and", "c++", "a b", "not"]);
        Assert.True(Selector.Parse("'and' and \"c++\" and 'a b' and tag:not").Matches(odd));
    }

    [Fact]
    public void The_selector_of_a_name_is_exact_whatever_is_in_it()
    {
        foreach (var name in new[] { "web-1", "a*b", "x y", "q\"uo'te\\", "é~ab12" })
        {
            var selector = Selector.ForName(name);
            Assert.True(Selector.Parse(selector.ToString()).Matches(new TestHost(name, [])));
            Assert.False(selector.Matches(new TestHost(name + "x", [])));
        }
    }

    [Fact]
    public void A_group_cannot_be_matched_without_the_groups()
    {
        var selector = Selector.Parse("web and group:Web");
        Assert.Contains("without the groups", Assert.Throws<InvalidOperationException>(() => selector.Matches(Web1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Selectors_are_equal_when_they_mean_the_same_text()
    {
        Assert.Equal(Selector.Parse("web,db & !canary"), Selector.Parse("tag:web or (db and not canary)"));
        Assert.NotEqual(Selector.Parse("web"), Selector.Parse("db"));
        Assert.Equal(Selector.All, Selector.Parse("tag:all"));
    }
}
