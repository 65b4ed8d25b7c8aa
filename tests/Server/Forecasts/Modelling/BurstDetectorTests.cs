using Muster.Server.Forecasts.Modelling;

namespace Muster.Server.Tests.Forecasts.Modelling;

public sealed class BurstDetectorTests
{
    private static readonly long[] Minutes = [.. Enumerable.Range(0, 90).Select(minute => minute * 60_000L)];

    private static Burst? Look(Func<int, double> level, double usualRise = 0) => BurstDetector.Look(Minutes, [.. Enumerable.Range(0, 90).Select(level)], 100, usualRise);

    [Fact]
    public void Something_that_fills_says_how_many_minutes_are_left()
    {
        // Rests at 40, then 2 a minute for 20 minutes: 80, and 10 minutes to go.
        var burst = Look(minute => minute < 69 ? 40 : 40 + 2 * (minute - 69));
        Assert.NotNull(burst);
        Assert.Equal(10, burst.Minutes, 0.5);
        Assert.Equal(2, burst.PerMinute, 0.1);
        Assert.InRange(burst.Lasting, 15, 25);
    }

    [Fact]
    public void A_rest_a_step_and_ups_and_downs_are_no_burst()
    {
        var random = new Random(1);
        Assert.Null(Look(_ => 99));
        Assert.Null(Look(minute => minute < 80 ? 40 : 95));
        Assert.Null(Look(_ => 60 + 30 * random.NextDouble()));
        Assert.Null(Look(minute => 40 + 0.01 * minute));
    }

    [Fact]
    public void What_came_and_went_before_is_waited_for()
    {
        Assert.NotNull(Look(minute => minute < 69 ? 40 : 40 + 2 * (minute - 69), usualRise: 20));
        Assert.Null(Look(minute => minute < 69 ? 40 : 40 + 2 * (minute - 69), usualRise: 45));
    }

    [Fact]
    public void The_usual_rise_is_the_third_highest_of_separate_rises()
    {
        var (highs, lows) = (new double[200], new double[200]);
        Array.Fill(highs, 40);
        Array.Fill(lows, 40);
        foreach (var (hour, rise) in new[] { (20, 30.0), (70, 25.0), (120, 20.0), (170, 10.0) }) highs[hour] = 40 + rise;
        Assert.Equal(20, BurstDetector.UsualRise(highs, lows), 0.001);
    }
}
