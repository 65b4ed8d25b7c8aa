using Muster.AccessLog.Analysis;
using Muster.AccessLog.Grouping;

namespace Muster.AccessLog.Tests.Analysis;

public class FilterTests
{
    [Fact]
    public void A_time_range_found_by_bisection_counts_what_reading_everything_counts()
    {
        var log = Logs.Random(9, 20_000, 30); // one line a second
        long start = new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();
        var result = Logs.Run(log, new TimelogOptions { Filter = new EntryFilter { From = start + 5_000_000, To = start + 6_000_000 } });
        Assert.Equal(1000, result.Taken);
        Assert.True(result.Bytes < log.Length / 2, "the rest of the file was not read");
    }

    [Theory]
    [InlineData("404", 404)]
    [InlineData("4xx", 404)]
    [InlineData("400-410,200", 404)]
    public void Statuses_are_sifted(string text, int status)
    {
        var filter = new EntryFilter { Statuses = EntryFilter.ParseStatuses(text), AtLeast = 500_000, Methods = EntryFilter.ParseMethods("get"), PathStart = "/page/"u8.ToArray() };
        var result = Logs.Run(Logs.Random(2, 500, 5), new TimelogOptions { Filter = filter });
        Assert.True(result.Taken > 0 && result.Sifted > 0);
        Assert.Contains(Enumerable.Range(0, result.Table.Count), i => result.Table.Row(i).Status == status);
        Assert.DoesNotContain(Enumerable.Range(0, result.Table.Count), i => result.Table.Row(i).Minimum < 500_000);
    }

    [Fact]
    public void A_wrong_status_is_refused_with_words() =>
        Assert.Contains("'4x'", Assert.Throws<FormatException>(() => EntryFilter.ParseStatuses("200,4x")).Message);
}
