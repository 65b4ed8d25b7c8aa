using Muster.LoadTest.Reports;
using Muster.LoadTest.Running;
using Muster.LoadTest.Tests.Comparing;

namespace Muster.LoadTest.Tests.Reports;

public class ReportTests
{
    [Fact]
    public void A_report_written_as_JSON_is_read_back_the_same()
    {
        var report = Outcomes.Of(failed: 2).Report with
        {
            Timeline = [new TimelinePoint(0, 10, 1, 1000, 1.5, 2, 3, 4)],
            Errors = new Dictionary<string, long> { ["timeout"] = 2 },
            Thresholds = [new ThresholdReport("p99<1s", true, "10 ms")],
            Limit = new LimitReport("found", 100, 95, 105, "high", "says", [new LimitStep(100, 99, 5, 2, 0, 0.1, 0, true, "")]) { Knee = 99, Usl = new UslReport(1, 0.1, 0, 10, 0.9) },
        };
        var text = ReportJson.Text(report);
        Assert.Equal(text, ReportJson.Text(ReportJson.Read(text, "r.json")));
    }

    [Theory]
    [InlineData("", "r.json:1:1")]
    [InlineData("{\n \"version\": x}", "r.json:2:13")]
    [InlineData("{}", "no report of `muster load -o json`")]
    [InlineData("[]", "no report")]
    [InlineData("null", "`muster load URL -o json > before.json`")]
    [InlineData("hello", "`muster load URL -o json > before.json`")]
    [InlineData("{\"version\": []}", "version is not what is expected there")]
    public void What_is_no_report_is_said_with_its_place(string text, string why) =>
        Assert.Contains(why, Assert.Throws<LoadPlanException>(() => ReportJson.Read(text, "r.json")).Message, StringComparison.Ordinal);

    [Fact]
    public void A_report_of_another_version_is_refused() =>
        Assert.Contains("version 2", Assert.Throws<LoadPlanException>(() => ReportJson.Read(ReportJson.Text(Outcomes.Of().Report with { Version = 2 }), "r.json")).Message, StringComparison.Ordinal);

    [Fact]
    public void The_text_has_the_figures_of_ApacheBench_under_their_names()
    {
        var text = TextReport.Of(Outcomes.Of(requests: 2000, failed: 5, seconds: 4, latency: 8).Report with { Model = "closed" });
        foreach (var line in new[] { "Concurrency Level:      100", "Time taken for tests:   4.000 seconds", "Complete requests:      2000", "Failed requests:        5", "Requests per second:    500.00 [#/sec] (mean)", "Time per request:       200.000 [ms] (mean)", "Percentage of the requests served within a certain time (ms)", "Connection Times (ms)" })
            Assert.Contains(line, text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_HTML_needs_nothing_from_elsewhere_and_escapes_what_it_is_given()
    {
        var html = HtmlReport.Of(Outcomes.Of(failed: 1, seconds: 2).Report with
        {
            Plan = "GET /<script>",
            Faults = new Dictionary<string, long> { ["<img src=x>"] = 1 },
            Timeline = [new TimelinePoint(0, 10, 0, 1, 1, 2, 3, 4), new TimelinePoint(1, 20, 1, 1, 1, 2, 3, 4)],
        });
        Assert.DoesNotContain("<script", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<img", html, StringComparison.Ordinal);
        Assert.DoesNotContain("src=\"", html, StringComparison.Ordinal);
        Assert.Contains("Latency over time", html, StringComparison.Ordinal);
    }

    [Fact]
    public void The_picture_of_a_search_has_one_place_for_each_rate_and_its_best()
    {
        LimitStep Step(double offered, double achieved) => new(offered, achieved, 5, 2, 0, 0.1, 0, true, "");
        var picture = LoadCharts.Limit(new LimitReport("found", 200, 190, 210, "high", "says", [Step(100, 100), Step(400, 250), Step(400, 300), Step(200, 200)]));
        var achieved = picture[picture.IndexOf("points=\"", StringComparison.Ordinal)..].Split('"')[1].Trim().Split(' ');
        Assert.Equal(3, achieved.Length);
        Assert.Equal(3, achieved.Select(p => p.Split(',')[0]).Distinct().Count());
    }

    [Fact]
    public void Of_an_open_run_the_time_of_a_request_is_its_latency() =>
        Assert.Contains("Time per request:       8.000 [ms] (mean)", TextReport.Of(Outcomes.Of(requests: 2000, seconds: 4, latency: 8).Report), StringComparison.Ordinal);

    [Fact]
    public void The_picture_of_a_short_run_is_drawn_finer_than_by_seconds_and_without_its_last_part()
    {
        var report = MadeUpRuns.Run(1, seconds: 3, perSecond: 5000);
        Assert.InRange(Points(LoadCharts.Rate(report))[0].Length, 30, BlockSeries.Most);
        Assert.Equal(2, Points(LoadCharts.Rate(report with { Blocks = null, Seconds = 2.5 }))[0].Length);
        Assert.Equal("", LoadCharts.Rate(report with { Blocks = null, Seconds = 1.5, Timeline = [.. report.Timeline.Take(2)] }));
    }

    [Fact]
    public void Where_nothing_was_answered_there_is_no_latency_in_the_picture()
    {
        TimelinePoint Second(int number, long requests, double latency) => new(number, requests, 0, 0, latency, latency, latency, latency);
        var report = Outcomes.Of(seconds: 4).Report with { Timeline = [Second(0, 5, 10), Second(1, 0, 0), Second(2, 5, 10), Second(3, 5, 10)] };
        Assert.Equal(3, Points(LoadCharts.Latency(report))[0].Length);
        Assert.Equal(4, Points(LoadCharts.Rate(report))[0].Length);
    }

    [Fact]
    public void Figures_far_apart_are_drawn_on_an_axis_of_powers_of_ten()
    {
        var far = Chart.Of("t", "s", "ms", [new("low", Chart.Blue, [(0, 0.1), (1, 0.2)]), new("high", Chart.Red, [(0, 90), (1, 80)])], wide: true);
        foreach (var mark in new[] { ">0.1<", ">1<", ">10<", ">100 ms<" }) Assert.Contains(mark, far, StringComparison.Ordinal);
        Assert.Contains(">25<", Chart.Of("t", "s", "ms", [new("low", Chart.Blue, [(0, 40), (1, 50)]), new("high", Chart.Red, [(0, 90), (1, 80)])], wide: true), StringComparison.Ordinal);
    }

    private static string[][] Points(string picture) => [.. picture.Split("points=\"").Skip(1).Select(p => p[..p.IndexOf('"', StringComparison.Ordinal)].Trim().Split(' '))];

    [Fact]
    public void The_CSV_has_a_line_for_each_second() =>
        Assert.Equal("second,requests,failed,bytes,p50,p95,p99,max\n0,10,1,1000,1.5,2,3,4\n", CsvReport.Of(Outcomes.Of().Report with { Timeline = [new TimelinePoint(0, 10, 1, 1000, 1.5, 2, 3, 4)] }));
}
