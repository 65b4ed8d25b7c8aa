using Muster.Server.Forecasts.Modelling;

namespace Muster.Server.Tests.Forecasts.Modelling;

/// <summary>What recordings of real programs taught: they breathe within the hour, are thrown together one day, and grow faster and faster.</summary>
public sealed class RealHabitsTests
{
    private const long FirstHour = 480_000;

    private static LevelHistory History(double[] hours, double bound) => new(FirstHour, hours, hours, hours[^1], hours[^1] - (hours[^1] - hours[^2]) / 2, (FirstHour + hours.Length) * 3_600_000, bound);

    private static double[] Hours(int count, Func<int, double> level) => [.. Enumerable.Range(0, count).Select(level)];

    [Fact]
    public void A_line_that_lies_above_the_bound_already_is_full_soon()
    {
        // The newest level is a jitter below its line, and the bound lies between the two.
        double Line(int hour) => 20 + 2 * hour;
        var hours = Hours(60, h => Line(h) + (h % 2 == 0 ? 0.6 : -0.6));
        var forecast = FillModel.Forecast(History(hours, Line(59) - 0.3));
        Assert.True(forecast.In4h > 0.9, $"{forecast}");
        Assert.InRange(forecast.Middle!.Value, 0, 2);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(14)]
    public void A_level_that_breathes_within_the_hour_is_where_its_peaks_are(double below)
    {
        var highs = Hours(120, h => 20 + 0.3 * h);
        var history = History(highs, highs[^1] + 3) with { Lows = Hours(120, h => highs[h] - 15), Now = highs[^1] - below, Recently = highs[^1] - 14 + below };
        var forecast = FillModel.Forecast(history);
        Assert.True(forecast.In24h > 0.8, $"{forecast}");
        Assert.InRange(forecast.Middle!.Value, 6, 14);
    }

    [Fact]
    public void A_drop_beyond_the_usual_breath_is_a_cleanup()
    {
        var highs = Hours(120, h => 20 + 0.3 * h);
        var forecast = FillModel.Forecast(History(highs, highs[^1] + 3) with { Lows = Hours(120, h => highs[h] - 5), Now = highs[^1] - 25, Recently = highs[^1] });
        Assert.True(forecast.In24h < 0.2, $"{forecast}");
    }

    [Fact]
    public void A_growth_that_was_cleaned_up_once_may_be_again()
    {
        var never = Hours(288, h => 30 + 0.1 * h);
        var once = Hours(288, h => 30 + 0.1 * h + (h < 144 ? 25 : 0));
        var (sure, unsure) = (FillModel.Forecast(History(never, never[^1] + 20)), FillModel.Forecast(History(once, once[^1] + 20)));
        // Twelve days seen, 200 hours to go: the second cleanup may come before.
        Assert.True(unsure.In30d < sure.In30d - 0.1, $"{sure} {unsure}");
        Assert.True(unsure.Late is null || unsure.Late > sure.Late, $"{sure} {unsure}");
        Assert.InRange(unsure.Early!.Value, 0.7 * sure.Early!.Value, 1.3 * sure.Early.Value);
    }

    [Fact]
    public void What_grows_faster_and_faster_is_full_before_its_line()
    {
        double Level(double hour) => 10 + 0.02 * hour + 0.0004 * hour * hour;
        var random = new Random(8);
        var hours = Hours(400, h => Level(h) + 0.05 * random.NextDouble());
        // A line at the newest pace needs 147 hours for these 50; the truth is 126.
        var forecast = FillModel.Forecast(History(hours, Level(525)));
        Assert.InRange(forecast.Middle!.Value, 112, 140);
        Assert.True(forecast.Early < 126 && !(forecast.Late < 126), $"{forecast}");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_is_freed_over_two_hours_leaves_what_the_second_leaves(bool first)
    {
        // Twenty days that grow by 1.4 each, and 20 more every night from two to four. At last it is full; somebody makes room, in one hour or in two.
        var nights = Hours(20 * 24, h => Math.Min(100, 52 + 1.4 * (h / 24) + (h % 24 is 2 or 3 ? 22 : 0)));
        double[] hours = [.. nights, 80, 80, 100, 100, 100, .. first ? new double[] { 60 } : [], 30, 30, 30];
        var forecast = FillModel.Forecast(History(hours, 100));
        Assert.True(forecast.In24h < 0.1, $"{forecast}");
    }

    [Fact]
    public void Three_cleanups_that_come_unevenly_are_no_habit()
    {
        // Something large now and then, the last time larger than before: nothing tells that the next one comes tomorrow.
        int[] at = [40, 80, 142, 208];
        double Extra(int hour) => at.Index().Where(one => hour >= one.Item && hour < one.Item + 4).Sum(one => 20 + 6.0 * one.Index);
        var forecast = FillModel.Forecast(History(Hours(246, h => 50 + 0.001 * h + Extra(h)), 100));
        Assert.NotEqual(FillManner.Peaks, forecast.Manner);
        Assert.True(forecast.In24h < 0.3, $"{forecast}");
    }

    [Theory]
    [InlineData(1.0, 1.1, 1.2, 1.3, 1.25, 1.35)]
    [InlineData(1.3, 1.0, 1.3, 1.0, 1.08, 1.2)]
    public void A_drift_that_rose_all_the_time_goes_on_above_its_mean_and_one_that_wavered_does_not(double first, double second, double third, double fourth, double least, double most)
    {
        double[] parts = [first, second, third, fourth];
        var growth = Hours(12 * 24, h => parts[h / 72] + (h % 2 == 0 ? 0.1 : -0.1));
        var change = DriftChange.Of(growth, 1.15, 0.1, 0);
        Assert.InRange(change.Drift, least, most);
        Assert.True(change.Restless > 0.1, $"{change}");
    }
}
