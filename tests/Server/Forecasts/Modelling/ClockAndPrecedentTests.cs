using Muster.Server.Forecasts.Modelling;

namespace Muster.Server.Tests.Forecasts.Modelling;

/// <summary>Cleanups that a clock brings, and what days that began as high as now tell.</summary>
public sealed class ClockAndPrecedentTests
{
    private const long FirstHour = 480_000;
    private const int Day = 24, Week = 168;

    private static LevelHistory History(double[] hours, double bound) => new(FirstHour, hours, hours, hours[^1], hours[^1] - (hours[^1] - hours[^2]) / 2, (FirstHour + hours.Length) * 3_600_000, bound);

    private static double[] Hours(int count, Func<int, double> level) => [.. Enumerable.Range(0, count).Select(level)];

    /// <summary>0.2 an hour; cleanups take 20 after these hours.</summary>
    private static double[] Grown(int count, params int[] cleanups) => Hours(count, h => 100 + 0.2 * h - 20 * cleanups.Count(cleanup => h > cleanup));

    [Theory]
    [InlineData(Day)]
    [InlineData(Week)]
    [InlineData(10 * Day)]
    public void What_was_cleaned_up_by_the_clock_is_again(int period)
    {
        var clock = Clockwork.Of(Increments.Of(Grown(3 * period + 40, 50, 50 + period, 50 + 2 * period), 1000), 1000);
        Assert.Equal(period, clock!.Period);
        // Nine hours ago it was due once more, and did not come.
        Assert.Null(Clockwork.Of(Increments.Of(Grown(3 * period + 60, 50, 50 + period, 50 + 2 * period), 1000), 1000));
    }

    [Fact]
    public void The_clock_says_when_the_next_ones_come()
    {
        var clock = Clockwork.Of(Increments.Of(Grown(400, 50, 218, 386), 1000), 1000)!;
        // Thirteen hours have gone since the last one.
        Assert.Equal(Week - 13 + 0.5, clock.After(0));
        Assert.Equal(2 * Week - 13 + 0.5, clock.After(clock.After(0)));
        Assert.InRange(clock.Holds, 0.8, 0.98);
    }

    [Fact]
    public void Twice_a_week_is_a_clock_too()
    {
        int[] at = [20, 92, 188, 260, 356, 428];
        var clock = Clockwork.Of(Increments.Of(Grown(440, at), 1000), 1000)!;
        Assert.Equal(Week, clock.Period);
        Assert.Equal(524 - 439 + 0.5, clock.After(0));
    }

    [Fact]
    public void A_limit_that_is_reached_about_twice_a_day_is_no_clock()
    {
        int[] at = [8, 23, 33, 47, 56, 72, 80, 95, 104, 119, 127, 140, 150, 161, 173, 185, 197, 209, 221, 231, 244, 254, 268, 277, 291, 300, 314, 322];
        Assert.Null(Clockwork.Of(Increments.Of(Grown(330, at), 1000), 1000));
    }

    [Theory]
    [InlineData(Week, true)]
    [InlineData(Week - 19, false)]
    public void The_weekly_cleanup_comes_before_the_disk_is_full(int apart, bool byClock)
    {
        // 90 hours of growth are missing, and the cleanup of next week is due in 70.
        var hours = Grown(60 + apart + 98, 60, 60 + apart);
        var forecast = FillModel.Forecast(History(hours, hours[^1] + 0.2 * 90));
        Assert.Equal(byClock ? new RegularCleanup(apart - 97 + 0.5, Week) : null, forecast.Cleanup);
        if (byClock) Assert.True(forecast.In7d < 0.35, $"{forecast}");
        else Assert.True(forecast.In7d > 0.5, $"{forecast}");
    }

    [Theory]
    [InlineData(4, 0.05)]
    [InlineData(-6, 0.9)]
    public void How_a_busy_day_goes_on_is_told_by_how_others_went_on(double room, double chance)
    {
        // Logs grow until six in the evening and are thrown away at midnight; some days are three times as busy as others.
        double[] busy = [1, 2, 3, 1.4, 2.6, 1, 2, 3, 1.2, 2.2, 1, 2.8];
        double Level(int hour) => 50 + busy[hour / Day] * Math.Min(hour % Day, 18);
        var hours = Hours(11 * Day + 10, Level);
        var forecast = FillModel.Forecast(History(hours, 50 + 2.8 * 18 + room));
        if (room > 0) Assert.True(forecast.In24h < chance, $"{forecast}");
        else Assert.True(forecast.In24h > chance, $"{forecast}");
    }

    [Fact]
    public void A_cache_that_was_full_for_days_does_not_go_on_after_a_restart()
    {
        double Filled(int hour) => 95 * (1 - Math.Exp(-hour / 5.0));
        var hours = Hours(7 * Day, h => Filled(h + 30)).Concat(Hours(9, h => Filled(h))).ToArray();
        var without = FillModel.Forecast(History(hours[^9..], 100));
        var with = FillModel.Forecast(History(hours, 100));
        Assert.True(with.In24h < 0.45, $"{with}");
        Assert.True(with.In24h < without.In24h || without.In24h == 0, $"{with} {without}");
    }

    [Fact]
    public void Days_that_began_as_high_and_stayed_below_are_counted_once_each()
    {
        var increments = Increments.Of(Hours(10 * Day, h => h is >= 2 * Day and < 5 * Day ? 90 : 40), 100);
        Assert.Equal(3, Precedents.Of(increments, 85, 100).Days);
        Assert.Equal(2, Precedents.Of(increments, 85, 100).TwoDays);
        Assert.Equal(0, Precedents.Of(increments, 95, 100).Days);
        double[] sure = [.. Enumerable.Repeat(5.0, 200)], far = [.. Enumerable.Repeat(100.0, 200)];
        Assert.InRange(new Precedents(4, 2).TurnBack(sure).Count(double.IsFinite), 98, 102);
        Assert.All(new Precedents(4, 2).TurnBack(far), hit => Assert.Equal(100, hit));
    }

    [Fact]
    public void A_cleanup_in_stages_is_one()
    {
        // Four workers are begun anew within half a day.
        double[] staged = [.. Hours(60, h => 60 + 0.3 * h), 70, 70.3, 62, 62.3, 54, 54.3, .. Hours(60, h => 54.6 + 0.3 * h)];
        Assert.Single(Increments.Of(staged, 100).Cleanups);
        // Cycles of four hours are cycles.
        Assert.True(Increments.Of(Hours(120, h => 40 + 5 * (h % 4)), 100).Cleanups.Count > 20);
    }
}
