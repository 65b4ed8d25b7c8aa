using System.Globalization;
using Muster.Cli.Query;

namespace Muster.Cli.Tests.Query;

public class MomentTextTests
{
    /// <summary>A machine two hours east of Greenwich, at 03:04:05 UTC.</summary>
    private sealed class Eastern : TimeProvider
    {
        public override TimeZoneInfo LocalTimeZone { get; } = TimeZoneInfo.CreateCustomTimeZone("east", TimeSpan.FromHours(2), "east", "east");

        public override DateTimeOffset GetUtcNow() => new(2030, 1, 2, 3, 4, 5, TimeSpan.Zero);
    }

    [Theory]
    [InlineData("now", "2030-01-02T03:04:05Z")]
    [InlineData("2h ago", "2030-01-02T01:04:05Z")]
    [InlineData("2h", "2030-01-02T01:04:05Z")]
    [InlineData("-1h30m", "2030-01-02T01:34:05Z")]
    [InlineData("now-1d", "2030-01-01T03:04:05Z")]
    [InlineData("now + 10m", "2030-01-02T03:14:05Z")]
    [InlineData("3 hours ago", "2030-01-02T00:04:05Z")]
    [InlineData("1 week ago", "2029-12-26T03:04:05Z")]
    [InlineData("today", "2030-01-01T22:00:00Z")]
    [InlineData("yesterday", "2029-12-31T22:00:00Z")]
    [InlineData("04:30", "2030-01-02T02:30:00Z")]
    [InlineData("2030-01-01", "2029-12-31T22:00:00Z")]
    [InlineData("2030-01-01 12:00", "2030-01-01T10:00:00Z")]
    [InlineData("2030-01-01T12:00:00Z", "2030-01-01T12:00:00Z")]
    [InlineData("2030-01-01T12:00:00.5-03:00", "2030-01-01T15:00:00.5Z")]
    [InlineData("1893456000", "2030-01-01T00:00:00Z")]
    [InlineData("1893456000.25", "2030-01-01T00:00:00.25Z")]
    public void Moments_are_read_as_people_type_them(string typed, string meant) =>
        Assert.Equal(DateTimeOffset.Parse(meant, CultureInfo.InvariantCulture), MomentText.Parse("--from", typed, new Eastern()));

    [Theory]
    [InlineData("soon")]
    [InlineData("2 moons ago")]
    [InlineData("25:00")]
    [InlineData("2030-02-30")]
    [InlineData("2h later")]
    [InlineData("")]
    [InlineData("999999y ago")]
    public void What_is_no_moment_is_refused_with_what_would_do(string typed) =>
        Assert.StartsWith($"--from is '{typed}'", Assert.Throws<UsageException>(() => MomentText.Parse("--from", typed, new Eastern())).Message);

    [Fact]
    public void Any_text_is_a_moment_or_a_usage_error()
    {
        var random = new Random(7);
        const string Signs = "0123456789-+:.TZ hdmswyagonexpu";
        for (var round = 0; round < 20_000; round++)
        {
            var text = new string([.. Enumerable.Range(0, random.Next(14)).Select(_ => Signs[random.Next(Signs.Length)])]);
            try
            {
                MomentText.Parse("--to", text, new Eastern());
            }
            catch (UsageException)
            {
                continue;
            }
        }
    }
}
