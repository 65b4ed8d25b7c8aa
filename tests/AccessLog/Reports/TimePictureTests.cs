using System.Text;
using System.Text.RegularExpressions;
using Muster.AccessLog.Analysis;
using Muster.AccessLog.Grouping;
using Muster.AccessLog.Reports;

namespace Muster.AccessLog.Tests.Reports;

public sealed class TimePictureTests
{
    [Fact]
    public void A_log_of_a_minute_and_a_half_is_drawn_by_the_second()
    {
        var html = Html(Log(90, second => second % 10 == 0 ? 500 : 200));
        Assert.Contains("Requests in each 1 s", html);
        Assert.Equal(2 * 90, Regex.Count(html, "class=\"touch\""));
        Assert.Contains("2026-03-01 00:00:10: 1 request, 1 server error<", html);
        Assert.Contains("2026-03-01 00:01:29: mean 250 ms, slowest 250 ms", html);
        Assert.Contains("server errors (5xx)<b class=\"bad\">9</b>", html);
    }

    [Fact]
    public void A_log_that_is_read_once_is_drawn_by_the_minute()
    {
        var html = Html(Log(90, _ => 200), again: false);
        Assert.Contains("Requests in each 1 min", html);
        Assert.Contains("2026-03-01 00:01:00: 30 requests, 0 server errors", html);
    }

    [Fact]
    public void Figures_have_their_thousands_apart()
    {
        var html = Html(Log(1, _ => 200, times: 12_345));
        Assert.Contains("requests<b>12,345</b>", html);
        Assert.Contains("<td>12,345<td>0.250", html);
        Assert.Contains("<td>12,345,000", html);
    }

    [Theory]
    [InlineData(89, 1, 1)]
    [InlineData(300, 1, 2)]
    [InlineData(3599, 1, 15)]
    [InlineData(3599, 60, 60)]
    [InlineData(86_400, 60, 600)]
    [InlineData(10L * 365 * 86_400, 60, 3 * 604_800)]
    public void Steps_are_round_and_not_too_many(long span, int least, int step) => Assert.Equal(step, Timeline.RoundStep(span, least, 240));

    [Theory]
    [InlineData(0, "0")]
    [InlineData(0.00025, "0.25 ms")]
    [InlineData(0.084, "84 ms")]
    [InlineData(1.5, "1.5 s")]
    [InlineData(4000, "4,000 s")]
    public void Durations_are_written_with_a_fitting_unit(double seconds, string text) => Assert.Equal(text, TimePicture.Duration(seconds));

    private static string Log(int seconds, Func<int, int> status, int times = 1)
    {
        var log = new StringBuilder();
        for (int i = 0; i < seconds; i++)
            for (int n = 0; n < times; n++)
                log.Append($"1.2.3.4 - - [01/Mar/2026:00:{i / 60:00}:{i % 60:00} +0000]  \"GET /a HTTP/1.1\" {status(i)} 1000 \"-\" \"c\" 0.250 0.200 -\n");
        return log.ToString();
    }

    private static string Html(string log, bool again = true)
    {
        var options = new TimelogOptions { Timeline = true };
        var result = Logs.Run(log, options);
        Assert.True(Timeline.IsShort(result));
        using var bytes = new MemoryStream();
        HtmlReport.Write(result, again ? Logs.Run(log, options with { GroupBy = GroupBy.Second }) : null, GroupBy.View, Ranking.Rank(result.Table, SortBy.Total, 0), 0, bytes);
        return Encoding.UTF8.GetString(bytes.ToArray());
    }
}
