using Muster.Metrics;

namespace Muster.Metrics.Tests;

public class MatcherTests
{
    [Theory]
    [InlineData(MatchKind.Equal, "web", "web", true)]
    [InlineData(MatchKind.Equal, "web", "web1", false)]
    [InlineData(MatchKind.NotEqual, "web", "", true)]
    [InlineData(MatchKind.Regex, "web.*", "web1", true)]
    [InlineData(MatchKind.Regex, "web", "a web b", false)]
    [InlineData(MatchKind.Regex, "a.b", "a\nb", true)]
    [InlineData(MatchKind.Regex, "a|b", "b", true)]
    [InlineData(MatchKind.Regex, ".*", "", true)]
    [InlineData(MatchKind.NotRegex, "web|db", "cache", true)]
    [InlineData(MatchKind.NotRegex, "web|db", "db", false)]
    public void A_matcher_is_anchored_and_its_dot_matches_a_newline(MatchKind kind, string pattern, string value, bool matches) =>
        Assert.Equal(matches, new Matcher("job", kind, pattern).Matches(value));

    [Fact]
    public void A_regex_that_does_not_parse_is_refused() => Assert.ThrowsAny<ArgumentException>(() => new Matcher("job", MatchKind.Regex, "a("));

    [Fact]
    public void The_stale_marker_is_one_NaN_and_no_other()
    {
        Assert.True(StaleMarker.Is(StaleMarker.Value));
        Assert.False(StaleMarker.Is(double.NaN));
        Assert.False(StaleMarker.Is(BitConverter.Int64BitsToDouble(0x7ff8000000000001)));
    }
}
