using Muster.Server.Events;

namespace Muster.Server.Tests.Events;

public class SpokenTimeTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 14, 12, 30, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("now", "2026-03-14T12:30:00Z")]
    [InlineData("2h ago", "2026-03-14T10:30:00Z")]
    [InlineData("now-30m", "2026-03-14T12:00:00Z")]
    [InlineData("-1 day", "2026-03-13T12:30:00Z")]
    [InlineData("+1 hour", "2026-03-14T13:30:00Z")]
    [InlineData("1 hour 15 minutes ago", "2026-03-14T11:15:00Z")]
    [InlineData("yesterday", "2026-03-13T00:00:00Z")]
    [InlineData("09:15", "2026-03-14T09:15:00Z")]
    [InlineData("1773491400", "2026-03-14T12:30:00Z")]
    [InlineData("2026-01-02", "2026-01-02T00:00:00Z")]
    [InlineData("2026-01-02 03:04", "2026-01-02T03:04:00Z")]
    [InlineData("2026-01-02T03:04:05+02:00", "2026-01-02T01:04:05Z")]
    public void Moments_are_read_as_people_write_them(string text, string expected) =>
        Assert.Equal(DateTimeOffset.Parse(expected, System.Globalization.CultureInfo.InvariantCulture), SpokenTime.TryParse(text, Now));

    [Theory]
    [InlineData("")]
    [InlineData("soon")]
    [InlineData("5")]
    [InlineData("2h")]
    [InlineData("99999999 weeks ago")]
    [InlineData("2026-13-45")]
    public void Other_texts_are_none(string text) => Assert.Null(SpokenTime.TryParse(text, Now));

    [Fact]
    public void No_text_at_all_throws()
    {
        var random = new Random(7);
        const string letters = "0123456789 -+:.smhdwayTZnowgo\n日";
        for (var i = 0; i < 20_000; i++)
            SpokenTime.TryParse(new string([.. Enumerable.Range(0, random.Next(14)).Select(_ => letters[random.Next(letters.Length)])]), Now);
    }
}
