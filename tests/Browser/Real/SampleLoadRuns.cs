using System.Net.Http.Headers;
using System.Text;
using Muster.LoadTest;
using Muster.LoadTest.Reports;

namespace Muster.Browser.Tests.Real;

/// <summary>Three published load runs of the site itself: two to compare, and one that searched for the limit. Short ones; the seconds of their pictures are made up.</summary>
internal static class SampleLoadRuns
{
    public static async Task PublishAsync(RealSite site)
    {
        var plan = new LoadPlan { Target = new Uri(site.Address + "/healthz"), Connections = 2, Passes = 120 };
        var report = (await new LoadRun(plan, TimeProvider.System).RunAsync()).Report;
        await SendAsync(site, "a quiet day", report with { Timeline = Seconds(1) });
        await SendAsync(site, "after shop 2.1, with a rather long name that says what was tried", report with
        {
            Timeline = Seconds(3),
            Seconds = report.Seconds * 2,
            Failed = 4,
            Errors = new Dictionary<string, long> { ["status"] = 4 },
            Faults = new Dictionary<string, long> { ["GET /healthz: status 503"] = 4 },
            Thresholds = [new ThresholdReport("p99<200ms", false, "412.5 ms")],
        });
        double[] offered = [100, 200, 400, 800, 600, 600, 500];
        await SendAsync(site, "the limit", report with
        {
            Limit = new LimitReport("found", 500, 500, 600, "high", "The target takes 500/s; at 600/s it does not: only 88 % of the offered rate. Confidence: high.",
                [.. offered.Select(o => new LimitStep(o, Math.Min(o, 540), o > 540 ? 900 : 12, 1, 0, 0.2, 0, o <= 540, o > 540 ? "only 88 % of the offered rate" : ""))]),
        });
    }

    private static List<TimelinePoint> Seconds(double slow) =>
        [.. Enumerable.Range(0, 40).Select(s => new TimelinePoint(s, 1000 + s % 7 * 12, s % 9 == 8 ? 2 : 0, 1, slow * (4 + s % 3), slow * (11 + s % 5), slow * (31 + s % 11), slow * (90 + s * 37 % 61)))];

    private static async Task SendAsync(RealSite site, string name, LoadReport report)
    {
        using var http = new HttpClient { DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", site.Secret("token")) } };
        using var answer = await http.PostAsync($"{site.Address}/api/v1/load-runs?name={Uri.EscapeDataString(name)}", new StringContent(ReportJson.Text(report), Encoding.UTF8, "application/json"));
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }
}
