using System.Globalization;
using Muster.Server.Jobs.Schedules;

namespace Muster.Server.Tests.Jobs.Schedules;

public sealed class QuartzCronTests
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    [Theory]
    [InlineData("0 15 3 ? * * *", "2026-11-21T03:14:59Z", "2026-11-21T03:15:00Z")]
    [InlineData("0 15 3 ? * * *", "2026-11-21T03:15:00Z", "2026-11-22T03:15:00Z")]
    [InlineData("*/10 * * * * ?", "2026-11-21T03:15:03Z", "2026-11-21T03:15:10Z")]
    [InlineData("0 0/20 8-10 ? * MON-FRI", "2026-11-20T10:40:00Z", "2026-11-23T08:00:00Z")]
    [InlineData("0 0 12 1/5 * ?", "2026-11-21T13:00:00Z", "2026-11-26T12:00:00Z")]
    [InlineData("0 0 0 L * ?", "2027-02-01T00:00:00Z", "2027-02-28T00:00:00Z")]
    [InlineData("0 0 0 L-3 * ?", "2027-02-01T00:00:00Z", "2027-02-25T00:00:00Z")]
    [InlineData("0 0 0 LW * ?", "2027-02-01T00:00:00Z", "2027-02-26T00:00:00Z")]
    [InlineData("0 0 0 15W * ?", "2026-11-01T00:00:00Z", "2026-11-16T00:00:00Z")]
    [InlineData("0 0 0 1W * ?", "2026-07-31T12:00:00Z", "2026-08-03T00:00:00Z")]
    [InlineData("0 0 0 ? * 6#3", "2026-11-01T00:00:00Z", "2026-11-20T00:00:00Z")]
    [InlineData("0 0 0 ? * 6L", "2026-11-01T00:00:00Z", "2026-11-27T00:00:00Z")]
    [InlineData("0 0 0 ? * FRI-MON", "2026-11-23T00:00:00Z", "2026-11-27T00:00:00Z")]
    [InlineData("0 0 0 29 2 ?", "2026-11-23T00:00:00Z", "2028-02-29T00:00:00Z")]
    [InlineData("0 0 0 1 JAN ? 2030", "2026-11-23T00:00:00Z", "2030-01-01T00:00:00Z")]
    [InlineData("30 4 * * *", "2026-11-21T04:30:00Z", "2026-11-22T04:30:00Z")]
    [InlineData("0 0 13 * 5", "2026-11-07T00:00:00Z", "2026-11-13T00:00:00Z")]
    [InlineData("0 0 * * 7", "2026-11-21T00:00:00Z", "2026-11-22T00:00:00Z")]
    public void The_next_time_is_found(string cron, string after, string expected) =>
        Assert.Equal(Time(expected), QuartzCron.Parse(cron).Next(Time(after), TimeZoneInfo.Utc));

    [Theory]
    [InlineData("0 0 0 1 JAN ? 2020")]
    [InlineData("0 0 0 31 4 ?")]
    public void A_schedule_that_never_comes_again_says_so(string cron) =>
        Assert.Null(QuartzCron.Parse(cron).Next(Time("2026-11-21T00:00:00Z"), TimeZoneInfo.Utc));

    [Theory]
    [InlineData("0 30 2 * * ?", "2026-03-29T00:00:00Z", "2026-03-29T01:00:00Z")] // 02:30 does not exist: at the change
    [InlineData("0 30 2 * * ?", "2026-10-24T22:00:00Z", "2026-10-25T00:30:00Z")] // twice there: the first
    [InlineData("0 30 2 * * ?", "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z")] // and not again
    [InlineData("0 30 * * * ?", "2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z")] // every hour: in both
    [InlineData("0 0 9 * * ?", "2026-03-28T12:00:00Z", "2026-03-29T07:00:00Z")]
    public void Wall_times_of_a_zone_hold_over_its_changes(string cron, string after, string expected) =>
        Assert.Equal(Time(expected), QuartzCron.Parse(cron).Next(Time(after), Berlin));

    [Theory]
    [InlineData("0 0 * *", "fields")]
    [InlineData("0 60 * * * ?", "minutes is '60'")]
    [InlineData("0 0 0 ? * 8", "day of week is '8'")]
    [InlineData("0 0 0 ? FOO *", "JAN FEB")]
    [InlineData("0 0/0 0 ? * *", "from 1 to 60")]
    [InlineData("0 1/2/3 0 ? * *", "more than one")]
    [InlineData("0 , 0 ? * *", "minutes is ''")]
    public void What_is_wrong_is_named(string cron, string reason)
    {
        Assert.False(QuartzCron.TryParse(cron, out _, out var wrong));
        Assert.Contains(reason, wrong);
    }

    [Fact]
    public void Every_time_found_is_later_and_none_is_left_out()
    {
        var random = new Random(8);
        for (int i = 0; i < 60; i++)
        {
            var cron = QuartzCron.Parse($"0 {random.Next(60)}/{random.Next(1, 30)} {random.Next(24)}-{random.Next(24)} ? * {random.Next(1, 8)},{random.Next(1, 8)}");
            var from = Time("2026-10-20T00:00:00Z").AddMinutes(random.Next(100_000));
            var walked = new List<DateTimeOffset>();
            for (var at = cron.Next(from, TimeZoneInfo.Utc); at is { } t && walked.Count < 40; at = cron.Next(t, TimeZoneInfo.Utc))
                walked.Add(t);
            // Asking from any moment between two times must give the later of them.
            for (int k = 1; k < walked.Count; k++)
            {
                var middle = walked[k - 1] + TimeSpan.FromSeconds(random.Next((int)(walked[k] - walked[k - 1]).TotalSeconds));
                Assert.Equal(walked[k], cron.Next(middle, TimeZoneInfo.Utc));
            }
        }
    }

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
