using Muster.Testing.Forecasting;

namespace Muster.Server.Tests.Forecasts;

/// <summary>The evaluation of <c>script/bench forecast</c>, small: that the model stays as good as the report says, beside the rule most people use.</summary>
public sealed class EvaluationTests
{
    private const int FirstSeed = 2001, Seeds = 4, Days = 40;

    private static AlarmScore Score(IFillAlarm rule)
    {
        var all = new AlarmScore();
        foreach (var kind in GeneratedSeries.Kinds)
            for (var seed = FirstSeed; seed < FirstSeed + Seeds; seed++) all.Add(RollingOrigin.Score(GeneratedSeries.Make(kind, seed, Days), rule));
        return all;
    }

    [Fact]
    public void Fills_are_foreseen_and_false_alarms_are_a_small_part_of_what_a_straight_line_raises()
    {
        var (ours, ols) = (Score(new MusterAlarm()), Score(new OlsAlarm()));
        Assert.True(ours.Fills >= 10, $"{ours.Fills} fills are too few to tell");
        Assert.True(ours.Recall >= 0.9, $"recall {ours.Recall:P1} of {ours.Fills}");
        Assert.True(ours.FalsePerThousandDays < 0.15 * ols.FalsePerThousandDays, $"{ours.FalsePerThousandDays:0.0} false alarms a thousand days, least squares {ols.FalsePerThousandDays:0.0}");
        Assert.InRange(ours.Coverage, 0.6, 0.97);
    }

    [Fact]
    public void Generated_series_are_the_same_every_time()
    {
        var (a, b) = (GeneratedSeries.Make("leak", 5, 10), GeneratedSeries.Make("leak", 5, 10));
        Assert.Equal(a.Levels, b.Levels);
        Assert.Equal(a.Fills, b.Fills);
        Assert.All(a.Levels.Zip(a.Bounds), pair => Assert.True(pair.First <= pair.Second));
    }
}
