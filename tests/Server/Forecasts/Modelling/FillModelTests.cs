using Muster.Server.Forecasts.Modelling;

namespace Muster.Server.Tests.Forecasts.Modelling;

public sealed class FillModelTests
{
    private const long FirstHour = 480_000;

    private static LevelHistory History(IReadOnlyList<double> hours, double bound = 100) =>
        new(FirstHour, hours.ToArray(), hours.ToArray(), hours[^1], hours[^1], (FirstHour + hours.Count) * 3_600_000, bound);

    private static double[] Hours(int count, Func<int, double> level) => [.. Enumerable.Range(0, count).Select(level)];

    [Fact]
    public void A_disk_that_grows_evenly_is_full_when_its_line_says_so()
    {
        // 0.5 an hour, 40 hours to go.
        var forecast = FillModel.Forecast(History(Hours(120, h => 20.5 + 0.5 * h)));
        Assert.Equal(Abstention.None, forecast.Abstention);
        Assert.InRange(forecast.Middle!.Value, 34, 48);
        Assert.True(forecast.Early < forecast.Middle && forecast.Middle < (forecast.Late ?? double.MaxValue));
        Assert.True(forecast.In4h < 0.05, $"{forecast}");
        Assert.True(forecast.In7d > 0.9, $"{forecast}");
    }

    [Theory]
    [InlineData(0.3, 10)]
    [InlineData(1, 10)]
    [InlineData(1, 2)]
    [InlineData(2, 5)]
    [InlineData(4, 10)]
    [InlineData(6, 10)]
    [InlineData(6, 16)]
    public void Steady_growth_with_hours_left_is_sure_however_short_its_history(double days, double hoursLeft)
    {
        foreach (var slope in new[] { 0.02, 0.5, 5e9 })
            foreach (var noise in new[] { 0, 0.02 })
            {
                var random = new Random(5);
                var hours = Hours((int)(days * 24), h => slope * (h + noise * random.NextDouble()));
                var forecast = FillModel.Forecast(History(hours, hours[^1] + hoursLeft * slope) with { Recently = hours[^1] - slope / 2 });
                Assert.True(forecast.In24h > 0.5, $"{days} days, slope {slope}, noise {noise}: {forecast}");
                Assert.InRange(forecast.Middle!.Value, 0.75 * hoursLeft, 1.4 * hoursLeft + 1);
            }
    }

    [Fact]
    public void The_same_history_gives_the_same_forecast()
    {
        var random = new Random(3);
        var history = History(Hours(300, h => 30 + 0.1 * h + random.NextDouble()));
        Assert.Equal(FillModel.Forecast(history), FillModel.Forecast(history));
    }

    [Fact]
    public void Nothing_depends_on_the_scale()
    {
        var random = new Random(4);
        var hours = Hours(200, h => 30 + 0.2 * h + random.NextDouble());
        var (small, large) = (FillModel.Forecast(History(hours)), FillModel.Forecast(History([.. hours.Select(level => level * 1e10)], 1e12)));
        Assert.Equal(small.In7d, large.In7d, 2);
        Assert.Equal(small.Middle!.Value, large.Middle!.Value, 0.5);
    }

    [Fact]
    public void A_few_hours_are_too_new_and_a_rest_is_far_away()
    {
        Assert.Equal(Abstention.TooNew, FillModel.Forecast(History(Hours(5, h => 20 + h))).Abstention);
        Assert.Equal(Abstention.FarAway, FillModel.Forecast(History(Hours(500, _ => 42))).Abstention);
        var shrinking = FillModel.Forecast(History(Hours(500, h => 90 - 0.05 * h)));
        Assert.Equal(Abstention.FarAway, shrinking.Abstention);
        Assert.Equal(0, shrinking.In30d);
    }

    [Fact]
    public void A_level_that_only_goes_up_and_down_has_no_date()
    {
        var random = new Random(7);
        var forecast = FillModel.Forecast(History(Hours(600, _ => 70 + 8 * random.NextDouble())));
        Assert.NotEqual(Abstention.None, forecast.Abstention);
        Assert.True(forecast.In24h < 0.05, $"{forecast}");
    }

    [Fact]
    public void A_daily_cleanup_is_trusted_until_it_fails()
    {
        double Tooth(int h) => 40 + 2 * (h % 24);
        var steady = FillModel.Forecast(History(Hours(240, Tooth)));
        Assert.True(steady.In7d < 0.05, $"{steady}");
        // The cleanup of the last day did not come: 48 hours of growth since the one before.
        var failed = FillModel.Forecast(History(Hours(245, h => h < 216 ? Tooth(h) : 40 + 2 * (h - 216))));
        Assert.Equal(FillManner.CleanupOverdue, failed.Manner);
        Assert.True(failed.In24h > 0.5, $"{failed}");
    }

    [Fact]
    public void Peaks_that_grow_from_day_to_day_give_the_date()
    {
        // Peaks at 86 and 1 more every day: full in about two weeks, though every day falls back by 46.
        var forecast = FillModel.Forecast(History(Hours(24 * 20, h => 20 + h / 24 + 2 * (h % 24))));
        Assert.Equal(FillManner.Peaks, forecast.Manner);
        Assert.InRange(forecast.Middle!.Value / 24, 12, 18);
    }

    [Fact]
    public void The_newest_regime_counts()
    {
        var forecast = FillModel.Forecast(History(Hours(400, h => h < 350 ? 40 + 0.001 * h : 40.35 + 0.8 * (h - 350))));
        // 20 to go at 0.8 an hour.
        Assert.InRange(forecast.Middle!.Value, 20, 34);
    }

    [Fact]
    public void A_single_step_is_not_a_trend()
    {
        var forecast = FillModel.Forecast(History(Hours(300, h => h < 298 ? 40 : 75)));
        Assert.True(forecast.In7d < 0.1, $"{forecast}");
    }

    [Fact]
    public void Hours_without_samples_do_not_matter()
    {
        var whole = Hours(200, h => 20 + 0.3 * h);
        var holes = whole.Select((level, h) => h % 7 == 3 || h is > 80 and < 90 ? double.NaN : level).ToArray();
        var (a, b) = (FillModel.Forecast(History(whole)), FillModel.Forecast(History(holes) with { Now = whole[^1], Recently = whole[^2] }));
        Assert.Equal(a.Middle!.Value, b.Middle!.Value, 8.0);
        Assert.Equal(Abstention.TooNew, FillModel.Forecast(History(Hours(50, _ => double.NaN)) with { Now = 5, Recently = 5 }).Abstention);
    }

    [Fact]
    public void A_bound_that_is_reached_is_said()
    {
        var forecast = FillModel.Forecast(History(Hours(50, h => Math.Min(100, 60 + h))));
        Assert.Equal(FillManner.Reached, forecast.Manner);
        Assert.Equal(1, forecast.In4h);
    }

    [Fact]
    public void Chances_rise_with_the_time_and_any_history_is_answered()
    {
        var random = new Random(99);
        for (var round = 0; round < 300; round++)
        {
            var (count, kind) = (random.Next(1, 400), random.Next(5));
            double level = random.NextDouble() * 100;
            var hours = Hours(count, h => kind switch
            {
                0 => random.NextDouble() * 100,
                1 => level += random.NextDouble() - 0.4,
                2 => random.Next(4) == 0 ? double.NaN : 50,
                3 => level = random.Next(20) == 0 ? random.NextDouble() * 120 : level,
                _ => Math.Pow(10, random.Next(-8, 14)),
            });
            var forecast = FillModel.Forecast(History(hours) with { Now = hours.LastOrDefault(hour => !double.IsNaN(hour), 1) });
            Assert.True(forecast.In4h <= forecast.In24h && forecast.In24h <= forecast.In7d && forecast.In7d <= forecast.In30d, $"{forecast}");
            Assert.InRange(forecast.In30d, 0, 1);
            if (forecast.Late is { } late) Assert.True(forecast.Early <= forecast.Middle && forecast.Middle <= late, $"{forecast}");
        }
    }
}
