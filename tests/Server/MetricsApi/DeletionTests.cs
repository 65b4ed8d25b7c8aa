using Muster.Metrics;
using Muster.Server.MetricsApi.Store;

namespace Muster.Server.Tests.MetricsApi;

public class DeletionTests
{
    private static readonly long Now = (TimeProvider.System.GetUtcNow() - TimeSpan.FromMinutes(10)).ToUnixTimeSeconds() * 1000;

    private static async Task<RestServer> WithSamplesAsync()
    {
        var server = await RestServer.StartAsync();
        using var appender = server.Get<MetricsStore>().Appender("test");
        foreach (var queue in new[] { "mail", "print" })
            for (var minute = 0; minute < 5; minute++) appender.Append(appender.Series(Labels.From((Labels.MetricName, "jobs_total"), ("queue", queue))), Now + minute * 60_000, minute);
        appender.Commit();
        return server;
    }

    private static async Task<int> OrderAsync(RestServer server, string order) =>
        (int)(await server.Http.PostAsync("/prometheus/api/v1/admin/tsdb/" + order, null, TestContext.Current.CancellationToken)).StatusCode;

    private static int Samples(RestServer server, string queue) =>
        server.Get<MetricsStore>().Tsdb.Select([new Matcher("queue", MatchKind.Equal, queue)], 0, long.MaxValue, default, default).Sum(series => series.Times.Length);

    [Fact]
    public async Task Samples_that_match_within_the_span_go_and_no_others()
    {
        await using var server = await WithSamplesAsync();
        Assert.Equal(204, await OrderAsync(server, $"delete_series?match[]=jobs_total{{queue=\"mail\"}}&start={Now / 1000 + 60}&end={Now / 1000 + 120}"));
        Assert.Equal((3, 5), (Samples(server, "mail"), Samples(server, "print")));
        Assert.Equal(204, await OrderAsync(server, "delete_series?match[]=jobs_total{queue=\"print\"}"));
        Assert.Equal((3, 0), (Samples(server, "mail"), Samples(server, "print")));
        Assert.Equal(204, await OrderAsync(server, "clean_tombstones"));
    }

    [Theory]
    [InlineData("delete_series")]
    [InlineData("delete_series?match[]={")]
    [InlineData("delete_series?match[]={queue=~\".*\"}")]
    [InlineData("delete_series?match[]=jobs_total&start=5&end=4")]
    public async Task What_would_delete_everything_or_nothing_is_refused(string order)
    {
        await using var server = await WithSamplesAsync();
        Assert.Equal(400, await OrderAsync(server, order));
        Assert.Equal((5, 5), (Samples(server, "mail"), Samples(server, "print")));
    }
}
