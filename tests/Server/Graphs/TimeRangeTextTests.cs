using Muster.Server.Graphs.Ranges;

namespace Muster.Server.Tests.Graphs;

public sealed class TimeRangeTextTests
{
    /// <summary>A Saturday.</summary>
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 10, 30, 0, TimeSpan.Zero);

    private static string Read(string text, string zone = "UTC")
    {
        var range = TimeRangeText.Parse(text, Now, TimeRangeText.Zone(zone));
        return $"{range.From:yyyy-MM-dd HH:mm:ss} {range.To:yyyy-MM-dd HH:mm:ss}{(range.EndsNow ? " now" : "")}";
    }

    [Theory]
    [InlineData("6h", "2026-11-21 04:30:00 2026-11-21 10:30:00 now")]
    [InlineData("Last 3 days", "2026-11-18 10:30:00 2026-11-21 10:30:00 now")]
    [InlineData("last hour", "2026-11-21 09:30:00 2026-11-21 10:30:00 now")]
    [InlineData("1h30m", "2026-11-21 09:00:00 2026-11-21 10:30:00 now")]
    [InlineData("2 months", "2026-09-21 10:30:00 2026-11-21 10:30:00 now")]
    [InlineData("1y", "2025-11-21 10:30:00 2026-11-21 10:30:00 now")]
    [InlineData("2h ago", "2026-11-21 08:30:00 2026-11-21 10:30:00 now")]
    [InlineData("an hour ago", "2026-11-21 09:30:00 2026-11-21 10:30:00 now")]
    [InlineData("since yesterday", "2026-11-20 00:00:00 2026-11-21 00:00:00")]
    [InlineData("yesterday", "2026-11-20 00:00:00 2026-11-21 00:00:00")]
    [InlineData("yesterday 14:00", "2026-11-20 14:00:00 2026-11-21 10:30:00 now")]
    [InlineData("today", "2026-11-21 00:00:00 2026-11-21 10:30:00 now")]
    [InlineData("monday", "2026-11-16 00:00:00 2026-11-17 00:00:00")]
    [InlineData("saturday", "2026-11-14 00:00:00 2026-11-15 00:00:00")]
    [InlineData("last week", "2026-11-09 00:00:00 2026-11-16 00:00:00")]
    [InlineData("this month", "2026-11-01 00:00:00 2026-11-21 10:30:00 now")]
    [InlineData("2026-11-20", "2026-11-20 00:00:00 2026-11-21 00:00:00")]
    [InlineData("2026-10", "2026-10-01 00:00:00 2026-11-01 00:00:00")]
    [InlineData("20 Nov", "2026-11-20 00:00:00 2026-11-21 00:00:00")]
    [InlineData("dec 24", "2025-12-24 00:00:00 2025-12-25 00:00:00")]
    [InlineData("2026-11-20 14:00 to 15:00", "2026-11-20 14:00:00 2026-11-20 15:00:00")]
    [InlineData("2026-11-20 22:00 - 02:00", "2026-11-20 22:00:00 2026-11-21 02:00:00")]
    [InlineData("2026-11-18 to 2026-11-19", "2026-11-18 00:00:00 2026-11-20 00:00:00")]
    [InlineData("3 days ago to yesterday", "2026-11-18 10:30:00 2026-11-21 00:00:00")]
    [InlineData("now-6h to now-1h", "2026-11-21 04:30:00 2026-11-21 09:30:00")]
    [InlineData("08:00", "2026-11-21 08:00:00 2026-11-21 10:30:00 now")]
    [InlineData("11:00", "2026-11-20 11:00:00 2026-11-21 10:30:00 now")]
    [InlineData("2pm to 3:30pm", "2026-11-20 14:00:00 2026-11-20 15:30:00")]
    [InlineData("2026-11-20 14:00 for 30m", "2026-11-20 14:00:00 2026-11-20 14:30:00")]
    [InlineData("2026-11-20T14:00:00Z..2026-11-20T15:00:00Z", "2026-11-20 14:00:00 2026-11-20 15:00:00")]
    [InlineData("1763640000..1763643600", "2025-11-20 12:00:00 2025-11-20 13:00:00")]
    public void A_span_is_read_as_people_type_it(string text, string expected) => Assert.Equal(expected, Read(text));

    [Fact]
    public void Days_are_those_of_the_zone()
    {
        Assert.Equal("2026-11-19 23:00:00 2026-11-20 23:00:00", Read("yesterday", "Europe/Berlin"));
        Assert.Equal("2026-11-20 13:00:00 2026-11-20 14:00:00", Read("2026-11-20 14:00 to 15:00", "Europe/Berlin"));
    }

    [Fact]
    public void The_days_on_which_clocks_change_have_23_and_25_hours()
    {
        var zone = TimeRangeText.Zone("Europe/Berlin");
        Assert.Equal(23, TimeRangeText.Parse("2026-03-29", Now, zone).Length.TotalHours);
        Assert.Equal(25, TimeRangeText.Parse("2026-10-25", Now, zone).Length.TotalHours);
        // Half past two does not exist on that night, and comes twice on the other.
        Assert.Equal(new DateTimeOffset(2026, 3, 29, 1, 30, 0, TimeSpan.Zero), TimeRangeText.Parse("2026-03-29 02:30", Now, zone).From);
        Assert.Equal(new DateTimeOffset(2026, 10, 25, 0, 30, 0, TimeSpan.Zero), TimeRangeText.Parse("2026-10-25 02:30", Now, zone).From);
    }

    [Theory]
    [InlineData("", "no time is given")]
    [InlineData("soon", "“soon” is no time")]
    [InlineData("now", "a moment, not a span")]
    [InlineData("2026-02-30", "is no time")]
    [InlineData("2026-11-20 15:00 to 2026-11-20 14:00", "ends before it begins")]
    [InlineData("25:00", "is no time")]
    [InlineData("5", "is no time")]
    public void What_cannot_be_read_is_told_with_what_to_write(string text, string reason)
    {
        var wrong = Assert.Throws<FormatException>(() => Read(text));
        Assert.Contains(reason, wrong.Message);
    }

    [Fact]
    public void A_zone_that_does_not_exist_is_named()
    {
        Assert.Contains("Mars/Olympus", Assert.Throws<FormatException>(() => TimeRangeText.Zone("Mars/Olympus")).Message);
    }

    [Fact]
    public void The_absolute_form_reads_back_to_the_same_span()
    {
        var random = new Random(3);
        for (var i = 0; i < 500; i++)
        {
            var from = DateTimeOffset.FromUnixTimeMilliseconds(random.NextInt64(0, 4_000_000_000_000));
            var range = TimeRange.Between(from, from.AddMilliseconds(random.NextInt64(1, 40_000_000_000)));
            var read = TimeRangeText.Parse(range.Absolute, Now, TimeZoneInfo.Utc);
            Assert.Equal((range.From, range.To), (read.From, read.To));
        }
    }

    [Fact]
    public void Any_text_is_read_or_refused_and_what_is_read_ends_after_it_begins()
    {
        string[] words = ["2h", "ago", "to", "now", "yesterday", "-", "2026-11-20", "14:00", "last", "week", "for", "31 feb", "9999-12-31", "1..2", "mon", "am", "\u2026", "1e9h", "0s", "9999999999999", "tuesday", "12pm", "300y", "3mo", "z", "24:00"];
        var random = new Random(11);
        var berlin = TimeRangeText.Zone("Europe/Berlin");
        var read = 0;
        for (var i = 0; i < 30_000; i++)
        {
            var text = string.Join(random.Next(3) == 0 ? "" : " ", Enumerable.Range(0, random.Next(1, 6)).Select(_ => words[random.Next(words.Length)]));
            if (random.Next(4) == 0 && text.Length > 2) text = text.Remove(random.Next(text.Length), 1);
            try
            {
                var range = TimeRangeText.Parse(text, Now, random.Next(2) == 0 ? berlin : TimeZoneInfo.Utc);
                Assert.True(range.To > range.From, text);
                read++;
            }
            catch (FormatException)
            {
                // Refused with a reason: that is an answer.
            }
        }
        Assert.InRange(read, 500, 29_000);
    }
}
