using Muster.Checks;
using Muster.Metrics;
using Muster.Server.Configuration;
using Muster.Server.Forecasts;
using Muster.Server.Forecasts.Discovery;
using Muster.Server.Forecasts.Looking;
using Muster.Server.Forecasts.Modelling;
using Muster.Server.Forecasts.Record;
using Muster.Server.Hosts;

namespace Muster.Server.Tests.Forecasts;

public sealed class ForecastSliceTests
{
    private const double GiB = 1L << 30;

    /// <summary>Four days of a disk that becomes full in about ten hours, and of a memory that rests.</summary>
    private static void Measure(string data, string host)
    {
        using var past = new MeasuredPast(data);
        var now = TimeProvider.System.GetUtcNow();
        for (var minutes = 4 * 1440; minutes >= 0; minutes -= 5)
        {
            past.Disk(now.AddMinutes(-minutes), host, "/var", used: (95 - minutes / 60.0 * 0.5) * GiB, size: 100 * GiB);
            past.Memory(now.AddMinutes(-minutes), host, used: 2 * GiB, total: 8 * GiB);
        }
    }

    [Fact]
    public async Task A_disk_that_the_clock_cleans_up_says_when_that_is()
    {
        // Half a GiB an hour; every week 80 GiB go, the last time fifty hours ago.
        var due = TimeProvider.System.GetUtcNow().AddHours(118);
        await using var server = await RestServer.StartAsync(data =>
        {
            using var past = new MeasuredPast(data);
            var now = TimeProvider.System.GetUtcNow();
            for (var minutes = 20 * 1440; minutes >= 0; minutes -= 5)
            {
                var gone = new[] { 386, 218, 50 }.Count(hours => minutes <= hours * 60);
                past.Disk(now.AddMinutes(-minutes), "web-1", "/srv", used: (260 - minutes / 60.0 * 0.5 - 80 * gone + 240) * GiB, size: 400 * GiB);
            }
        });
        using var agent = await server.AgentAsync("web-1");
        var host = server.Get<HostRegistry>().Find("web-1")!;
        var looked = server.Get<HostLook>().Whole(host, new Dictionary<string, LookedMetric>(), TimeProvider.System.GetUtcNow(), CancellationToken.None);
        server.Get<ForecastBoard>().Put(host.Id, [.. looked.Select(one => one.Current)]);
        var disk = (await server.GetAsync("/forecasts")).GetProperty("items")[0];
        var cleanup = disk.GetProperty("cleanup");
        Assert.Equal(168, cleanup.GetProperty("everyHours").GetInt32());
        Assert.InRange(cleanup.GetProperty("next").GetDateTimeOffset(), due.AddHours(-2), due.AddHours(2));
        Assert.Contains("cleaned up every week, next in 5 days", await server.Http.GetStringAsync("/forecasts/" + disk.GetProperty("id").GetString()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_disk_that_fills_is_forecast_with_no_configuration_and_its_check_is_critical()
    {
        await using var server = await RestServer.StartAsync(data => Measure(data, "web-1"));
        using var agent = await server.AgentAsync("web-1");
        var host = server.Get<HostRegistry>().Find("web-1")!;
        var looked = server.Get<HostLook>().Whole(host, new Dictionary<string, LookedMetric>(), TimeProvider.System.GetUtcNow(), CancellationToken.None);
        server.Get<ForecastBoard>().Put(host.Id, [.. looked.Select(one => one.Current)]);
        await server.Get<ForecastStore>().KeepAsync(host, [.. looked.Select(one => one.Current)], [], TimeProvider.System.GetUtcNow(), CancellationToken.None);

        var listed = await server.GetAsync("/forecasts?sort=soonest");
        Assert.Equal(2, listed.GetProperty("total").GetInt32());
        var disk = listed.GetProperty("items")[0];
        Assert.Equal("disk", disk.GetProperty("kind").GetString());
        Assert.True(disk.GetProperty("severity").GetString() == "critical", disk.GetRawText());
        Assert.StartsWith("In ", disk.GetProperty("sentence").GetString());
        Assert.True(disk.GetProperty("probability").GetProperty("in24h").GetDouble() > 0.5);
        Assert.Equal("calm", listed.GetProperty("items")[1].GetProperty("severity").GetString());
        Assert.Equal(1, (await server.GetAsync("/forecasts?kind=memory")).GetProperty("total").GetInt32());
        Assert.Equal(0, (await server.GetAsync("/forecasts?selector=nobody")).GetProperty("total").GetInt32());

        var strange = await server.SendAsync(HttpMethod.Get, "/forecasts?severity=critical,crtical");
        Assert.Equal(400, strange.Status);
        Assert.Contains("severity: “crtical” is none of critical, warning, coming, calm, new, reached", strange.Body.GetProperty("detail").GetString());
        Assert.Equal(400, (await server.SendAsync(HttpMethod.Get, "/forecasts?kind=dsk")).Status);
        Assert.Equal(2, (await server.GetAsync("/forecasts?kind=Disk,memory&severity=critical,calm")).GetProperty("total").GetInt32());
        Assert.Contains("“soon” is none of critical", System.Net.WebUtility.HtmlDecode(await server.Http.GetStringAsync("/forecasts?severity=soon")), StringComparison.Ordinal);

        var one = await server.GetAsync("/forecasts/" + disk.GetProperty("id").GetString());
        Assert.True(one.GetProperty("history").GetArrayLength() > 90);
        Assert.Equal(1, one.GetProperty("given").GetArrayLength());
        Assert.Equal(404, (await server.SendAsync(HttpMethod.Get, "/forecasts/000000000000")).Status);
        Assert.True((await server.GetAsync("/forecasts/record")).GetProperty("waiting").GetInt32() >= 1);

        server.Get<ForecastVerdict>().Bear(host);
        var verdict = await server.Get<ForecastVerdict>().LookAsync(host, BuiltinChecks.All["forecast"], CancellationToken.None);
        Assert.Equal(CheckStatus.Critical, verdict.Status);
        Assert.Contains("/var may be full", verdict.Output);
        Assert.Contains("'/var 24h'=", verdict.Output);

        Assert.Contains("/var may be full", await server.Http.GetStringAsync("/"), StringComparison.Ordinal);
        Assert.Contains("/var may be full", await server.Http.GetStringAsync("/hosts/web-1"), StringComparison.Ordinal);
        Assert.Contains("class=\"fan\"", await server.Http.GetStringAsync("/forecasts/" + disk.GetProperty("id").GetString()), StringComparison.Ordinal);
        Assert.Contains("/var may be full", await server.Http.GetStringAsync("/forecasts"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_forecast_check_is_silent_where_there_is_no_date_and_loud_for_a_burst()
    {
        var kind = ForecastKind.Disks;
        Assert.Equal(CheckStatus.Ok, ForecastVerdict.Of(kind, []).Status);
        Assert.Equal(CheckStatus.Ok, ForecastVerdict.Of(kind, [One(FillForecast.Without(Abstention.Fluctuating))]).Status);
        var week = new FillForecast(0, 0.1, 0.8, 1, 50, 90, 200, Abstention.None, FillManner.Growth, 1);
        Assert.Equal(CheckStatus.Warning, ForecastVerdict.Of(kind, [One(week)]).Status);
        Assert.Equal(CheckStatus.Ok, ForecastVerdict.Of(kind with { Mounts = ["/home*"] }, [One(week)]).Status);
        var burst = ForecastVerdict.Of(kind, [One(FillForecast.Without(Abstention.TooNew), new Burst(20, GiB, 25))]);
        Assert.Equal(CheckStatus.Warning, burst.Status);
        Assert.Equal(CheckStatus.Critical, ForecastVerdict.Of(kind, [One(FillForecast.Without(Abstention.TooNew), new Burst(4, GiB, 25))]).Status);
        Assert.Equal(CheckStatus.Warning, ForecastVerdict.Of(kind, [One(FillForecast.Without(Abstention.TooNew), new Burst(6, GiB, 25))]).Status);
        Assert.Contains("fills in 20 minutes at this rate", burst.Output);
        Assert.Equal(CheckStatus.Ok, ForecastVerdict.Of(kind with { Burst = false }, [One(FillForecast.Without(Abstention.TooNew), new Burst(20, GiB, 25))]).Status);
    }

    [Fact]
    public void A_chance_counts_when_it_has_lasted_an_hour()
    {
        var (soon, calm) = (new FillForecast(0, 0.9, 1, 1, 5, 10, 20, Abstention.None, FillManner.Growth, 1), FillForecast.Without(Abstention.FarAway));
        CheckStatus Judge(params FillForecast[] before) => ForecastVerdict.Of(ForecastKind.Disks, [One(soon) with { Before = before }]).Status;
        Assert.Equal(CheckStatus.Critical, Judge(soon, soon));
        Assert.Equal(CheckStatus.Ok, Judge(soon, calm));
        Assert.Equal(CheckStatus.Warning, Judge(soon, soon with { In24h = 0.3 }));
        Assert.Equal(CheckStatus.Warning, Judge(soon, soon with { In24h = 0.55 }));
    }

    [Fact]
    public async Task Forecasts_are_scored_when_their_time_comes()
    {
        await using var server = await RestServer.StartAsync();
        var store = server.Get<ForecastStore>();
        using var agent = await server.AgentAsync("db-1");
        var host = server.Get<HostRegistry>().Find("db-1")!;
        // Begun now: what the server itself scores meanwhile has not come to its time.
        var begin = TimeProvider.System.GetUtcNow();
        var one = One(new FillForecast(0.1, 0.8, 0.9, 1, 5, 20, 30, Abstention.None, FillManner.Growth, 1)) with { At = begin };
        await store.KeepAsync(host, [one], [], begin, CancellationToken.None);
        await store.KeepAsync(host, [one], [], begin.AddHours(1), CancellationToken.None);
        Assert.Single(store.Of(one.Metric.Key, 10));
        await store.KeepAsync(host, [], [new LookedMetric(one, 0, begin.AddHours(10).ToUnixTimeMilliseconds())], begin.AddHours(10), CancellationToken.None);
        await store.KeepAsync(host, [one with { At = begin.AddDays(8) }], [], begin.AddDays(8), CancellationToken.None);
        await store.ScoreAsync(begin.AddDays(10), CancellationToken.None);

        Assert.Equal((0.1, false), Assert.Single(store.Scored("4h")));
        Assert.Equal((0.8, true), Assert.Single(store.Scored("24h")));
        Assert.Equal((1L, 1L), store.Bands(begin.AddDays(10)));
        Assert.Equal(10, Assert.Single(store.Reaches(10)).LeadHours!.Value, 0.01);
        // The second was never followed to the end of its day: nobody knows, and it is not scored.
        await store.ScoreAsync(begin.AddDays(19), CancellationToken.None);
        Assert.Single(store.Scored("24h"));
        var record = TrackRecord.Of(store, begin.AddDays(19));
        var day = record.Horizons.Single(horizon => horizon.Horizon == "24h");
        Assert.Equal(0.04, day.Brier!.Value, 0.001);
        Assert.Equal(1, Assert.Single(day.Calibration).Happened);
    }

    [Fact]
    public void What_stands_at_its_limit_is_not_coming()
    {
        var full = One(new FillForecast(1, 1, 1, 1, 0, 0, 0, Abstention.None, FillManner.Reached, 0));
        Assert.False(full.IsComing);
        Assert.Equal("reached", full.Severity);
        Assert.True(One(new FillForecast(0.9, 1, 1, 1, 1, 2, 3, Abstention.None, FillManner.Growth, 1)).IsComing);
    }

    [Fact]
    public async Task A_burst_that_was_told_is_held_against_the_hour_after_it()
    {
        await using var server = await RestServer.StartAsync();
        var store = server.Get<ForecastStore>();
        using var agent = await server.AgentAsync("db-1");
        var host = server.Get<HostRegistry>().Find("db-1")!;
        var (begin, one) = (TimeProvider.System.GetUtcNow(), One(FillForecast.Without(Abstention.Fluctuating)));
        foreach (var minute in new[] { 0, 5, 600 }) await store.KeepBurstsAsync([one.Metric.Key], begin.AddMinutes(minute), CancellationToken.None);
        await store.KeepAsync(host, [], [new LookedMetric(one, 0, begin.AddMinutes(12).ToUnixTimeMilliseconds())], begin.AddMinutes(12), CancellationToken.None);
        Assert.Equal((0L, 0L), store.Bursts(begin.AddMinutes(30)));
        // Five minutes later is the same burst; that of ten hours later did not come.
        Assert.Equal((2L, 1L), store.Bursts(begin.AddHours(12)));
        Assert.Equal(0.2, Assert.Single(store.Reaches(10)).LeadHours!.Value, 0.001);
    }

    [Fact]
    public async Task A_forecast_that_was_taken_back_has_foreseen_nothing_and_a_band_holds_for_the_first_time_only()
    {
        await using var server = await RestServer.StartAsync();
        var store = server.Get<ForecastStore>();
        using var agent = await server.AgentAsync("db-1");
        var host = server.Get<HostRegistry>().Find("db-1")!;
        var begin = TimeProvider.System.GetUtcNow();
        var likely = One(new FillForecast(0.1, 0.8, 0.9, 1, 20, 25, 30, Abstention.None, FillManner.Growth, 1)) with { At = begin };
        Task KeepAsync(CurrentForecast one, double hours) => store.KeepAsync(host, [one with { At = begin.AddHours(hours) }], [], begin.AddHours(hours), CancellationToken.None);
        Task ReachAsync(double hours) => store.KeepAsync(host, [], [new LookedMetric(likely, 0, begin.AddHours(hours).ToUnixTimeMilliseconds())], begin.AddHours(hours), CancellationToken.None);
        await KeepAsync(likely, 0);
        // Kept at once, not after six hours: what was said has changed.
        await KeepAsync(likely with { Fill = likely.Fill with { In24h = 0.2, Early = null, Middle = null, Late = null } }, 1);
        Assert.Equal(2, store.Of(likely.Metric.Key, 10).Count);
        await ReachAsync(10);
        Assert.Null(Assert.Single(store.Reaches(10)).LeadHours);
        // The band said 20 to 30 hours: that it was reached again then is not what it had said.
        await ReachAsync(25);
        await KeepAsync(likely, 200);
        Assert.Equal((1L, 0L), store.Bands(begin.AddDays(10)));
    }

    [Theory]
    [InlineData("forecast: {metric: disk, mount: /var, warning: 50% in 7d, critical: 90% in 24h}", null)]
    [InlineData("forecast: memory", null)]
    [InlineData("forecast: {metric: tape}", "none of disk")]
    [InlineData("forecast: {warning: soon}", "such as 50% in 7d")]
    [InlineData("forecast: {critical: 50% in 3d}", "must be 4h, 24h, 7d or 30d")]
    [InlineData("forecast: {critical: 150% in 4h}", "at most 100 %")]
    [InlineData("forecast: {disk: /}", "there is no option")]
    [InlineData("forecast: disk\nfrom: agent", "made by the server")]
    public void A_forecast_check_is_read_or_refused_with_the_cure(string yaml, string? wrong)
    {
        List<CheckDefinition> Read() => CheckFile.Parse("checks/x.yaml", yaml, new Dictionary<string, IReadOnlyCollection<string>>());
        if (wrong is null) Assert.True(Assert.Single(Read()) is { FromServer: true, Kind: ForecastKind });
        else Assert.Contains(wrong, Assert.Throws<ConfigurationException>(Read).Message);
    }

    private static CurrentForecast One(FillForecast fill, Burst? burst = null)
    {
        var labels = Labels.From((Labels.MetricName, "x"));
        return new CurrentForecast("000000000001", new RestOfWhole("k", default, "db-1", BoundKind.Disk, "/var", "B", labels, labels), 90 * GiB, 100 * GiB, DateTimeOffset.UnixEpoch, fill, burst);
    }
}
