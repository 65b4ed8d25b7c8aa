using Muster.Checks;
using Muster.Server.Configuration;
using Muster.Server.Forecasts;
using Muster.Server.Forecasts.Looking;
using Muster.Server.Hosts;
using Muster.Server.MetricsApi.Store;

namespace Muster.Server.Tests.Forecasts;

/// <summary>"Fills in 20 minutes at this rate", from stored samples to the answer of the check, minute by minute as the rounds look.</summary>
public sealed class BurstAlarmTests
{
    private const double GiB = 1L << 30;
    private const int Hour = 60;

    /// <param name="used">GiB of 100 used, by the minute: 0 is now, -60 an hour ago.</param>
    /// <returns>Minutes of the past hour in which the check was not OK.</returns>
    private static async Task<List<(int Minute, CheckStatus Status, string Output)>> LooksAsync(Func<int, double> used)
    {
        var now = TimeProvider.System.GetUtcNow();
        await using var server = await RestServer.StartAsync(data =>
        {
            using var past = new MeasuredPast(data);
            for (var minute = -6 * 24 * Hour; minute < -3 * Hour; minute += minute < -24 * Hour ? 5 : 1) past.Disk(now.AddMinutes(minute), "web-1", "/var", used(minute) * GiB, 100 * GiB);
        });
        using var agent = await server.AgentAsync("web-1");
        var host = server.Get<HostRegistry>().Find("web-1")!;
        using (var appender = server.Get<MetricsStore>().Appender("test"))
        {
            for (var minute = -3 * Hour; minute <= 0; minute++) MeasuredPast.Disk(appender, now.AddMinutes(minute), "web-1", "/var", used(minute) * GiB, 100 * GiB);
            appender.Commit();
        }
        var (look, board, verdict) = (server.Get<HostLook>(), server.Get<ForecastBoard>(), server.Get<ForecastVerdict>());
        IReadOnlyList<LookedMetric> known = [];
        List<(int, CheckStatus, string)> alarms = [];
        for (var minute = -Hour; minute <= 0; minute++)
        {
            var at = now.AddMinutes(minute);
            known = minute % 10 == 0 ? look.Whole(host, known.ToDictionary(one => one.Current.Metric.Key), at, CancellationToken.None) : look.Bursts(known, at, CancellationToken.None);
            board.Put(host.Id, [.. known.Select(one => one.Current)]);
            var outcome = await verdict.LookAsync(host, BuiltinChecks.All["forecast"], CancellationToken.None);
            if (outcome.Status != CheckStatus.Ok) alarms.Add((minute, outcome.Status, outcome.Output));
        }
        return alarms;
    }

    [Fact]
    public async Task What_fills_within_the_hour_is_told_when_twenty_minutes_are_left_and_critical_before_it_is_full()
    {
        // Rests at 40 %; from fifty minutes ago on 1.15 % a minute: full in about two minutes from now.
        var looks = await LooksAsync(minute => minute < -50 ? 40 : 40 + 1.15 * (minute + 50));
        Assert.All(looks, look => Assert.True(look.Minute > -50, "before it began"));
        var first = looks[0];
        Assert.Equal(CheckStatus.Warning, first.Status);
        Assert.Contains("/var fills in ", first.Output);
        Assert.True(first.Minute <= -20, $"told {-first.Minute} minutes ago");
        // Seven minutes before it is full; two more looks, a minute each, make the state hard.
        var critical = looks.First(look => look.Status == CheckStatus.Critical).Minute;
        Assert.True(critical <= -5, $"critical only {-critical} minutes ago");
        Assert.Equal(Enumerable.Range(first.Minute, -first.Minute + 1), looks.Select(look => look.Minute));
    }

    [Fact]
    public async Task Log_rotation_is_silent()
    {
        // 0.5 % an hour, rotated every night; and once an hour a log is compressed, which takes 2 % for some minutes.
        var looks = await LooksAsync(minute => 70 + 0.5 * ((minute + 100_000) % 1440 / 60.0) + ((minute + 100_000) % 60 < 8 ? 0.25 * ((minute + 100_000) % 60) : 0));
        Assert.Empty(looks);
    }

    [Fact]
    public async Task Saw_teeth_that_come_every_two_hours_are_silent()
    {
        // From 40 % to 97 % within an hour, then cleaned up: steeper than any burst, and a habit.
        var looks = await LooksAsync(minute => 40 + Math.Min(57, (minute + 100_010) % 120 * 0.95));
        Assert.Empty(looks);
    }
}
